// What the commands of `sealward policy` share: the policy that was named, with the documents beside it.
#ifndef SEALWARD_CLIENT_CLI_POLICY_OPEN_H_
#define SEALWARD_CLIENT_CLI_POLICY_OPEN_H_

#include "client/cli/command.h"
#include "client/cli/policy_run.h"

namespace sealward::cli {

struct OpenedPolicy {
  std::string file, text;
  PolicyRun run;
};

// The folder of a file.
std::string FolderOf(const std::string& path);

// With the documents of --documents, else of the policy's own folder. Nothing if something has a mistake: it
// has been said then.
Result<std::optional<OpenedPolicy>> OpenPolicy(const Arguments& arguments, const std::string& file,
                                               Output& output);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_POLICY_OPEN_H_
