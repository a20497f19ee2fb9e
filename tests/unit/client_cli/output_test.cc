// What is printed arrives, or the program says that it did not.
#include "client/cli/output.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "base/unique_fd.h"

namespace sealward::cli {
namespace {

// Standard output is a device that is always full, for as long as this lives.
class FullOutput {
 public:
  FullOutput() : saved_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    EXPECT_GE(::dup2(full.Get(), STDOUT_FILENO), 0);
  }
  ~FullOutput() {
    std::clearerr(stdout);
    ::dup2(saved_.Get(), STDOUT_FILENO);
  }

 private:
  UniqueFd saved_;
};

TEST(OutputTest, AFullDiskIsAFailure) {
  for (const bool json : {true, false}) {
    Output output(json);
    testing::internal::CaptureStderr();
    {
      const FullOutput full;
      output.Say("signed\n");
      output.Json("{}");
    }
    EXPECT_EQ(output.Finish(ExitCode::kOk), ExitCode::kError);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                testing::HasSubstr("sealward: standard output can't be written: no space left on"));
  }
}

TEST(OutputTest, WhatArrivedEndsAsItShould) {
  Output output(false);
  testing::internal::CaptureStdout();
  output.Say("signed\n");
  EXPECT_EQ(output.Finish(ExitCode::kDenied), ExitCode::kDenied);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "signed\n");
}

TEST(OutputTest, WarningsStayOffStandardOutput) {
  Output output(false);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  output.Warn("compared with nothing");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "sealward: note: compared with nothing\n");
}

TEST(OutputTest, ErrorsUseTheSystemsWords) {
  Output output(false);
  testing::internal::CaptureStderr();
  EXPECT_EQ(output.Fail(ExitCode::kError, Error{ErrorCode::kIo, "read", EISDIR, "/tmp"}), ExitCode::kError);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::ContainsRegex("`/tmp`: read: .*is a directory\n"));
}

}  // namespace
}  // namespace sealward::cli
