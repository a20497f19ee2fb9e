#include "hsm/session.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/limits.h"
#include "hsm/error.h"
#include "hsm/functions.h"
#include "hsm/object.h"

namespace sealward::hsm {
namespace {

// Room behind the signature that the module was not told of: if it writes there, it is broken beyond this
// call.
constexpr size_t kGuardBytes = 64;
constexpr uint8_t kGuardByte = 0xa5;
constexpr size_t kPinBytesMax = 255;

}  // namespace

Result<Session> Session::Open(const Module& module, SlotId slot) {
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  const CK_RV value =
      module.functions().C_OpenSession(slot.value, CKF_SERIAL_SESSION, nullptr, nullptr, &handle);
  if (value != CKR_OK) return FailCall(value, "C_OpenSession");
  if (handle == CK_INVALID_HANDLE) return Fail(ErrorCode::kHsm, "C_OpenSession gave no session");
  return Session(module.functions(), SessionHandle{handle});
}

Session& Session::operator=(Session&& other) noexcept {
  std::swap(functions_, other.functions_);
  std::swap(handle_, other.handle_);
  return *this;
}

Session::~Session() {
  if (functions_ != nullptr)
    functions_->C_CloseSession(handle_.value);  // nothing could be done about a failure
}

Status Session::Login(const SecretBytes& pin) {
  if (pin.empty() || pin.size() > kPinBytesMax) return Fail(ErrorCode::kWrongPin, "a PIN has 1 to 255 bytes");
  // PKCS#11 takes the PIN as a pointer to non-const; modules do not write there, and ours is wiped right
  // after.
  auto* bytes = const_cast<CK_UTF8CHAR*>(pin.Expose().data());
  const CK_RV value = functions_->C_Login(handle_.value, CKU_USER, bytes, pin.size());
  if (value != CKR_OK && value != CKR_USER_ALREADY_LOGGED_IN) return FailCall(value, "C_Login");
  return CheckLoggedIn();
}

Status Session::CheckLoggedIn() const {
  CK_SESSION_INFO info{};
  const CK_RV value = functions_->C_GetSessionInfo(handle_.value, &info);
  if (value != CKR_OK) return FailCall(value, "C_GetSessionInfo");
  if (info.state != CKS_RO_USER_FUNCTIONS && info.state != CKS_RW_USER_FUNCTIONS) {
    return FailCall(CKR_USER_NOT_LOGGED_IN, "session state is not that of a logged-in user");
  }
  return Ok();
}

Result<Bytes> Session::Sign(const BoundKey& key, ByteView input) {
  TRY(CheckInput(key.mechanism(), input));
  CK_MECHANISM mechanism{};
  mechanism.mechanism = key.mechanism().sign;  // parameter stays NULL
  if (const CK_RV value = functions_->C_SignInit(handle_.value, &mechanism, key.handle().value);
      value != CKR_OK) {
    return FailCall(value, "C_SignInit");
  }
  const size_t expected = key.signature_bytes();
  CHECK(expected <= kSignatureBytesMax);
  std::array<uint8_t, kSignatureBytesMax + kGuardBytes> buffer;
  std::fill_n(buffer.begin(), expected + kGuardBytes, kGuardByte);
  CK_ULONG size = expected;
  const CK_RV value = functions_->C_Sign(handle_.value, const_cast<CK_BYTE*>(input.data()), input.size(),
                                         buffer.data(), &size);
  if (value != CKR_OK) return FailCall(value, "C_Sign");
  if (size != expected) return Fail(ErrorCode::kHsm, "module made a signature of another length");
  for (size_t i = expected; i < expected + kGuardBytes; ++i) {
    if (buffer[i] != kGuardByte) return Fail(ErrorCode::kHsm, "module wrote past the end of a signature");
  }
  return Bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(expected));
}

Status Session::Random(std::span<uint8_t> out) {
  const CK_RV value = functions_->C_GenerateRandom(handle_.value, out.data(), out.size());
  if (value != CKR_OK) return FailCall(value, "C_GenerateRandom");
  return Ok();
}

}  // namespace sealward::hsm
