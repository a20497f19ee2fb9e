// The manual page sealward(1), written from the command table.
#ifndef SEALWARD_CLIENT_CLI_MANUAL_H_
#define SEALWARD_CLIENT_CLI_MANUAL_H_

#include <string>

namespace sealward::cli {

std::string ManualPage();  // for man: troff with the man macros

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_MANUAL_H_
