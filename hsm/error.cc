#include "hsm/error.h"

#include <p11-kit/pkcs11.h>

#include <array>
#include <cstdio>

namespace sealward::hsm {
namespace {

constexpr Severity kCall = Severity::kCall;
constexpr Severity kProcess = Severity::kProcess;
constexpr Severity kPin = Severity::kPin;

#define SEALWARD_ROW(name, severity, reason) ReturnValue{name, #name, severity, reason},
constexpr auto kReturnValues = std::to_array<ReturnValue>({
    // clang-format off
    SEALWARD_ROW(CKR_HOST_MEMORY, kProcess, "no memory in this process")
    SEALWARD_ROW(CKR_SLOT_ID_INVALID, kProcess, "the slot list changed since it was read")
    SEALWARD_ROW(CKR_GENERAL_ERROR, kProcess, "the standard says: state of the library is unknown")
    SEALWARD_ROW(CKR_FUNCTION_FAILED, kProcess, "modules say this for a lost connection")
    SEALWARD_ROW(CKR_ARGUMENTS_BAD, kCall, "our argument was refused")
    SEALWARD_ROW(CKR_NEED_TO_CREATE_THREADS, kProcess, "the worker's filter allows no threads")
    SEALWARD_ROW(CKR_CANT_LOCK, kProcess, "the module can't use the system's locks")
    SEALWARD_ROW(CKR_ATTRIBUTE_READ_ONLY, kCall, "attribute can't be set")
    SEALWARD_ROW(CKR_ATTRIBUTE_SENSITIVE, kCall, "the value does not leave the token")
    SEALWARD_ROW(CKR_ATTRIBUTE_TYPE_INVALID, kCall, "the module does not know the attribute")
    SEALWARD_ROW(CKR_ATTRIBUTE_VALUE_INVALID, kCall, "attribute value refused")
    SEALWARD_ROW(CKR_ACTION_PROHIBITED, kCall, "copy or destroy forbidden by the object")
    SEALWARD_ROW(CKR_DATA_INVALID, kCall, "input refused")
    SEALWARD_ROW(CKR_DATA_LEN_RANGE, kCall, "input length refused")
    SEALWARD_ROW(CKR_DEVICE_ERROR, kProcess, "device is not healthy")
    SEALWARD_ROW(CKR_DEVICE_MEMORY, kProcess, "modules say this for lost handles too")
    SEALWARD_ROW(CKR_DEVICE_REMOVED, kProcess, "device is gone")
    SEALWARD_ROW(CKR_FUNCTION_CANCELED, kCall, "call was cancelled by the module")
    SEALWARD_ROW(CKR_FUNCTION_NOT_SUPPORTED, kCall, "the module does not have the call")
    SEALWARD_ROW(CKR_KEY_HANDLE_INVALID, kProcess, "key handles are gone: login or device was lost")
    SEALWARD_ROW(CKR_KEY_SIZE_RANGE, kCall, "key does not fit the mechanism")
    SEALWARD_ROW(CKR_KEY_TYPE_INCONSISTENT, kCall, "key does not fit the mechanism")
    SEALWARD_ROW(CKR_KEY_FUNCTION_NOT_PERMITTED, kCall, "key may not be used so")
    SEALWARD_ROW(CKR_KEY_NOT_WRAPPABLE, kCall, "key may not be wrapped")
    SEALWARD_ROW(CKR_KEY_UNEXTRACTABLE, kCall, "key may not be wrapped")
    SEALWARD_ROW(CKR_MECHANISM_INVALID, kCall, "mechanism unknown or not allowed for the key")
    SEALWARD_ROW(CKR_MECHANISM_PARAM_INVALID, kCall, "mechanism parameter refused")
    SEALWARD_ROW(CKR_OBJECT_HANDLE_INVALID, kProcess, "SoftHSM says this when it can't read a token file")
    SEALWARD_ROW(CKR_OPERATION_ACTIVE, kCall, "session is stuck in an operation: it is replaced")
    SEALWARD_ROW(CKR_OPERATION_NOT_INITIALIZED, kCall, "session lost its operation: it is replaced")
    SEALWARD_ROW(CKR_PIN_INCORRECT, kPin, "another try may lock the token")
    SEALWARD_ROW(CKR_PIN_INVALID, kPin, "another try may lock the token")
    SEALWARD_ROW(CKR_PIN_LEN_RANGE, kPin, "PIN has another length")
    SEALWARD_ROW(CKR_PIN_EXPIRED, kPin, "PIN must be changed by a person")
    SEALWARD_ROW(CKR_PIN_LOCKED, kPin, "only the security officer's PIN unlocks it")
    SEALWARD_ROW(CKR_SESSION_CLOSED, kProcess, "somebody closed all sessions")
    SEALWARD_ROW(CKR_SESSION_COUNT, kProcess, "no session left on the device")
    SEALWARD_ROW(CKR_SESSION_HANDLE_INVALID, kProcess, "session and login are gone")
    SEALWARD_ROW(CKR_SESSION_READ_ONLY, kCall, "write in a read-only session")
    SEALWARD_ROW(CKR_SIGNATURE_INVALID, kCall, "signature does not verify")
    SEALWARD_ROW(CKR_TEMPLATE_INCOMPLETE, kCall, "template refused")
    SEALWARD_ROW(CKR_TEMPLATE_INCONSISTENT, kCall, "template refused")
    SEALWARD_ROW(CKR_TOKEN_NOT_PRESENT, kProcess, "token was taken out")
    SEALWARD_ROW(CKR_TOKEN_NOT_RECOGNIZED, kProcess, "token can't be read, or another process is writing it")
    SEALWARD_ROW(CKR_TOKEN_WRITE_PROTECTED, kCall, "token is read-only")
    SEALWARD_ROW(CKR_USER_ALREADY_LOGGED_IN, kCall, "login is per process: counts as logged in")
    SEALWARD_ROW(CKR_USER_NOT_LOGGED_IN, kProcess, "login was lost")
    SEALWARD_ROW(CKR_USER_PIN_NOT_INITIALIZED, kPin, "token has no user PIN")
    SEALWARD_ROW(CKR_USER_TYPE_INVALID, kPin, "token has no such user")
    SEALWARD_ROW(CKR_BUFFER_TOO_SMALL, kProcess, "signature longer than its algorithm's: module or key is wrong")
    SEALWARD_ROW(CKR_CRYPTOKI_NOT_INITIALIZED, kProcess, "library lost its state")
    SEALWARD_ROW(CKR_CRYPTOKI_ALREADY_INITIALIZED, kProcess, "somebody else uses the library in this process")
    // clang-format on
});
#undef SEALWARD_ROW

const ReturnValue* Find(unsigned long value) {
  for (const ReturnValue& row : kReturnValues) {
    if (row.value == value) return &row;
  }
  return nullptr;
}

}  // namespace

std::span<const ReturnValue> ReturnValues() {
  return kReturnValues;
}

Severity SeverityOf(unsigned long value) {
  const ReturnValue* row = Find(value);
  return row == nullptr ? Severity::kProcess : row->severity;
}

std::string ReturnValueName(unsigned long value) {
  if (const ReturnValue* row = Find(value); row != nullptr) return std::string(row->name);
  char text[32];
  const int size = std::snprintf(text, sizeof text, "CKR_0x%08lx", value);
  return std::string(text, size > 0 ? static_cast<size_t>(size) : 0);
}

std::unexpected<Error> FailCall(unsigned long value, const char* call) {
  const ErrorCode code = SeverityOf(value) == Severity::kPin ? ErrorCode::kWrongPin : ErrorCode::kHsm;
  return std::unexpected(Error{code, call, static_cast<int64_t>(value), ReturnValueName(value)});
}

Severity SeverityOf(const Error& error) {
  if (error.code == ErrorCode::kWrongPin) return Severity::kPin;
  if (error.code == ErrorCode::kInvalidArgument) return Severity::kCall;
  if (error.code == ErrorCode::kHsm && error.detail != 0) {
    return SeverityOf(static_cast<unsigned long>(error.detail));
  }
  return Severity::kProcess;
}

}  // namespace sealward::hsm
