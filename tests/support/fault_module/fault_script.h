// The script of the fault module: which call fails how. Tests only.
//
//   C_Sign 3 rv 0x30        third call of C_Sign returns CKR_DEVICE_ERROR
//   C_Sign 2+ flip          from the second call on, one bit of the output is wrong
//   C_Login * hang          every call hangs
//   C_Sign 1 exit 5 live    only in processes that were running when the script appeared, not in their
//   successors
//
// The file is <directories.tokendir>/fault.script, named by the configuration that SOFTHSM2_CONF points to.
// It is read again at every call, so a test can arm and disarm a running worker; counting starts anew when
// the content changes. Bear in mind that a worker signs one self-test for each key when it starts.
#ifndef SEALWARD_TESTS_SUPPORT_FAULT_MODULE_FAULT_SCRIPT_H_
#define SEALWARD_TESTS_SUPPORT_FAULT_MODULE_FAULT_SCRIPT_H_

#include <cstddef>

namespace sealward::test::fault {

enum class Action {
  kNone,
  kReturn,    // rv N: return N without calling the token
  kHang,      // hang: sleep for ever
  kSpin,      // spin: use the processor for ever
  kDelay,     // delay N: wait N microseconds, then go on
  kFlip,      // flip: flip one bit of the output
  kOtherKey,  // other_key: C_Sign with another private key of the token
  kHighS,     // high_s: the secp256k1 signature with the high s
  kRepeat,    // repeat: the signature of the call before
  kShort,     // short: a signature of 63 bytes
  kLong,      // long: claim 4096 bytes
  kOverrun,   // overrun: write 16 bytes past the end
  kDer,       // der: an ASN.1 SEQUENCE cut to size
  kExit,      // exit N
  kAbort,     // abort
  kSegv,      // segv
};

struct Fault {
  Action action = Action::kNone;
  unsigned long argument = 0;
};

// Called once, at C_Initialize.
void Start();

// Counts a call of the function and returns what it shall do.
Fault Next(const char* function);

}  // namespace sealward::test::fault

#endif  // SEALWARD_TESTS_SUPPORT_FAULT_MODULE_FAULT_SCRIPT_H_
