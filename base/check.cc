#include "base/check.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace sealward::internal {

void CheckFailed(const char* file, int line, const char* expression) {
  char text[512];
  const int size = std::snprintf(text, sizeof text, "sealward: CHECK failed at %s:%d: %s\n", file, line, expression);
  if (size > 0) [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, static_cast<size_t>(size));
  std::abort();
}

}  // namespace sealward::internal
