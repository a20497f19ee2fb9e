// What a PKCS#11 return value means to us: one table with name, meaning for the process that got it, and
// reason. Return values are not portable between vendors, so they are only sorted into groups, never acted on
// one by one. Token worker and sealward-admin; no state.
#ifndef SEALWARD_HSM_ERROR_H_
#define SEALWARD_HSM_ERROR_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sealward::hsm {

enum class Severity : uint8_t {
  kCall,     // this call was refused; the session is replaced, the process goes on
  kProcess,  // device, login or library are gone: the process ends and a fresh one starts over
  kPin,      // the PIN was refused: never tried again without a person
};

struct ReturnValue {
  unsigned long value;  // CK_RV
  std::string_view name;
  Severity severity;
  const char* reason;
};

std::span<const ReturnValue> ReturnValues();

// A value the table does not know is kProcess: an unknown state is not worked in.
Severity SeverityOf(unsigned long value);

// "CKR_PIN_LOCKED", or "CKR_0x80000001" for a value outside the table.
std::string ReturnValueName(unsigned long value);

// An Error from a return value: kWrongPin for the PIN group, else kHsm; detail is the value, subject its
// name.
std::unexpected<Error> FailCall(unsigned long value, const char* call);

// The severity of an Error made by FailCall; other errors of this library (a wrong length, a lying module)
// are kProcess unless they came from our own check of a caller's argument (kInvalidArgument).
Severity SeverityOf(const Error& error);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_ERROR_H_
