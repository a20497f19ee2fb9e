// Requests whose signature is over one EIP-712 message: built member by member, signed, and sent as the
// members' texts with the signature beside them. Every such format is its `Make` function and a row of
// TypedFormat's. Inside intent/formats/ only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_TYPED_REQUEST_H_
#define SEALWARD_INTENT_FORMATS_TYPED_REQUEST_H_

#include <string>
#include <variant>
#include <vector>

#include "intent/formats/eip712.h"
#include "intent/formats/format.h"

namespace sealward::intent::formats {

// Members in the schema's order, each as a value and as the text that is sent. Numbers are texts: some have
// 78 digits.
class TypedMessage {
 public:
  TypedMessage(const eip712::Schema& schema, const Hash256& type_hash)
      : schema_(&schema), type_hash_(&type_hash) {}
  TypedMessage& Address(const EthereumAddress& address);
  TypedMessage& Unsigned(const Uint256& value);
  TypedMessage& Unsigned(uint64_t value) { return Unsigned(Uint256::From(value)); }
  TypedMessage& Text(std::string_view ascii);
  // One that a schema always says: `hashed` is Value::Text of it, made once.
  TypedMessage& Constant(const eip712::Value& hashed, std::string_view ascii) {
    return Add(hashed, std::string(ascii));
  }
  TypedMessage& Boolean(bool value);
  TypedMessage& Fixed(const Hash256& bytes);
  TypedMessage& Data(ByteView bytes);

  Result<Hash256> Hash() const { return eip712::HashStruct(*schema_, *type_hash_, values_); }
  // {"name":"text",…}
  std::string Json() const;

 private:
  // A member as it was given: its text is made only for those who ask, since a checksum costs a hash.
  using Given = std::variant<EthereumAddress, Uint256, std::string, bool, sealward::Bytes>;
  TypedMessage& Add(const eip712::Value& value, Given given);

  const eip712::Schema* schema_;
  const Hash256* type_hash_;
  std::vector<eip712::Value> values_;
  std::vector<Given> given_;
};

struct TypedRequest {
  Hash256 separator;
  TypedMessage message;
  EthereumAddress signer;
};

Result<Payload> BuildTyped(const TypedRequest& request);
Result<Finished> FinishTyped(const TypedRequest& request, const Payload& payload, ByteView signature,
                             ByteView public_key);
// {"message":{…},"digest":"0x…","signer":"0x…","signature":"0x…"}: r ‖ s ‖ 27 or 28.
Result<Bytes> AssembleTyped(const TypedRequest& request, ByteView signature);

template <Result<TypedRequest> (*Make)(const CanonicalRequest&, const Supplied&)>
struct TypedFormat {
  static Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
    return BuildTyped(TRY(Make(request, supplied)));
  }
  static Result<Finished> Finish(const CanonicalRequest& request, const Supplied& supplied,
                                 const Payload& payload, ByteView signature, ByteView public_key) {
    return FinishTyped(TRY(Make(request, supplied)), payload, signature, public_key);
  }
  static Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied,
                                ByteView signature) {
    return AssembleTyped(TRY(Make(request, supplied)), signature);
  }
};

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_TYPED_REQUEST_H_
