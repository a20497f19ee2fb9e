#include "hsm/ceremony/ceremony.h"

#include <algorithm>
#include <array>

#include "hsm/attribute.h"
#include "hsm/ceremony/functions.h"
#include "hsm/ceremony/key_pair.h"
#include "hsm/error.h"

namespace sealward::hsm {
namespace {

CK_UTF8CHAR* PinBytes(const SecretBytes& pin) {
  return const_cast<CK_UTF8CHAR*>(pin.Expose().data());
}

// A session opened by hand: InitPIN needs one that is logged in as the security officer.
class OfficerSession {
 public:
  OfficerSession(const CeremonyFunctions& call, CK_SESSION_HANDLE handle) : call_(call), handle_(handle) {}
  OfficerSession(const OfficerSession&) = delete;
  ~OfficerSession() {
    call_.C_Logout(handle_);
    call_.C_CloseSession(handle_);
  }
  CK_SESSION_HANDLE handle() const { return handle_; }

 private:
  const CeremonyFunctions& call_;
  CK_SESSION_HANDLE handle_;
};

Status GiveUserPin(const CeremonyFunctions& call, SlotId slot, const SecretBytes& so_pin,
                   const SecretBytes& user_pin) {
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  CK_RV value =
      call.C_OpenSession(slot.value, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle);
  if (value != CKR_OK) return FailCall(value, "C_OpenSession");
  const OfficerSession session(call, handle);
  value = call.C_Login(session.handle(), CKU_SO, PinBytes(so_pin), so_pin.size());
  if (value != CKR_OK) return FailCall(value, "C_Login as security officer");
  value = call.C_InitPIN(session.handle(), PinBytes(user_pin), user_pin.size());
  if (value != CKR_OK) return FailCall(value, "C_InitPIN");
  return Ok();
}

}  // namespace

Ceremony::Ceremony(Module module, std::unique_ptr<const CeremonyFunctions> functions)
    : module_(std::move(module)), functions_(std::move(functions)) {}
Ceremony::Ceremony(Ceremony&&) noexcept = default;
Ceremony::~Ceremony() {
  if (functions_ != nullptr) functions_->C_Finalize(nullptr);
}

Result<Ceremony> Ceremony::Load(const std::string& path) {
  Module module = TRY(Module::Load(path, LinkCheck::kResolved));
  const CK_FUNCTION_LIST* list = TRY(LoadFunctionList(path.c_str()));
  auto functions = std::make_unique<CeremonyFunctions>();
#define SEALWARD_ROW(name, reason) \
  functions->name = list->name;    \
  if (functions->name == nullptr) return Fail(ErrorCode::kUnsupported, "module lacks a call we need", #name);
  SEALWARD_CEREMONY_FUNCTIONS(SEALWARD_ROW)
#undef SEALWARD_ROW
  return Ceremony(std::move(module), std::move(functions));
}

Result<TokenInfo> Ceremony::InitToken(std::string_view label, const SecretBytes& so_pin,
                                      const SecretBytes& user_pin) {
  TRY(CheckTokenLabel(label));
  const std::vector<TokenInfo> tokens = TRY(ListTokens(module_));
  const TokenInfo* free_token = nullptr;
  for (const TokenInfo& token : tokens) {
    if (token.is_initialized && token.label == label) {
      return Fail(ErrorCode::kDuplicate, "a token carries this label already", std::string(label));
    }
    if (!token.is_initialized && free_token == nullptr) free_token = &token;
  }
  if (free_token == nullptr)
    return Fail(ErrorCode::kNotFound, "no slot with a token that is not initialised");
  std::array<CK_UTF8CHAR, kTokenLabelBytes> padded;
  padded.fill(' ');
  std::ranges::copy(label, padded.begin());
  const CK_RV value =
      functions_->C_InitToken(free_token->slot.value, PinBytes(so_pin), so_pin.size(), padded.data());
  if (value != CKR_OK) return FailCall(value, "C_InitToken");
  const TokenInfo made = TRY(FindToken(module_, label));  // SoftHSM gives it another slot number
  TRY(GiveUserPin(*functions_, made.slot, so_pin, user_pin));
  return FindToken(module_, label);
}

Result<CeremonySession> CeremonySession::Open(const Ceremony& ceremony, std::string_view token_label,
                                              const SecretBytes& user_pin) {
  TokenInfo token = TRY(FindToken(ceremony.module(), token_label));
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  const CK_RV value = ceremony.functions().C_OpenSession(
      token.slot.value, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle);
  if (value != CKR_OK) return FailCall(value, "C_OpenSession");
  Session session(ceremony.module().functions(), SessionHandle{handle});
  TRY(session.Login(user_pin));
  return CeremonySession(ceremony.functions(), std::move(token), std::move(session));
}

Status CeremonySession::CheckNew(const KeyId& id, std::string_view label) {
  bool valid = !label.empty() && label.size() <= kKeyLabelBytesMax;
  for (const char c : label) valid = valid && c >= 0x20 && c < 0x7f;
  if (!valid) return Fail(ErrorCode::kInvalidArgument, "a key label is 1 to 64 printable characters");
  if (id.IsZero()) return Fail(ErrorCode::kInvalidArgument, "a key id is not all zero");
  for (const CK_OBJECT_CLASS object_class :
       {CK_OBJECT_CLASS{CKO_PRIVATE_KEY}, CK_OBJECT_CLASS{CKO_PUBLIC_KEY}, CK_OBJECT_CLASS{CKO_SECRET_KEY}}) {
    if (!TRY(FindObjects(session_, object_class, &id)).empty()) {
      return Fail(ErrorCode::kDuplicate, "the token holds a key with this id already");
    }
  }
  return Ok();
}

Result<crypto::PublicKey> CeremonySession::CreateKey(crypto::Algorithm algorithm, const KeyId& id,
                                                     std::string_view label) {
  if (crypto::IsMac(algorithm)) {
    return Fail(ErrorCode::kUnsupported, "a venue's secret is made by the venue: it is imported");
  }
  TRY(CheckNew(id, label));
  const Mechanism& mechanism = MechanismOf(algorithm);
  const KeyPair pair = TRY(GenerateKeyPair(*this, mechanism, id, label, KeyPlace::kToken));
  crypto::PublicKey public_key = TRY(ReadPublicKey(session_, mechanism, pair.public_key));
  const BoundKey key = TRY(BindKey(session_, *profile_, EnrolledKey{id, public_key}));
  TRY(SelfTest(session_, key));
  return public_key;
}

Result<crypto::PublicKey> CeremonySession::ImportSecret(crypto::Algorithm algorithm, const KeyId& id,
                                                        std::string_view label, const SecretBytes& secret) {
  if (!crypto::IsMac(algorithm)) {
    return Fail(ErrorCode::kUnsupported, "a key pair is made on the token, never brought in");
  }
  TRY(CheckNew(id, label));
  const Mechanism& mechanism = MechanismOf(algorithm);
  if (secret.size() < mechanism.secret_bytes_min) {
    return Fail(ErrorCode::kInvalidArgument, "the secret is too short for its algorithm",
                static_cast<int64_t>(secret.size()));
  }
  TRY(CreateSecret(*this, mechanism, id, label, secret.Expose(), KeyPlace::kToken));
  crypto::PublicKey check{algorithm, Bytes(crypto::PublicKeyBytes(algorithm))};
  const BoundKey unchecked = TRY(BindKey(session_, *profile_, EnrolledKey{id, check}));
  check.bytes = TRY(KeyCheckOf(session_, unchecked));
  return check;
}

}  // namespace sealward::hsm
