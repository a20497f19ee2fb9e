#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace sealward {
namespace {

UniqueFd OpenNull() {
  return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}
bool IsOpen(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

TEST(UniqueFdTest, ClosesOnDestruction) {
  int number = -1;
  {
    const UniqueFd fd = OpenNull();
    number = fd.Get();
    ASSERT_TRUE(fd.IsValid() && IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(UniqueFdTest, MovesAndReleases) {
  UniqueFd first = OpenNull();
  const int number = first.Get();
  UniqueFd second = std::move(first);
  EXPECT_FALSE(first.IsValid());  // NOLINT(bugprone-use-after-move): what a move leaves is what is tested
  UniqueFd third = OpenNull();
  const int closed = third.Get();
  third = std::move(second);
  EXPECT_EQ(third.Get(), number);
  EXPECT_FALSE(IsOpen(closed));
  const int released = third.Release();
  EXPECT_TRUE(IsOpen(released));
  UniqueFd last(released);
  last.Reset();
  EXPECT_FALSE(IsOpen(released));
}

}  // namespace
}  // namespace sealward
