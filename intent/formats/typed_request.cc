#include "intent/formats/typed_request.h"

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "intent/ethereum_address.h"
#include "intent/formats/json_writer.h"
#include "intent/formats/recoverable.h"

namespace sealward::intent::formats {
namespace {

using eip712::Value;

std::string Hex(ByteView bytes) {
  return "0x" + HexEncode(bytes);
}

std::string TextOf(const EthereumAddress& address) {
  return EthereumAddressText(address);
}
std::string TextOf(const Uint256& number) {
  return ToDecimalText(number);
}
std::string TextOf(const std::string& text) {
  return text;
}
std::string TextOf(bool value) {
  return value ? "true" : "false";
}
std::string TextOf(const Bytes& bytes) {
  return Hex(bytes);
}

}  // namespace

TypedMessage& TypedMessage::Add(const Value& value, Given given) {
  values_.push_back(value);
  given_.push_back(std::move(given));
  return *this;
}

TypedMessage& TypedMessage::Address(const EthereumAddress& address) {
  return Add(Value::Address(address), address);
}
TypedMessage& TypedMessage::Unsigned(const Uint256& value) {
  return Add(Value::Unsigned(value), value);
}
TypedMessage& TypedMessage::Text(std::string_view ascii) {
  return Add(Value::Text(ascii), std::string(ascii));
}
TypedMessage& TypedMessage::Boolean(bool value) {
  return Add(Value::Boolean(value), value);
}
TypedMessage& TypedMessage::Fixed(const Hash256& bytes) {
  return Add(Value::FixedBytes(bytes.View()), Bytes(bytes.bytes.begin(), bytes.bytes.end()));
}
TypedMessage& TypedMessage::Data(ByteView bytes) {
  return Add(Value::Bytes(bytes), Bytes(bytes.begin(), bytes.end()));
}

std::string TypedMessage::Json() const {
  CHECK(given_.size() == schema_->members.size());
  JsonWriter writer;
  writer.Map(given_.size());
  for (size_t i = 0; i < given_.size(); ++i) {
    writer.Text(schema_->members[i].name)
        .Text(std::visit([](const auto& given) { return TextOf(given); }, given_[i]));
  }
  return writer.text();
}

Result<Payload> BuildTyped(const TypedRequest& request) {
  Bytes preimage = eip712::Preimage(request.separator, TRY(request.message.Hash()));
  const Hash256 digest = crypto::Keccak256(preimage);
  return Payload{std::move(preimage), {digest.bytes.begin(), digest.bytes.end()}};
}

Result<Finished> FinishTyped(const TypedRequest& request, const Payload& payload, ByteView signature,
                             ByteView public_key) {
  const Payload own = TRY(BuildTyped(request));
  if (own.to_sign != payload.to_sign) {
    return Fail(ErrorCode::kInvalidArgument, "the payload is of another request");
  }
  return FinishRecoverable(crypto::Keccak256(own.preimage), signature, public_key, request.signer);
}

Result<Bytes> AssembleTyped(const TypedRequest& request, ByteView signature) {
  const RecoverableParts parts = TRY(SplitRecoverable(signature));
  const Payload payload = TRY(BuildTyped(request));
  Bytes whole(parts.r.begin(), parts.r.end());
  Append(whole, parts.s);
  whole.push_back(static_cast<uint8_t>(27 + parts.parity));
  const std::string text = R"({"message":)" + request.message.Json() + R"(,"digest":")" +
                           Hex(payload.to_sign) + R"(","signer":")" + EthereumAddressText(request.signer) +
                           R"(","signature":")" + Hex(whole) + R"("})";
  return Bytes(text.begin(), text.end());
}

}  // namespace sealward::intent::formats
