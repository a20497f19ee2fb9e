#include "client/admin/pin.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <string>

#include "base/unique_fd.h"

namespace sealward::admin {
namespace {

UniqueFd PipeWith(std::string_view text) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd write_end(ends[1]);
  EXPECT_EQ(::write(write_end.Get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return UniqueFd(ends[0]);
}

TEST(PinTest, IsOneLine) {
  const std::string longest(kPinBytesMax, '7');
  const struct {
    std::string text;
    std::string pin;
  } rows[] = {{"1234\n", "1234"},   {"1234", "1234"},          {"12 34 \n", "12 34 "},
              {"1234\r\n", "1234"}, {longest + "\n", longest}, {longest, longest}};
  for (const auto& row : rows) {
    const UniqueFd pipe = PipeWith(row.text);
    const auto pin = ReadPin(pipe.Get());
    ASSERT_TRUE(pin.has_value()) << row.text;
    EXPECT_EQ(AsText(pin->Expose()), row.pin);
  }
}

TEST(PinTest, LeavesTheNextLineForTheNextPin) {
  const UniqueFd pipe = PipeWith("officer\nuser-pin\n");
  EXPECT_EQ(AsText(ReadPin(pipe.Get())->Expose()), "officer");
  EXPECT_EQ(AsText(ReadPin(pipe.Get())->Expose()), "user-pin");
  EXPECT_EQ(ReadPin(pipe.Get()).error().code, ErrorCode::kInvalidArgument);
}

TEST(PinTest, HasABoundedLength) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("123\n"), std::string(kPinBytesMax + 1, '7'),
        std::string(kPinBytesMax + 1, '7') + "\n"}) {
    const UniqueFd pipe = PipeWith(text);
    const auto pin = ReadPin(pipe.Get());
    ASSERT_FALSE(pin.has_value()) << text.size();
    EXPECT_EQ(pin.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(pin.error().subject, "");  // what was typed is not repeated
  }
  EXPECT_EQ(ReadPin(-1).error().code, ErrorCode::kIo);
}

TEST(PinTest, IsAskedForWithoutEcho) {
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto pin = PromptNewPin("PIN: ");
    ::_exit(pin.has_value() && AsText(pin->Expose()) == "hidden-2468" ? 0 : 1);
  }
  std::string seen;
  const auto read_until = [&](std::string_view wanted) {
    std::array<char, 256> text{};
    while (seen.find(wanted) == std::string::npos) {
      const ssize_t size = ::read(terminal, text.data(), text.size());
      if (size <= 0) return false;
      seen.append(text.data(), static_cast<size_t>(size));
    }
    return true;
  };
  const std::string typed = "hidden-2468\n";
  ASSERT_TRUE(read_until("PIN: "));
  ASSERT_EQ(::write(terminal, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  ASSERT_TRUE(read_until("again: "));
  ASSERT_EQ(::write(terminal, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  read_until("\n\n\n");  // to the end
  ::close(terminal);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(seen.find("hidden"), std::string::npos) << seen;
}

}  // namespace
}  // namespace sealward::admin
