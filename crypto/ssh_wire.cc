#include "crypto/ssh_wire.h"

namespace sealward::crypto {
namespace {

constexpr size_t kScalarBytes = 32;

void AppendScalar(Bytes& out, ByteView scalar) {
  while (!scalar.empty() && scalar[0] == 0) scalar = scalar.subspan(1);  // zero is the empty string
  const bool needs_zero = !scalar.empty() && (scalar[0] & 0x80) != 0;
  AppendUint32(out, static_cast<uint32_t>(scalar.size() + (needs_zero ? 1 : 0)));
  if (needs_zero) out.push_back(0);
  Append(out, scalar);
}

}  // namespace

Result<uint8_t> SshReader::TakeByte() {
  if (rest_.empty()) return Fail(ErrorCode::kMalformed, "SSH data ends early");
  const uint8_t out = rest_[0];
  rest_ = rest_.subspan(1);
  return out;
}

Result<uint32_t> SshReader::TakeUint32() {
  if (rest_.size() < 4) return Fail(ErrorCode::kMalformed, "SSH data ends early");
  const uint32_t out =
      uint32_t{rest_[0]} << 24 | uint32_t{rest_[1]} << 16 | uint32_t{rest_[2]} << 8 | rest_[3];
  rest_ = rest_.subspan(4);
  return out;
}

Result<ByteView> SshReader::TakeString() {
  const uint32_t size = TRY(TakeUint32());
  if (size > rest_.size()) return Fail(ErrorCode::kMalformed, "SSH data ends early");
  const ByteView out = rest_.first(size);
  rest_ = rest_.subspan(size);
  return out;
}

Status SshReader::Expect(std::string_view text) {
  if (AsText(TRY(TakeString())) != text) return Fail(ErrorCode::kMalformed, "another SSH name expected");
  return Ok();
}

Status SshReader::TakeScalar(std::span<uint8_t, kScalarBytes> scalar) {
  ByteView value = TRY(TakeString());
  if (!value.empty() && (value[0] & 0x80) != 0) return Fail(ErrorCode::kMalformed, "negative SSH integer");
  if (!value.empty() && value[0] == 0) {
    if (value.size() == 1 || (value[1] & 0x80) == 0)
      return Fail(ErrorCode::kMalformed, "SSH integer is not minimal");
    value = value.subspan(1);
  }
  if (value.size() > kScalarBytes) return Fail(ErrorCode::kMalformed, "SSH integer is too long");
  std::fill(scalar.begin(), scalar.end(), uint8_t{0});
  std::copy(value.begin(), value.end(), scalar.end() - static_cast<std::ptrdiff_t>(value.size()));
  return Ok();
}

Status SshReader::Finish() const {
  if (!rest_.empty()) return Fail(ErrorCode::kMalformed, "bytes after the end of the SSH data");
  return Ok();
}

void AppendUint32(Bytes& out, uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<uint8_t>(value >> shift));
}

void AppendString(Bytes& out, ByteView value) {
  AppendUint32(out, static_cast<uint32_t>(value.size()));
  Append(out, value);
}

Bytes EncodeEcdsaScalars(const Signature& signature) {
  Bytes out;
  AppendScalar(out, signature.View().first(kScalarBytes));
  AppendScalar(out, signature.View().subspan(kScalarBytes));
  return out;
}

Result<Signature> DecodeEcdsaScalars(ByteView bytes) {
  SshReader reader(bytes);
  Signature out;
  const std::span<uint8_t, Signature::kSize> scalars(out.bytes);
  TRY(reader.TakeScalar(scalars.first<kScalarBytes>()));
  TRY(reader.TakeScalar(scalars.last<kScalarBytes>()));
  TRY(reader.Finish());
  return out;
}

}  // namespace sealward::crypto
