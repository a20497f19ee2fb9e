#include "crypto/sshsig.h"

#include <algorithm>

#include "base/hex.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "crypto/ssh_wire.h"

namespace sealward::crypto {
namespace {

constexpr std::string_view kMagic = "SSHSIG";
constexpr uint32_t kVersion = 1;
constexpr std::string_view kHashName = "sha512";
constexpr size_t kNamespaceBytesMax = 64;

constexpr std::string_view kArmorBegin = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view kArmorEnd = "-----END SSH SIGNATURE-----";
constexpr size_t kArmorLineWritten = 70;  // as ssh-keygen
constexpr size_t kArmorLineMax = 76;
constexpr size_t kArmorBytesMax = 4 * kSshsigBytesMax;

constexpr bool IsEcdsa(SshKeyType type) {
  return type == SshKeyType::kEcdsaP256 || type == SshKeyType::kSkEcdsaP256;
}

Result<Signature> DecodeInner(SshKeyType type, ByteView bytes) {
  return IsEcdsa(type) ? DecodeEcdsaScalars(bytes) : MakeSignature(bytes);
}

Bytes Encode(const Sshsig& sshsig) {
  Bytes signature;
  const SshKeyType type = sshsig.key.type();
  AppendString(signature, EnumName(type));
  AppendString(signature,
               IsEcdsa(type) ? ByteView(EncodeEcdsaScalars(sshsig.signature)) : sshsig.signature.View());
  if (IsSecurityKey(type)) {
    signature.push_back(sshsig.flags);
    AppendUint32(signature, sshsig.counter);
  }
  Bytes out;
  Append(out, AsBytes(kMagic));
  AppendUint32(out, kVersion);
  AppendString(out, sshsig.key.wire());
  AppendString(out, sshsig.name_space);
  AppendString(out, std::string_view());
  AppendString(out, kHashName);
  AppendString(out, signature);
  return out;
}

Status ParseSignature(ByteView bytes, Sshsig& out) {
  SshReader reader(bytes);
  TRY(reader.Expect(EnumName(out.key.type())));
  out.signature = TRY(DecodeInner(out.key.type(), TRY(reader.TakeString())));
  if (IsSecurityKey(out.key.type())) {
    out.flags = TRY(reader.TakeByte());
    out.counter = TRY(reader.TakeUint32());
  }
  return reader.Finish();
}

// What the key really signed: for a security key an envelope with the hash of `data` (PROTOCOL.u2f).
Bytes Envelope(const Sshsig& sshsig, const Bytes& data) {
  if (!IsSecurityKey(sshsig.key.type())) return data;
  Bytes out;
  Append(out, Sha256(AsBytes(sshsig.key.application())).View());
  out.push_back(sshsig.flags);
  AppendUint32(out, sshsig.counter);
  Append(out, Sha256(data).View());
  return out;
}

Status CheckSecurityKey(const Sshsig& sshsig) {
  if (!IsSecurityKey(sshsig.key.type())) return Ok();
  if (sshsig.key.application() != kSecurityKeyApplication) {
    return Fail(ErrorCode::kBadSignature, "security key made for another application than ssh:sealward");
  }
  if ((sshsig.flags & kSecurityKeyUserPresent) == 0) {
    return Fail(ErrorCode::kBadSignature, "the security key was not touched");
  }
  if ((sshsig.flags & kSecurityKeyUserVerified) == 0) {
    return Fail(ErrorCode::kBadSignature, "the security key was not given its PIN");
  }
  return Ok();
}

}  // namespace

Result<Sshsig> ParseSshsig(ByteView blob) {
  if (blob.size() > kSshsigBytesMax) return Fail(ErrorCode::kTooLarge, "SSH signature");
  if (blob.size() < kMagic.size() || AsText(blob.first(kMagic.size())) != kMagic) {
    return Fail(ErrorCode::kMalformed, "SSH signature expected");
  }
  SshReader reader(blob.subspan(kMagic.size()));
  if (TRY(reader.TakeUint32()) != kVersion) return Fail(ErrorCode::kUnsupported, "SSH signature version");
  Sshsig out{TRY(SshPublicKey::FromWire(TRY(reader.TakeString()))), {}, {}, 0, 0};
  out.name_space = AsText(TRY(reader.TakeString()));
  if (out.name_space.empty() || out.name_space.size() > kNamespaceBytesMax) {
    return Fail(ErrorCode::kMalformed, "namespace of an SSH signature");
  }
  if (!TRY(reader.TakeString()).empty())
    return Fail(ErrorCode::kMalformed, "reserved field of an SSH signature");
  if (AsText(TRY(reader.TakeString())) != kHashName) {
    return Fail(ErrorCode::kUnsupported, "SSH signatures with sha512 only");
  }
  TRY(ParseSignature(TRY(reader.TakeString()), out));
  TRY(reader.Finish());
  if (!std::ranges::equal(Encode(out), blob)) {
    return Fail(ErrorCode::kMalformed, "SSH signature is not in its one form");
  }
  return out;
}

Result<Bytes> DecodeSshsigArmor(std::string_view armor) {
  if (armor.size() > kArmorBytesMax) return Fail(ErrorCode::kTooLarge, "SSH signature");
  const auto refuse = [] { return Fail(ErrorCode::kMalformed, "armored SSH signature expected"); };
  if (armor.ends_with('\n')) armor.remove_suffix(1);
  if (!armor.starts_with(kArmorBegin) || !armor.ends_with(kArmorEnd)) return refuse();
  if (armor.size() < kArmorBegin.size() + kArmorEnd.size()) return refuse();
  armor.remove_prefix(kArmorBegin.size());
  armor.remove_suffix(kArmorEnd.size());
  std::string base64;
  while (!armor.empty()) {
    const size_t end = armor.find('\n');
    if (end == std::string_view::npos || end == 0 || end > kArmorLineMax) return refuse();
    base64 += armor.substr(0, end);
    armor.remove_prefix(end + 1);
  }
  return Base64Decode(base64);
}

std::string EncodeSshsigArmor(ByteView blob) {
  const std::string base64 = Base64Encode(blob);
  std::string out(kArmorBegin);
  for (size_t at = 0; at < base64.size(); at += kArmorLineWritten) {
    out += base64.substr(at, kArmorLineWritten) + "\n";
  }
  return out + std::string(kArmorEnd) + "\n";
}

Bytes SshsigSignedData(std::string_view name_space, ByteView message) {
  Bytes out;
  Append(out, AsBytes(kMagic));
  AppendString(out, name_space);
  AppendString(out, std::string_view());
  AppendString(out, kHashName);
  AppendString(out, Sha512(message).View());
  return out;
}

Result<SshsigInfo> VerifySshsig(const SshPublicKey& key, std::string_view name_space, ByteView message,
                                ByteView blob) {
  const Sshsig sshsig = TRY(ParseSshsig(blob));
  if (sshsig.key != key) return Fail(ErrorCode::kBadSignature, "the SSH signature is by another key");
  if (sshsig.name_space != name_space) {
    return Fail(ErrorCode::kBadSignature, "the SSH signature is for another namespace");
  }
  TRY(CheckSecurityKey(sshsig));
  const Bytes signed_bytes = Envelope(sshsig, SshsigSignedData(name_space, message));
  if (IsEcdsa(key.type())) {
    TRY(VerifyP256(key.key(), Sha256(signed_bytes), sshsig.signature));
  } else {
    TRY(VerifyEd25519(key.key(), signed_bytes, sshsig.signature));
  }
  return SshsigInfo{key, sshsig.flags, sshsig.counter};
}

}  // namespace sealward::crypto
