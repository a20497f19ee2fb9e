// UniqueFd: the owner of one file descriptor. Header-only, any process; closes on destruction.
#ifndef SEALWARD_BASE_UNIQUE_FD_H_
#define SEALWARD_BASE_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace sealward {

class [[nodiscard]] UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) Reset(other.Release());
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { Reset(); }

  int Get() const { return fd_; }
  bool IsValid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }

  // Closes what was held. close() is never retried: on Linux the descriptor is gone even after EINTR. A
  // writer that must know its data arrived has called fdatasync before.
  void Reset(int fd = -1) {
    if (const int old = std::exchange(fd_, fd); old >= 0) ::close(old);
  }

 private:
  int fd_ = -1;
};

}  // namespace sealward

#endif  // SEALWARD_BASE_UNIQUE_FD_H_
