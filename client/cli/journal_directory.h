// Opening a journal's directory, and the configuration's say in it.
#ifndef SEALWARD_CLIENT_CLI_JOURNAL_DIRECTORY_H_
#define SEALWARD_CLIENT_CLI_JOURNAL_DIRECTORY_H_

#include <string>

#include "base/unique_fd.h"
#include "client/cli/command.h"

namespace sealward::cli {

Result<UniqueFd> OpenDirectory(const std::string& path);

// A whole number in an option's value.
Result<uint64_t> ParseNumber(std::string_view option, std::string_view text);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_JOURNAL_DIRECTORY_H_
