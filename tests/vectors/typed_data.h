// Typed data as vectors write it: types, messages and domains from JSON. Tests only.
#ifndef SEALWARD_TESTS_VECTORS_TYPED_DATA_H_
#define SEALWARD_TESTS_VECTORS_TYPED_DATA_H_

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/eip712.h"
#include "tests/support/vectors.h"

namespace sealward::intent::formats::eip712::test {

using nlohmann::json;

inline Bytes FromHex(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  return MUST(HexDecode(text));
}

// "Person[2][]" → "Person".
inline std::string StemOf(const std::string& type) {
  return type.substr(0, type.find('['));
}

inline Value Atom(const std::string& type, const json& value) {
  if (type == "bool") return Value::Boolean(value.get<bool>());
  const auto text = value.get<std::string>();
  if (type == "string") return Value::Text(text);
  if (type == "bytes") return Value::Bytes(FromHex(text));
  if (type.starts_with("bytes")) return Value::FixedBytes(FromHex(text));
  if (type == "address") {
    EthereumAddress address;
    CHECK(EthereumAddress::From(FromHex(text), address));
    return Value::Address(address);
  }
  if (type.starts_with("uint")) return Value::Unsigned(MUST(Uint256FromDecimalText(text)));
  const bool negative = text.starts_with('-');
  return Value::Signed(negative, MUST(Uint256FromDecimalText(text.substr(negative ? 1 : 0))));
}

// The types of one vector as schemas; owns every text.
class Types {
 public:
  explicit Types(const json& types) {
    for (const auto& [name, members] : types.items()) {
      Own& own = owned_[name];
      for (const json& member : members) {
        own.texts.push_back({member.at("type").get<std::string>(), member.at("name").get<std::string>()});
      }
      for (const auto& [type, member] : own.texts) own.members.push_back({type, member});
      own.schema.name = owned_.find(name)->first;
    }
    for (auto& [name, own] : owned_) {
      std::set<std::string> reached;
      Reach(name, reached);
      reached.erase(name);
      for (const std::string& other : reached) own.references.push_back(&owned_.at(other).schema);
      own.schema.members = own.members;
      own.schema.references = own.references;
    }
  }

  const Schema& Of(const std::string& name) const { return owned_.at(name).schema; }
  Bytes Encode(const std::string& name, const json& message) const {
    std::vector<Value> values;
    for (const Member& member : Of(name).members) {
      values.push_back(ValueOf(std::string(member.type), message.at(std::string(member.name))));
    }
    return MUST(EncodeData(Of(name), TypeHash(Of(name)), values));
  }

 private:
  struct Own {
    std::deque<std::pair<std::string, std::string>> texts;
    std::vector<Member> members;
    std::vector<const Schema*> references;
    Schema schema;
  };

  void Reach(const std::string& name, std::set<std::string>& reached) const {
    if (!reached.insert(name).second) return;
    for (const Member& member : owned_.at(name).members) {
      const std::string stem = StemOf(std::string(member.type));
      if (owned_.contains(stem)) Reach(stem, reached);
    }
  }

  Value ValueOf(const std::string& type, const json& value) const {
    if (type.ends_with(']')) {
      std::vector<Value> items;
      for (const json& item : value) items.push_back(ValueOf(type.substr(0, type.rfind('[')), item));
      return Value::Array(items);
    }
    if (owned_.contains(type)) return Value::Struct(crypto::Keccak256(Encode(type, value)));
    return Atom(type, value);
  }

  std::map<std::string, Own> owned_;
};

inline Hash256 SeparatorOf(const json& domain) {
  Domain out;
  std::string name;
  std::string version;
  if (domain.contains("name")) out.name = name = domain.at("name").get<std::string>();
  if (domain.contains("version")) out.version = version = domain.at("version").get<std::string>();
  if (domain.contains("chainId")) {
    const json& chain = domain.at("chainId");
    out.chain_id = chain.is_number() ? Uint256::From(chain.get<uint64_t>())
                                     : MUST(Uint256FromDecimalText(chain.get<std::string>()));
  }
  if (domain.contains("verifyingContract")) {
    CHECK(EthereumAddress::From(FromHex(domain.at("verifyingContract").get<std::string>()),
                                out.verifying_contract.emplace()));
  }
  if (domain.contains("salt")) {
    CHECK(Hash256::From(FromHex(domain.at("salt").get<std::string>()), out.salt.emplace()));
  }
  return DomainSeparator(out);
}

inline std::string DigestOf(const Hash256& separator, const Hash256& struct_hash) {
  return HexEncode(crypto::Keccak256(Preimage(separator, struct_hash)).View());
}

// A signature's form is checked by every vector that has one: low s, and the signer comes back from it.
inline void CheckSignature(const json& vector) {
  if (!vector.contains("signature") || vector.at("signature").is_null()) return;
  const json& parts = vector.at("signature");
  Bytes bytes = FromHex(parts.at("r_hex").get<std::string>());
  Append(bytes, FromHex(parts.at("s_hex").get<std::string>()));
  const auto signature = MUST(crypto::MakeSignature(bytes));
  EXPECT_EQ(MUST(crypto::NormalizeLowS(signature)), signature);
  const Hash256 digest = MUST(HexDecodeFixed<Hash256>(vector.at("digest_hex").get<std::string>()));
  const auto id = static_cast<uint8_t>(parts.at("v").get<int>() - 27);
  const auto key = crypto::PublicKeyFromRecovery(digest, signature, crypto::RecoveryId{id});
  ASSERT_TRUE(key.has_value());
  if (vector.contains("signer_address_hex")) {
    EXPECT_EQ(HexEncode(MUST(crypto::EthereumAddress(*key)).View()),
              vector.at("signer_address_hex").get<std::string>());
  }
}

inline void CheckTypedData(const json& vector) {
  const auto expect = [&](const char* field, const Hash256& hash) {
    if (!vector.contains(field)) return;
    EXPECT_EQ(HexEncode(hash.View()), vector.at(field).get<std::string>()) << field;
  };
  const Types types(vector.at("types"));
  const auto primary = vector.at("primary_type").get<std::string>();
  const Hash256 struct_hash = crypto::Keccak256(types.Encode(primary, vector.at("message")));
  const Hash256 separator = SeparatorOf(vector.at("domain"));
  expect("type_hash_hex", TypeHash(types.Of(primary)));
  expect("domain_separator_hex", separator);
  expect("struct_hash_hex", struct_hash);
  EXPECT_EQ(DigestOf(separator, struct_hash), vector.at("digest_hex").get<std::string>());
  CheckSignature(vector);
}

}  // namespace sealward::intent::formats::eip712::test

#endif  // SEALWARD_TESTS_VECTORS_TYPED_DATA_H_
