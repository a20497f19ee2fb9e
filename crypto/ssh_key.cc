#include "crypto/ssh_key.h"

#include <algorithm>

#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/ssh_wire.h"

namespace sealward::crypto {
namespace {

constexpr std::string_view kCurveName = "nistp256";

constexpr bool IsEcdsa(SshKeyType type) {
  return type == SshKeyType::kEcdsaP256 || type == SshKeyType::kSkEcdsaP256;
}

Bytes EncodeWire(SshKeyType type, const PublicKey& key, std::string_view application) {
  Bytes out;
  AppendString(out, EnumName(type));
  if (IsEcdsa(type)) AppendString(out, kCurveName);
  AppendString(out, key.bytes);
  if (IsSecurityKey(type)) AppendString(out, application);
  return out;
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x21 && c < 0x7f; });
}

}  // namespace

Result<SshPublicKey> SshPublicKey::FromWire(ByteView wire) {
  if (wire.size() > kWireBytesMax) return Fail(ErrorCode::kTooLarge, "SSH public key");
  SshReader reader(wire);
  SshPublicKey out;
  const Result<SshKeyType> type = ParseEnum<SshKeyType>(AsText(TRY(reader.TakeString())));
  if (!type.has_value()) {
    return Fail(ErrorCode::kUnsupported,
                "SSH keys of types ssh-ed25519, ecdsa-sha2-nistp256 and their sk- forms only");
  }
  out.type_ = *type;
  if (IsEcdsa(out.type_)) TRY(reader.Expect(kCurveName));
  out.key_ = TRY(
      MakePublicKey(IsEcdsa(out.type_) ? Algorithm::kP256 : Algorithm::kEd25519, TRY(reader.TakeString())));
  if (IsSecurityKey(out.type_)) {
    out.application_ = AsText(TRY(reader.TakeString()));
    if (out.application_.size() > kApplicationBytesMax || !IsPrintable(out.application_)) {
      return Fail(ErrorCode::kMalformed, "application of a security key");
    }
  }
  TRY(reader.Finish());
  out.wire_.assign(wire.begin(), wire.end());
  if (EncodeWire(out.type_, out.key_, out.application_) != out.wire_) {
    return Fail(ErrorCode::kMalformed, "SSH public key is not in its one form");
  }
  return out;
}

Result<SshPublicKey> SshPublicKey::FromLine(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.find_first_of("\r\n") != std::string_view::npos) {
    return Fail(ErrorCode::kMalformed, "one SSH public key on one line expected");
  }
  const size_t type_end = line.find(' ');
  if (type_end == std::string_view::npos) {
    return Fail(ErrorCode::kMalformed, "SSH public key: type and base64 expected");
  }
  const std::string_view type = line.substr(0, type_end);
  const std::string_view rest = line.substr(type_end + 1);
  if (!ParseEnum<SshKeyType>(type).has_value()) {
    return Fail(ErrorCode::kUnsupported,
                "expected an SSH key of type ssh-ed25519, ecdsa-sha2-nistp256 or a security key of these",
                std::string(type.substr(0, 64)));
  }
  if (line.size() > kLineBytesMax) return Fail(ErrorCode::kTooLarge, "SSH public key");
  SshPublicKey out = TRY(FromWire(TRY(Base64Decode(rest.substr(0, rest.find(' '))))));
  if (EnumName(out.type_) != type)
    return Fail(ErrorCode::kMalformed, "the SSH key is of another type than its line says");
  return out;
}

std::string SshPublicKey::Line() const {
  return std::string(EnumName(type_)) + " " + Base64Encode(wire_);
}

std::string SshPublicKey::Fingerprint() const {
  return "SHA256:" + Base64EncodeUnpadded(Sha256(wire_).View());
}

}  // namespace sealward::crypto
