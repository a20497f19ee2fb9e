// A PKCS#11 module that is SoftHSM, but for what its script says (fault_script.h). Stands in for a vendor's
// module that fails, lies, hangs or dies; works inside the token worker's jail. Tests only.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "tests/support/fault_module/fault_script.h"

namespace sealward::test::fault {
namespace {

constexpr const char* kRealModule = "/usr/lib/softhsm/libsofthsm2.so";
constexpr size_t kSignatureBytes = 64;

// A module has no main() that could own its state.
struct State {
  CK_FUNCTION_LIST* real = nullptr;
  CK_FUNCTION_LIST list{};
  CK_MECHANISM_TYPE mechanism = 0;  // of the last C_SignInit
  CK_OBJECT_HANDLE key = 0;
  std::array<uint8_t, kSignatureBytes> last_signature{};
};
State& TheState() {
  static State state;
  return state;
}
CK_FUNCTION_LIST& Real() {
  return *TheState().real;
}

void Delay(unsigned long microseconds) {
  timespec start{};
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &start);
  const auto elapsed = [&] {
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start.tv_sec) * 1'000'000 + (now.tv_nsec - start.tv_nsec) / 1000;
  };
  while (elapsed() < static_cast<long>(microseconds)) continue;
}

[[noreturn]] void Crash() {
  volatile int* nowhere = nullptr;
  *nowhere = 1;
  std::abort();
}

// What every function does before its own: true if the call shall return `value` at once.
bool Before(const char* function, Fault& fault, CK_RV& value) {
  fault = Next(function);
  switch (fault.action) {
    case Action::kReturn:
      value = fault.argument;
      return true;
    case Action::kHang:
      for (;;) ::ppoll(nullptr, 0, nullptr, nullptr);
    case Action::kSpin:
      for (;;) Delay(1000);
    case Action::kDelay:
      Delay(fault.argument);
      return false;
    case Action::kExit:
      std::exit(static_cast<int>(fault.argument));
    case Action::kAbort:
      std::abort();
    case Action::kSegv:
      Crash();
    case Action::kNone:
    case Action::kFlip:
    case Action::kOtherKey:
    case Action::kHighS:
    case Action::kRepeat:
    case Action::kShort:
    case Action::kLong:
    case Action::kOverrun:
    case Action::kDer:
      return false;
  }
  return false;
}

template <auto Member, typename... Arguments>
CK_RV Forward(const char* function, Arguments... arguments) {
  Fault fault;
  CK_RV value = CKR_OK;
  if (Before(function, fault, value)) return value;
  return (Real().*Member)(arguments...);
}

// s := n - s where s is low, so that the signature is the high one of the two.
void MakeHighS(uint8_t* signature) {
  static constexpr std::array<uint8_t, 32> kOrder = {
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
      0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};
  uint8_t* s = signature + 32;
  std::array<uint8_t, 32> other{};
  int borrow = 0;
  for (size_t i = 32; i-- > 0;) {
    const int difference = int{kOrder[i]} - int{s[i]} - borrow;
    borrow = difference < 0 ? 1 : 0;
    other[i] = static_cast<uint8_t>(difference + (borrow << 8));
  }
  if (std::memcmp(other.data(), s, other.size()) > 0) std::copy(other.begin(), other.end(), s);
}

// The same input under another private key that takes the mechanism; the right signature if there is none.
CK_RV SignWithOtherKey(CK_SESSION_HANDLE session, CK_BYTE* input, CK_ULONG input_size, CK_BYTE* output,
                       CK_ULONG* size) {
  const CK_ULONG room = *size;
  const CK_RV value = Real().C_Sign(session, input, input_size, output, size);
  CK_OBJECT_CLASS object_class = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE wanted{CKA_CLASS, &object_class, sizeof object_class};
  std::array<CK_OBJECT_HANDLE, 32> keys{};
  CK_ULONG count = 0;
  if (Real().C_FindObjectsInit(session, &wanted, 1) != CKR_OK) return value;
  Real().C_FindObjects(session, keys.data(), keys.size(), &count);
  Real().C_FindObjectsFinal(session);
  CK_MECHANISM mechanism{};
  mechanism.mechanism = TheState().mechanism;
  for (CK_ULONG i = 0; i < count; ++i) {
    *size = room;
    if (keys[i] == TheState().key || Real().C_SignInit(session, &mechanism, keys[i]) != CKR_OK) continue;
    if (Real().C_Sign(session, input, input_size, output, size) == CKR_OK) return CKR_OK;
  }
  return value;
}

CK_RV Initialize(void* arguments) {
  Start();
  return Forward<&CK_FUNCTION_LIST::C_Initialize>("C_Initialize", arguments);
}

CK_RV SignInit(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  TheState().mechanism = mechanism->mechanism;
  TheState().key = key;
  return Forward<&CK_FUNCTION_LIST::C_SignInit>("C_SignInit", session, mechanism, key);
}

CK_RV Sign(CK_SESSION_HANDLE session, CK_BYTE* input, CK_ULONG input_size, CK_BYTE* output, CK_ULONG* size) {
  Fault fault;
  CK_RV value = CKR_OK;
  if (Before("C_Sign", fault, value)) return value;
  if (fault.action == Action::kOtherKey) return SignWithOtherKey(session, input, input_size, output, size);
  value = Real().C_Sign(session, input, input_size, output, size);
  if (value != CKR_OK || *size != kSignatureBytes) return value;
  auto& last = TheState().last_signature;
  if (fault.action == Action::kFlip) output[40] ^= 0x10;
  if (fault.action == Action::kHighS) MakeHighS(output);
  if (fault.action == Action::kRepeat) std::copy(last.begin(), last.end(), output);
  if (fault.action == Action::kShort) *size = kSignatureBytes - 1;
  if (fault.action == Action::kLong) *size = 4096;
  if (fault.action == Action::kOverrun) std::memset(output + kSignatureBytes, 0, 16);
  if (fault.action == Action::kDer) {
    std::memmove(output + 4, output, kSignatureBytes - 4);
    std::copy_n("\x30\x44\x02\x20", 4, output);
  }
  std::copy_n(output, kSignatureBytes, last.begin());
  return value;
}

CK_RV GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* attributes,
                        CK_ULONG count) {
  Fault fault;
  CK_RV value = CKR_OK;
  if (Before("C_GetAttributeValue", fault, value)) return value;
  value = Real().C_GetAttributeValue(session, object, attributes, count);
  if (value != CKR_OK || count == 0) return value;
  if (fault.action == Action::kFlip && attributes[0].ulValueLen > 0) {
    static_cast<uint8_t*>(attributes[0].pValue)[attributes[0].ulValueLen - 1] ^= 1;
  }
  if (fault.action == Action::kLong) attributes[0].ulValueLen = 4096;
  return value;
}

CK_RV GetSlotList(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
  return Forward<&CK_FUNCTION_LIST::C_GetSlotList>("C_GetSlotList", present, slots, count);
}
CK_RV GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  return Forward<&CK_FUNCTION_LIST::C_GetTokenInfo>("C_GetTokenInfo", slot, info);
}
CK_RV OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify,
                  CK_SESSION_HANDLE* session) {
  return Forward<&CK_FUNCTION_LIST::C_OpenSession>("C_OpenSession", slot, flags, application, notify,
                                                   session);
}
CK_RV CloseSession(CK_SESSION_HANDLE session) {
  return Forward<&CK_FUNCTION_LIST::C_CloseSession>("C_CloseSession", session);
}
CK_RV GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO* info) {
  return Forward<&CK_FUNCTION_LIST::C_GetSessionInfo>("C_GetSessionInfo", session, info);
}
CK_RV Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size) {
  return Forward<&CK_FUNCTION_LIST::C_Login>("C_Login", session, user, pin, size);
}
CK_RV FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE* attributes, CK_ULONG count) {
  return Forward<&CK_FUNCTION_LIST::C_FindObjectsInit>("C_FindObjectsInit", session, attributes, count);
}
CK_RV FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG room, CK_ULONG* count) {
  return Forward<&CK_FUNCTION_LIST::C_FindObjects>("C_FindObjects", session, objects, room, count);
}
CK_RV FindObjectsFinal(CK_SESSION_HANDLE session) {
  return Forward<&CK_FUNCTION_LIST::C_FindObjectsFinal>("C_FindObjectsFinal", session);
}
CK_RV GenerateRandom(CK_SESSION_HANDLE session, CK_BYTE* out, CK_ULONG size) {
  return Forward<&CK_FUNCTION_LIST::C_GenerateRandom>("C_GenerateRandom", session, out, size);
}

void FillList(CK_FUNCTION_LIST& list) {
  list.C_Initialize = Initialize;
  list.C_GetSlotList = GetSlotList;
  list.C_GetTokenInfo = GetTokenInfo;
  list.C_OpenSession = OpenSession;
  list.C_CloseSession = CloseSession;
  list.C_GetSessionInfo = GetSessionInfo;
  list.C_Login = Login;
  list.C_FindObjectsInit = FindObjectsInit;
  list.C_FindObjects = FindObjects;
  list.C_FindObjectsFinal = FindObjectsFinal;
  list.C_GetAttributeValue = GetAttributeValue;
  list.C_SignInit = SignInit;
  list.C_Sign = Sign;
  list.C_GenerateRandom = GenerateRandom;
}

}  // namespace
}  // namespace sealward::test::fault

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  using namespace sealward::test::fault;
  State& state = TheState();
  if (state.real == nullptr) {
    void* library = ::dlopen(kRealModule, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return CKR_GENERAL_ERROR;
    const auto get_list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    if (get_list == nullptr || get_list(&state.real) != CKR_OK) return CKR_GENERAL_ERROR;
    state.list = *state.real;
    FillList(state.list);
  }
  *list = &state.list;
  return CKR_OK;
}
