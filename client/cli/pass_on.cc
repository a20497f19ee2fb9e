#include "client/cli/pass_on.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

#include "client/cli/exit_code.h"

namespace sealward::cli {

int PassOn(const char* program, char** argv) {
  std::array<char, 4096> self{};
  const ssize_t size = ::readlink("/proc/self/exe", self.data(), self.size() - 1);
  if (size > 0) {
    std::string path(self.data(), static_cast<size_t>(size));
    path.resize(path.rfind('/') + 1);
    path += program;
    ::execv(path.c_str(), argv);
  }
  std::fprintf(stderr, "sealward: `%s` is not installed beside this program\n", program);
  return static_cast<int>(ExitCode::kError);
}

}  // namespace sealward::cli
