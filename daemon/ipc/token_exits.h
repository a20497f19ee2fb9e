// How a token worker ends, as its exit code: one table, written by the worker and read by the monitor, which
// starts a fresh worker or leaves the slot to a person. Any other code, or a signal, is the vendor's module
// or the filter.
#ifndef SEALWARD_DAEMON_IPC_TOKEN_EXITS_H_
#define SEALWARD_DAEMON_IPC_TOKEN_EXITS_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace sealward::ipc {

enum class TokenRetry : uint8_t {
  kNo,      // an orderly end
  kAgain,   // a fresh worker may do better; within the crash budget
  kPerson,  // never by itself: another try could lock the token, or run what nobody examined
};

//   row: name, code, retry, text shown to people
#define SEALWARD_TOKEN_EXITS(ROW)                                                      \
  ROW(kClosed, 0, TokenRetry::kNo, "the signer closed its channel")                    \
  ROW(kSandbox, 20, TokenRetry::kAgain, "a step of the sandbox failed")                \
  ROW(kProtocol, 21, TokenRetry::kAgain, "a message that has no place here")           \
  ROW(kModule, 22, TokenRetry::kAgain, "the PKCS#11 module can't be loaded")           \
  ROW(kToken, 23, TokenRetry::kAgain, "no token with this label, or no session on it") \
  ROW(kPin, 24, TokenRetry::kPerson, "the token refused the PIN")                      \
  ROW(kKey, 25, TokenRetry::kAgain, "a key on the token is not what was enrolled")     \
  ROW(kSelfTest, 26, TokenRetry::kAgain, "a key's self-test did not verify")           \
  ROW(kDevice, 27, TokenRetry::kAgain, "the token or its module failed")               \
  ROW(kOtherModule, 28, TokenRetry::kPerson, "the PKCS#11 module is not the one that the configuration pins")

enum class TokenExit : uint8_t {
#define SEALWARD_ROW(name, code, retry, text) name = code,
  SEALWARD_TOKEN_EXITS(SEALWARD_ROW)
#undef SEALWARD_ROW
};

struct TokenExitRow {
  TokenExit exit;
  TokenRetry retry;
  std::string_view text;
};

inline constexpr auto kTokenExits = std::to_array<TokenExitRow>({
#define SEALWARD_ROW(name, code, retry, text) {TokenExit::name, retry, text},
    SEALWARD_TOKEN_EXITS(SEALWARD_ROW)
#undef SEALWARD_ROW
});

// nullptr for a code of somebody else's making.
constexpr const TokenExitRow* FindTokenExit(int code) {
  for (const TokenExitRow& row : kTokenExits) {
    if (static_cast<int>(row.exit) == code) return &row;
  }
  return nullptr;
}

}  // namespace sealward::ipc

#endif  // SEALWARD_DAEMON_IPC_TOKEN_EXITS_H_
