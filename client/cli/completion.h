// Shell completion, written from the command table.
#ifndef SEALWARD_CLIENT_CLI_COMPLETION_H_
#define SEALWARD_CLIENT_CLI_COMPLETION_H_

#include <string>

namespace sealward::cli {

std::string BashCompletion();
std::string ZshCompletion();

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_COMPLETION_H_
