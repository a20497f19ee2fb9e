// EIP-712 typed data, table driven: a schema is a constant list of members, a message is one value for each,
// in that order. Schemas and domains come from this program alone, never from a client. Encode only. Run by
// the signer, by `sealward payload` and by auditors. Pure.
#ifndef SEALWARD_INTENT_FORMATS_EIP712_H_
#define SEALWARD_INTENT_FORMATS_EIP712_H_

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/wide.h"
#include "intent/documents.h"

namespace sealward::intent::formats::eip712 {

struct Member {
  std::string_view type;  // as the type string has it: "uint128", "bytes32", "string", "Person", "Person[2]"
  std::string_view name;
};

struct Schema {
  std::string_view name;
  std::span<const Member> members;
  // Every struct that a member refers to, directly or not, by name.
  std::span<const Schema* const> references = {};
};

// "Mail(address to,string contents)", with what it refers to after it.
std::string EncodeType(const Schema& schema);
Hash256 TypeHash(const Schema& schema);

// One member's value, already the 32-byte word that is hashed.
class Value {
 public:
  static Value Address(const EthereumAddress& address);
  static Value Boolean(bool value);
  static Value Unsigned(const Uint256& value);
  static Value Unsigned(uint64_t value) { return Unsigned(Uint256::From(value)); }
  static Value Signed(bool negative, const Uint256& magnitude);
  static Value FixedBytes(ByteView bytes);  // bytes1 to bytes32: left-aligned
  static Value Bytes(ByteView bytes);
  static Value Text(std::string_view utf8);
  static Value Struct(const Hash256& struct_hash);
  static Value Array(std::span<const Value> items);

  // Whether a member of that type can have it: kind, width and count. kOutOfRange with the member as subject.
  Status Fits(const Member& member) const;
  const std::array<uint8_t, 32>& word() const { return word_; }

 private:
  enum class Kind : uint8_t {
    kAddress,
    kBoolean,
    kUnsigned,
    kSigned,
    kFixedBytes,
    kBytes,
    kText,
    kStruct,
    kArray
  };
  Value(Kind kind, size_t size) : kind_(kind), size_(size) {}

  Kind kind_;
  size_t size_;  // fixed bytes: how many; array: items
  std::array<uint8_t, 32> word_{};
};

// typeHash ‖ encodeData. `values` has one for each member: anything else is this program's bug. kOutOfRange,
// subject the member, where a value does not fit.
Result<Bytes> EncodeData(const Schema& schema, const Hash256& type_hash, std::span<const Value> values);
Result<Hash256> HashStruct(const Schema& schema, const Hash256& type_hash, std::span<const Value> values);

// The members that are there, in the standard's order. The texts are ASCII.
struct Domain {
  std::optional<std::string_view> name{};
  std::optional<std::string_view> version{};
  std::optional<Uint256> chain_id{};
  std::optional<EthereumAddress> verifying_contract{};
  std::optional<Hash256> salt{};
};
Hash256 DomainSeparator(const Domain& domain);

// The domains of one protocol, which differ in chain and contract alone: what they share is hashed once.
class DomainFamily {
 public:
  DomainFamily(std::string_view name, std::string_view version);
  DomainFamily();  // without name and version
  // As DomainSeparator of {name, version, chain_id, contract}.
  Hash256 Separator(const Uint256& chain_id, const EthereumAddress& verifying_contract) const;

 private:
  sealward::Bytes shared_;  // type hash and, where there are any, the hashes of name and version
};

// 19 01 ‖ domain separator ‖ struct hash: its Keccak-256 is signed.
Bytes Preimage(const Hash256& domain_separator, const Hash256& struct_hash);

}  // namespace sealward::intent::formats::eip712

#endif  // SEALWARD_INTENT_FORMATS_EIP712_H_
