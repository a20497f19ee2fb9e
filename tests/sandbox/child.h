// Runs a function in a forked child and says how the child ended. Tests only.
#ifndef SEALWARD_TESTS_SANDBOX_CHILD_H_
#define SEALWARD_TESTS_SANDBOX_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <string>

namespace sealward::test {

struct Ending {
  int exit_code = -1;  // -1 if a signal ended it
  int signal = 0;
  std::string text;  // what the child wrote to descriptor 2, at most 4 KiB
};

// The child ends with what `body` returns. It has the descriptors of a role: 0 and 1 /dev/null, 2 a pipe to
// us, from 3 on `descriptors` eventfds. As root it becomes user 65534 first. Killed after 10 seconds.
Ending RunChild(int descriptors, const std::function<int()>& body);
Ending RunChildAsRoot(
    const std::function<int()>& body);  // the same, but it stays root and keeps its descriptors

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SANDBOX_CHILD_H_
