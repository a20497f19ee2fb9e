#include "daemon/token/start.h"

#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "daemon/loop/poller.h"
#include "daemon/sandbox/sealed.h"
#include "daemon/token/module_pin.h"
#include "hsm/error.h"

namespace sealward::token {
namespace {

constexpr int kMonitorTimeoutMs = 10'000;  // it has sent before we were started
constexpr int kSignerTimeoutMs = 120'000;  // it reads the whole journal first

// Waits for one message of the type and takes no other.
template <typename T>
Result<T> Await(loop::Channel& channel, const Clock& clock, int timeout_ms) {
  loop::Poller poller(clock, 0);
  loop::ReceiveBuffers buffers;
  std::optional<T> message;
  const auto take = [&message](ByteView datagram, std::span<UniqueFd> descriptors) -> Status {
    if (!descriptors.empty()) return Fail(ErrorCode::kMalformed, "descriptors where none belong");
    message = TRY(ipc::DecodeMessage<T>(datagram));
    return Ok();
  };
  const uint64_t end_ns = clock.BootNs() + static_cast<uint64_t>(timeout_ms) * 1'000'000;
  while (!message.has_value()) {
    if (clock.BootNs() >= end_ns) return Fail(ErrorCode::kTimeout, "first message of a channel");
    poller.Clear();
    poller.Add(channel.fd(), POLLIN);
    TRY(poller.Wait(false, timeout_ms));
    TRY(channel.Receive(buffers, take, 1));
  }
  return *std::move(message);
}

}  // namespace

Result<ipc::TokenStart> ReceiveStart(int monitor_fd, const Clock& clock) {
  loop::Channel monitor{UniqueFd(monitor_fd)};
  return Await<ipc::TokenStart>(monitor, clock, kMonitorTimeoutMs);
}

Result<SecretBytes> TakePin(int pin_fd) {
  const UniqueFd sealed(pin_fd);
  return sandbox::ReadSealed(sealed.Get());
}

Result<LoggedInToken> LogIn(const ipc::TokenStart& start, SecretBytes pin, ipc::TokenExit& step) {
  step = ipc::TokenExit::kModule;
  // The environment is empty but for what the module must find there. The time zone is set so that an error
  // path that writes to syslog does not go looking for it.
  bool set = ::setenv("TZ", "UTC0", 1) == 0;
  if (!start.library_configuration.empty()) {
    set = set && ::setenv("SOFTHSM2_CONF", start.library_configuration.c_str(), 1) == 0;
  }
  if (!set) return Fail(ErrorCode::kInternal, "environment");
  ::tzset();
  if (start.module_sha256.has_value()) {
    step = ipc::TokenExit::kOtherModule;
    TRY(CheckModule(start.module_path, *start.module_sha256));
    step = ipc::TokenExit::kModule;
  }
  hsm::Module module = TRY(hsm::Module::Load(start.module_path, hsm::LinkCheck::kAsWritten));
  step = ipc::TokenExit::kToken;
  hsm::TokenInfo token = TRY(hsm::FindToken(module, start.label));
  hsm::Session login = TRY(hsm::Session::Open(module, token.slot));
  step = ipc::TokenExit::kPin;
  if (token.is_user_pin_locked || token.is_user_pin_final_try) {
    return Fail(ErrorCode::kWrongPin, "the token has no try to spare: a person must log in first");
  }
  if (const Status status = login.Login(pin); !status.has_value()) {
    // At once, without closing the session: whatever the module did then must not hide from the monitor that
    // it was the PIN, or it would be tried again.
    ::_exit(static_cast<int>(Explain(step, status.error())));
  }
  step = ipc::TokenExit::kToken;
  hsm::Session signing = TRY(hsm::Session::Open(module, token.slot));
  return LoggedInToken{std::move(module), std::move(token), std::move(login), std::move(signing)};
}

Result<std::vector<hsm::EnrolledKey>> ReceiveKeys(loop::Channel& signer, const Clock& clock) {
  const ipc::TokenKeys message = TRY(Await<ipc::TokenKeys>(signer, clock, kSignerTimeoutMs));
  std::vector<hsm::EnrolledKey> keys;
  for (const ipc::EnrolledKey& key : message.keys) {
    const auto algorithm = static_cast<crypto::Algorithm>(key.algorithm);
    keys.push_back({hsm::KeyId{key.id.bytes}, TRY(crypto::MakePublicKey(algorithm, key.public_key))});
  }
  return keys;
}

Result<std::vector<hsm::BoundKey>> BindKeys(const LoggedInToken& token,
                                            const std::vector<hsm::EnrolledKey>& keys) {
  std::vector<hsm::BoundKey> bound;
  bound.reserve(keys.size());
  for (const hsm::EnrolledKey& key : keys) {
    bound.push_back(TRY(hsm::BindKey(token.login, token.profile(), key)));
  }
  return bound;
}

Status TestKeys(LoggedInToken& token, const std::vector<hsm::BoundKey>& keys) {
  for (const hsm::BoundKey& key : keys) TRY(hsm::SelfTest(token.signing, key));
  return Ok();
}

ipc::TokenExit Explain(ipc::TokenExit step, const Error& error) {
  if (error.code == ErrorCode::kClosed) return ipc::TokenExit::kClosed;
  ipc::TokenExit exit = step;
  // What the token says about a PIN is about the PIN wherever it says so; at that step anything else is the
  // device.
  if (error.code == ErrorCode::kWrongPin) {
    exit = ipc::TokenExit::kPin;
  } else if (error.code == ErrorCode::kSandbox) {
    exit = ipc::TokenExit::kSandbox;
  } else if (step == ipc::TokenExit::kPin ||
             (error.code == ErrorCode::kHsm && step != ipc::TokenExit::kModule)) {
    exit = ipc::TokenExit::kDevice;
  }
  const ipc::TokenExitRow* row = ipc::FindTokenExit(static_cast<int>(exit));
  std::string text = "sealward-token: ";
  text += row == nullptr ? "ended" : row->text;
  text += ": " + SystemMessage(error) + "\n";
  // Nothing could be done about a failure to say it.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  return exit;
}

}  // namespace sealward::token
