#include "client/admin/pin.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/unique_fd.h"

namespace sealward::admin {
namespace {

// Echo off for as long as it lives.
class EchoOff {
 public:
  explicit EchoOff(int fd) : fd_(fd), changed_(::tcgetattr(fd, &before_) == 0) {
    if (!changed_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(fd, TCSAFLUSH, &silent) == 0;
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  bool IsOff() const { return changed_; }

 private:
  int fd_;
  termios before_{};
  bool changed_;
};

// Reads up to a newline, the end, or one byte more than a PIN may have. Byte by byte on a terminal or a pipe
// that holds more than the PIN, so that nothing behind it is swallowed.
Result<size_t> ReadLine(int fd, std::span<uint8_t> out) {
  size_t size = 0;
  while (size < out.size()) {
    const ssize_t got = ::read(fd, out.data() + size, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Fail(ErrorCode::kIo, "reading a PIN", errno);
    if (got == 0 || out[size] == '\n') break;
    ++size;
  }
  return size;
}

Status Tell(int fd, const char* text) {
  const size_t size = std::strlen(text);
  if (::write(fd, text, size) != static_cast<ssize_t>(size)) return Fail(ErrorCode::kIo, "terminal", errno);
  return Ok();
}

}  // namespace

Result<SecretBytes> ReadPin(int fd) {
  SecretBytes pin = TRY(SecretBytes::Create(kPinBytesMax + 1));
  size_t size = TRY(ReadLine(fd, pin.ExposeForWriting()));
  if (size > 0 && size <= kPinBytesMax && pin.Expose()[size - 1] == '\r') --size;
  if (size < kPinBytesMin || size > kPinBytesMax) {
    return Fail(ErrorCode::kInvalidArgument, "a PIN has 4 to 128 characters");
  }
  pin.Shrink(size);
  return pin;
}

Result<SecretBytes> PromptPin(const char* question) {
  const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.IsValid()) {
    return Fail(ErrorCode::kUnavailable, "no terminal to ask for the PIN on; give it through a descriptor",
                errno);
  }
  const EchoOff silent(terminal.Get());
  if (!silent.IsOff()) return Fail(ErrorCode::kIo, "the terminal can't be kept from showing the PIN", errno);
  TRY(Tell(terminal.Get(), question));
  Result<SecretBytes> pin = ReadPin(terminal.Get());
  TRY(Tell(terminal.Get(), "\n"));
  return pin;
}

Result<SecretBytes> PromptNewPin(const char* question) {
  SecretBytes first = TRY(PromptPin(question));
  const SecretBytes second = TRY(PromptPin("the same again: "));
  const bool same = first.size() == second.size() &&
                    std::memcmp(first.Expose().data(), second.Expose().data(), first.size()) == 0;
  if (!same) return Fail(ErrorCode::kInvalidArgument, "the two PINs differ");
  return first;
}

}  // namespace sealward::admin
