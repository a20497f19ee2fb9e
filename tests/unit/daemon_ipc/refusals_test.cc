// The monitor's constant frames are what the protocol's own encoder makes.
#include "daemon/ipc/refusals.h"

#include <gtest/gtest.h>

#include "protocol/frame.h"

namespace sealward::ipc {
namespace {

TEST(RefusalsTest, AreFramesOfTheProtocol) {
  EXPECT_EQ(FrameOf(Refusal::kOverBudget),
            protocol::MakeFrame(protocol::EncodeClosingError(ErrorCode::kRateLimited, kOverBudgetText)));
  EXPECT_EQ(FrameOf(Refusal::kNoRoom),
            protocol::MakeFrame(protocol::EncodeClosingError(ErrorCode::kUnavailable, kNoRoomText)));
}

}  // namespace
}  // namespace sealward::ipc
