// Typed data: other people's random messages, and the fixed protocols' own examples, type hashes and
// signatures.
#include "tests/vectors/typed_data.h"

namespace sealward::intent::formats::eip712 {
namespace {

using namespace test;

TEST(Eip712Vectors, RandomMessages) {
  SEALWARD_LOAD_VECTORS(file, "eip712.json");
  for (const json& vector : file.vectors()) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const Types types(vector.at("types"));
    const Bytes encoded = types.Encode(vector.at("primary_type").get<std::string>(), vector.at("message"));
    EXPECT_EQ(HexEncode(encoded), vector.at("encoded_data_hex").get<std::string>());
    EXPECT_EQ(DigestOf(SeparatorOf(vector.at("domain")), crypto::Keccak256(encoded)),
              vector.at("digest_hex").get<std::string>());
    CheckSignature(vector);
    file.CountRan();
  }
}

TEST(Eip712Vectors, FixedProtocols) {
  SEALWARD_LOAD_VECTORS(file, "eip712_orders.json");
  for (const json& vector : file.vectors()) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const auto kind = vector.at("kind").get<std::string>();
    const auto text = [&](const char* field) { return vector.at(field).get<std::string>(); };
    if (kind == "typed_data") {
      CheckTypedData(vector);
    } else if (kind == "domain_separator") {
      EXPECT_EQ(HexEncode(SeparatorOf(vector.at("domain")).View()), text("domain_separator_hex"));
    } else if (kind == "digest_of_struct_hash") {
      const Hash256 separator = vector.contains("domain_separator_hex")
                                    ? MUST(HexDecodeFixed<Hash256>(text("domain_separator_hex")))
                                    : SeparatorOf(vector.at("domain"));
      EXPECT_EQ(DigestOf(separator, MUST(HexDecodeFixed<Hash256>(text("struct_hash_hex")))),
                text("digest_hex"));
    } else if (kind == "type_hash") {
      EXPECT_EQ(HexEncode(crypto::Keccak256(AsBytes(text("type_string"))).View()), text("type_hash_hex"));
    } else {
      ASSERT_EQ(kind, "string_hash");
      EXPECT_EQ(HexEncode(crypto::Keccak256(AsBytes(text("string"))).View()), text("hash_hex"));
    }
    file.CountRan();
  }
}

TEST(Eip712Test, RefusesWhatTheTypeCannotHold) {
  const auto fits = [](const char* type, const Value& value) { return value.Fits({type, "x"}).has_value(); };
  EXPECT_TRUE(fits("uint8", Value::Unsigned(255)));
  EXPECT_FALSE(fits("uint8", Value::Unsigned(256)));
  EXPECT_FALSE(fits("int8", Value::Unsigned(1)));
  EXPECT_TRUE(fits("int8", Value::Signed(true, Uint256::From(128))));
  EXPECT_FALSE(fits("int8", Value::Signed(true, Uint256::From(129))));
  EXPECT_FALSE(fits("int8", Value::Signed(false, Uint256::From(128))));
  EXPECT_FALSE(fits("bytes4", Value::FixedBytes(Bytes(3, 0))));
  EXPECT_FALSE(fits("bytes", Value::FixedBytes(Bytes(3, 0))));
  EXPECT_FALSE(fits("address", Value::Unsigned(1)));
  EXPECT_FALSE(fits("bool", Value::Unsigned(1)));
  const Value two[] = {Value::Unsigned(1), Value::Unsigned(2)};
  EXPECT_TRUE(fits("uint8[]", Value::Array(two)));
  EXPECT_TRUE(fits("uint8[2]", Value::Array(two)));
  EXPECT_FALSE(fits("uint8[3]", Value::Array(two)));
  EXPECT_EQ(Value::Unsigned(256).Fits({"uint8", "amount"}).error().subject, "amount");
}

}  // namespace
}  // namespace sealward::intent::formats::eip712
