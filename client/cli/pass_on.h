// Handing the command line to a program that stands beside this one.
#ifndef SEALWARD_CLIENT_CLI_PASS_ON_H_
#define SEALWARD_CLIENT_CLI_PASS_ON_H_

namespace sealward::cli {

// Becomes `program`, from the folder this program is in, with the same arguments. Returns only if it can't:
// the exit code.
int PassOn(const char* program, char** argv);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_PASS_ON_H_
