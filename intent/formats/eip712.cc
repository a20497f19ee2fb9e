#include "intent/formats/eip712.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "crypto/hash.h"

namespace sealward::intent::formats::eip712 {
namespace {

constexpr size_t kWordBytes = 32;
constexpr size_t kWordBits = 256;

void AppendStruct(std::string& out, const Schema& schema) {
  out += schema.name;
  out += '(';
  for (size_t i = 0; i < schema.members.size(); ++i) {
    if (i > 0) out += ',';
    out += schema.members[i].type;
    out += ' ';
    out += schema.members[i].name;
  }
  out += ')';
}

// The number at the end of "uint128" or "bytes32"; nothing where there is none, as in "bytes".
std::optional<size_t> Suffix(std::string_view type, std::string_view stem) {
  if (!type.starts_with(stem)) return std::nullopt;
  size_t number = 0;
  const char* const begin = type.data() + stem.size();
  const char* const end = type.data() + type.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// Whether all bits above the lowest `bits` equal `fill`.
bool HighBitsAre(const std::array<uint8_t, 32>& word, size_t bits, bool fill) {
  for (size_t bit = bits; bit < kWordBits; ++bit) {
    const uint8_t byte = word[kWordBytes - 1 - bit / 8];
    if (((byte >> (bit % 8) & 1) != 0) != fill) return false;
  }
  return true;
}

bool FitsSigned(const std::array<uint8_t, 32>& word, size_t bits) {
  if (bits == 0 || bits > kWordBits) return false;
  const bool negative = (word[0] & 0x80) != 0;
  return HighBitsAre(word, bits - 1, negative);
}

// "Person[2]": the two; "Person[]": any number.
bool FitsArray(std::string_view type, size_t count) {
  if (!type.ends_with(']')) return false;
  const size_t open = type.rfind('[');
  if (open == std::string_view::npos) return false;
  const std::string_view inside = type.substr(open + 1, type.size() - open - 2);
  if (inside.empty()) return true;
  return Suffix(inside, "") == count;
}

}  // namespace

std::string EncodeType(const Schema& schema) {
  std::string out;
  AppendStruct(out, schema);
  for (const Schema* const reference : schema.references) AppendStruct(out, *reference);
  return out;
}

Hash256 TypeHash(const Schema& schema) {
  return crypto::Keccak256(AsBytes(EncodeType(schema)));
}

Value Value::Address(const EthereumAddress& address) {
  Value out(Kind::kAddress, 0);
  std::ranges::copy(address.bytes, out.word_.begin() + (kWordBytes - EthereumAddress::kSize));
  return out;
}

Value Value::Boolean(bool value) {
  Value out(Kind::kBoolean, 0);
  out.word_.back() = value ? 1 : 0;
  return out;
}

Value Value::Unsigned(const Uint256& value) {
  Value out(Kind::kUnsigned, 0);
  out.word_ = ToBigEndian32(value);
  return out;
}

Value Value::Signed(bool negative, const Uint256& magnitude) {
  Value out(Kind::kSigned, 0);
  out.word_ = ToBigEndian32(magnitude);
  if (!negative) return out;
  for (uint8_t& byte : out.word_) byte = static_cast<uint8_t>(~byte);
  for (size_t i = kWordBytes; i > 0 && ++out.word_[i - 1] == 0; --i) {
  }
  return out;
}

Value Value::FixedBytes(ByteView bytes) {
  CHECK(bytes.size() <= kWordBytes);
  Value out(Kind::kFixedBytes, bytes.size());
  std::ranges::copy(bytes, out.word_.begin());
  return out;
}

Value Value::Bytes(ByteView bytes) {
  Value out(Kind::kBytes, 0);
  out.word_ = crypto::Keccak256(bytes).bytes;
  return out;
}

Value Value::Text(std::string_view utf8) {
  Value out(Kind::kText, 0);
  out.word_ = crypto::Keccak256(AsBytes(utf8)).bytes;
  return out;
}

Value Value::Struct(const Hash256& struct_hash) {
  Value out(Kind::kStruct, 0);
  out.word_ = struct_hash.bytes;
  return out;
}

Value Value::Array(std::span<const Value> items) {
  Value out(Kind::kArray, items.size());
  sealward::Bytes joined;
  joined.reserve(items.size() * kWordBytes);
  for (const Value& item : items) Append(joined, item.word_);
  out.word_ = crypto::Keccak256(joined).bytes;
  return out;
}

Status Value::Fits(const Member& member) const {
  const auto fits = [&] {
    switch (kind_) {
      case Kind::kAddress:
        return member.type == "address";
      case Kind::kBoolean:
        return member.type == "bool";
      case Kind::kUnsigned: {
        const auto bits = Suffix(member.type, "uint");
        return bits.has_value() && HighBitsAre(word_, *bits, false);
      }
      case Kind::kSigned: {
        const auto bits = Suffix(member.type, "int");
        return bits.has_value() && FitsSigned(word_, *bits);
      }
      case Kind::kFixedBytes:
        return Suffix(member.type, "bytes") == size_;
      case Kind::kBytes:
        return member.type == "bytes";
      case Kind::kText:
        return member.type == "string";
      case Kind::kStruct:
        return !member.type.empty() && !member.type.ends_with(']');
      case Kind::kArray:
        return FitsArray(member.type, size_);
    }
    return false;
  };
  if (fits()) return Ok();
  return Fail(ErrorCode::kOutOfRange, "more than the signed type holds", std::string(member.name));
}

Result<Bytes> EncodeData(const Schema& schema, const Hash256& type_hash, std::span<const Value> values) {
  CHECK(values.size() == schema.members.size());
  Bytes out;
  out.reserve((values.size() + 1) * kWordBytes);
  Append(out, type_hash.View());
  for (size_t i = 0; i < values.size(); ++i) {
    TRY(values[i].Fits(schema.members[i]));
    Append(out, values[i].word());
  }
  return out;
}

Result<Hash256> HashStruct(const Schema& schema, const Hash256& type_hash, std::span<const Value> values) {
  return crypto::Keccak256(TRY(EncodeData(schema, type_hash, values)));
}

Hash256 DomainSeparator(const Domain& domain) {
  std::array<Member, 5> members;
  std::vector<Value> values;
  const auto add = [&](std::string_view type, std::string_view name, const Value& value) {
    members[values.size()] = {type, name};
    values.push_back(value);
  };
  values.reserve(members.size());
  if (domain.name.has_value()) add("string", "name", Value::Text(*domain.name));
  if (domain.version.has_value()) add("string", "version", Value::Text(*domain.version));
  if (domain.chain_id.has_value()) add("uint256", "chainId", Value::Unsigned(*domain.chain_id));
  if (domain.verifying_contract.has_value()) {
    add("address", "verifyingContract", Value::Address(*domain.verifying_contract));
  }
  if (domain.salt.has_value()) add("bytes32", "salt", Value::FixedBytes(domain.salt->View()));
  const Schema schema{"EIP712Domain", std::span(members).first(values.size())};
  return MUST(HashStruct(schema, TypeHash(schema), values));  // every value was made for its member
}

DomainFamily::DomainFamily(std::string_view name, std::string_view version) {
  constexpr Member kMembers[] = {
      {"string", "name"}, {"string", "version"}, {"uint256", "chainId"}, {"address", "verifyingContract"}};
  Append(shared_, TypeHash(Schema{"EIP712Domain", kMembers}).View());
  Append(shared_, Value::Text(name).word());
  Append(shared_, Value::Text(version).word());
}

DomainFamily::DomainFamily() {
  constexpr Member kMembers[] = {{"uint256", "chainId"}, {"address", "verifyingContract"}};
  Append(shared_, TypeHash(Schema{"EIP712Domain", kMembers}).View());
}

Hash256 DomainFamily::Separator(const Uint256& chain_id, const EthereumAddress& verifying_contract) const {
  return crypto::Keccak256(
      {shared_, Value::Unsigned(chain_id).word(), Value::Address(verifying_contract).word()});
}

Bytes Preimage(const Hash256& domain_separator, const Hash256& struct_hash) {
  Bytes out{0x19, 0x01};
  out.reserve(2 + 2 * kWordBytes);
  Append(out, domain_separator.View());
  Append(out, struct_hash.View());
  return out;
}

}  // namespace sealward::intent::formats::eip712
