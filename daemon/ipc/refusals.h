// What the monitor says to a client it does not take in: whole frames of the client protocol, each an
// `error-reply` with `closing`. Constant bytes, because the monitor speaks no protocol and links no codec; a
// test makes them again with the codec. Header-only, used by the monitor.
#ifndef SEALWARD_DAEMON_IPC_REFUSALS_H_
#define SEALWARD_DAEMON_IPC_REFUSALS_H_

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sealward::ipc {

enum class Refusal : uint8_t { kOverBudget, kNoRoom };

inline constexpr std::string_view kOverBudgetText =
    "this user has as many connections on this socket as one may have";
inline constexpr std::string_view kNoRoomText = "no room for another connection now: try again later";

// The whole frame: four bytes of length, then {0: 0, 1: [5, {0: code, 1: "", 2: text, 3: true}]}.
inline Bytes FrameOf(Refusal refusal) {
  const bool budget = refusal == Refusal::kOverBudget;
  const std::string_view text = budget ? kOverBudgetText : kNoRoomText;
  const auto code = static_cast<uint8_t>(budget ? ErrorCode::kRateLimited : ErrorCode::kUnavailable);
  const auto length = static_cast<uint8_t>(text.size());
  Bytes body = {0xa2, 0x00, 0x00, 0x01, 0x82, 0x05, 0xa4, 0x00, code, 0x01, 0x60, 0x02, 0x78, length};
  Append(body, AsBytes(text));
  Append(body, Bytes{0x03, 0xf5});
  Bytes frame = {0, 0, 0, static_cast<uint8_t>(body.size())};
  Append(frame, body);
  return frame;
}
static_assert(kOverBudgetText.size() >= 24 && kOverBudgetText.size() < 200);  // lengths as written above
static_assert(kNoRoomText.size() >= 24 && kNoRoomText.size() < 200);

}  // namespace sealward::ipc

#endif  // SEALWARD_DAEMON_IPC_REFUSALS_H_
