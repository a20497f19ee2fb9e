// How a token worker ends, as its exit code: one table, written by the worker and read by the monitor, which
// starts a fresh worker or leaves the slot to a person. Any other code, or a signal, is the vendor's module
// or the filter.
#ifndef SEALWARD_DAEMON_TOKEN_EXIT_CODES_H_
#define SEALWARD_DAEMON_TOKEN_EXIT_CODES_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace sealward::token {

enum class Retry : uint8_t {
  kNo,      // an orderly end
  kAgain,   // a fresh worker may do better; within the crash budget
  kPerson,  // never by itself: another try could lock the token
};

//   row: name, code, retry, text shown to people
#define SEALWARD_TOKEN_EXITS(ROW)                                                 \
  ROW(kClosed, 0, Retry::kNo, "the signer closed its channel")                    \
  ROW(kSandbox, 20, Retry::kAgain, "a step of the sandbox failed")                \
  ROW(kProtocol, 21, Retry::kAgain, "a message that has no place here")           \
  ROW(kModule, 22, Retry::kAgain, "the PKCS#11 module can't be loaded")           \
  ROW(kToken, 23, Retry::kAgain, "no token with this label, or no session on it") \
  ROW(kPin, 24, Retry::kPerson, "the token refused the PIN")                      \
  ROW(kKey, 25, Retry::kAgain, "a key on the token is not what was enrolled")     \
  ROW(kSelfTest, 26, Retry::kAgain, "a key's self-test did not verify")           \
  ROW(kDevice, 27, Retry::kAgain, "the token or its module failed")

enum class Exit : uint8_t {
#define SEALWARD_ROW(name, code, retry, text) name = code,
  SEALWARD_TOKEN_EXITS(SEALWARD_ROW)
#undef SEALWARD_ROW
};

struct ExitRow {
  Exit exit;
  Retry retry;
  std::string_view text;
};

inline constexpr auto kExits = std::to_array<ExitRow>({
#define SEALWARD_ROW(name, code, retry, text) {Exit::name, retry, text},
    SEALWARD_TOKEN_EXITS(SEALWARD_ROW)
#undef SEALWARD_ROW
});

// nullptr for a code of somebody else's making.
constexpr const ExitRow* FindExit(int code) {
  for (const ExitRow& row : kExits) {
    if (static_cast<int>(row.exit) == code) return &row;
  }
  return nullptr;
}

}  // namespace sealward::token

#endif  // SEALWARD_DAEMON_TOKEN_EXIT_CODES_H_
