// Payloads that others built: EIP-1559 transactions of ethers.js, RLP, and the signing examples of venues.
#include <gtest/gtest.h>

#include <string>

#include "base/check.h"
#include "base/hex.h"
#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/ethereum_transaction.h"
#include "intent/formats/query_writer.h"
#include "intent/formats/rlp.h"
#include "intent/formats/session.h"
#include "intent/formats/venue_request.h"
#include "tests/support/vectors.h"

namespace sealward::intent::formats {
namespace {

using nlohmann::json;

// Absent quantities are zero, absent bytes empty.
Uint256 Quantity(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return {};
  return MUST(Uint256FromDecimalText(found->get<std::string>()));
}

Bytes FromHex(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return {};
  return MUST(HexDecode(found->get<std::string>()));
}

uint64_t Small(const json& object, const char* name) {
  const Uint256 value = Quantity(object, name);
  CHECK(value.FitsUint64());
  return value.limbs[0];
}

Eip1559Transaction FromJson(const json& source) {
  Eip1559Transaction out;
  out.chain_id = Small(source, "chain_id");
  out.nonce = Small(source, "nonce");
  out.max_priority_fee_per_gas = Quantity(source, "max_priority_fee_per_gas");
  out.max_fee_per_gas = Quantity(source, "max_fee_per_gas");
  out.gas_limit = Small(source, "gas_limit");
  CHECK(EthereumAddress::From(FromHex(source, "to_hex"), out.to));
  out.value = Quantity(source, "value");
  out.data = FromHex(source, "data_hex");
  if (!source.contains("access_list") || source.at("access_list").is_null()) return out;
  for (const json& entry : source.at("access_list")) {
    AccessListEntry& added = out.access_list.emplace_back();
    CHECK(EthereumAddress::From(FromHex(entry, "address_hex"), added.address));
    for (const json& key : entry.at("storage_keys_hex")) {
      added.storage_keys.push_back(MUST(HexDecodeFixed<Hash256>(key.get<std::string>())));
    }
  }
  return out;
}

struct TypeRow {
  TransactionType type;
  const char* name;
};
constexpr TypeRow kTypes[] = {{TransactionType::kFeeMarket, "eip1559"},
                              {TransactionType::kAccessList, "eip2930"},
                              {TransactionType::kLegacy, "eip155"}};

// Unsigned and signed bytes, and that the signature is low and gives the sender back.
void CheckTransaction(const json& vector, const TypeRow& row) {
  Eip1559Transaction transaction = FromJson(vector.at("transaction"));
  if (row.type != TransactionType::kFeeMarket) {
    transaction.max_fee_per_gas = Quantity(vector.at("transaction"), "gas_price");
  }
  const Bytes unsigned_bytes = EncodeUnsigned(row.type, transaction);
  EXPECT_EQ(HexEncode(unsigned_bytes), vector.at("unsigned").at(row.name).get<std::string>());

  const json& signature = vector.at("signature").at(row.name);
  Bytes r_and_s = FromHex(signature, "r_hex");
  Append(r_and_s, FromHex(signature, "s_hex"));
  ASSERT_EQ(r_and_s.size(), 64u);
  const Hash256 digest = crypto::Keccak256(unsigned_bytes);
  const auto parity = signature.at("y_parity").get<uint8_t>();
  const crypto::Signature given = MUST(crypto::MakeSignature(r_and_s));
  const auto key = crypto::PublicKeyFromRecovery(digest, given, crypto::RecoveryId{parity});
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(HexEncode(MUST(crypto::EthereumAddress(*key)).View()),
            vector.at("from_address_hex").get<std::string>());
  EXPECT_EQ(MUST(crypto::RecoverSecp256k1(*key, digest, given)).value, parity);
  EXPECT_EQ(MUST(crypto::NormalizeLowS(given)), given);

  const Eip1559Signature parts{parity, MUST(Uint256FromBigEndian(ByteView(r_and_s).first(32))),
                               MUST(Uint256FromBigEndian(ByteView(r_and_s).subspan(32)))};
  EXPECT_EQ(HexEncode(EncodeSigned(row.type, transaction, parts)),
            vector.at("signed").at(row.name).get<std::string>());
}

TEST(EthereumVectors, TransactionsOfEveryType) {
  SEALWARD_LOAD_VECTORS(file, "ethereum_transactions.json");
  size_t ran = 0;
  for (const json& vector : file.vectors()) {
    for (const TypeRow& row : kTypes) {
      if (vector.at("unsigned").at(row.name).is_null()) continue;  // no chain id: nothing that Sealward signs
      SCOPED_TRACE(vector.at("name").get<std::string>() + " " + row.name);
      CheckTransaction(vector, row);
      ++ran;
    }
    file.CountRan();
  }
  EXPECT_GT(ran, 2 * file.vectors().size());
}

RlpList ListFromJson(const json& items) {
  RlpList list;
  for (const json& item : items) {
    if (item.is_array()) {
      list.AddList(ListFromJson(item));
    } else {
      list.AddString(MUST(HexDecode(item.get<std::string>())));
    }
  }
  return list;
}

TEST(RlpVectors, Encode) {
  SEALWARD_LOAD_VECTORS(file, "rlp.json");
  for (const json& vector : file.vectors()) {
    const json& decoded = vector.at("decoded");
    const Bytes encoded = decoded.is_array() ? ListFromJson(decoded).Encode()
                                             : EncodeRlpString(MUST(HexDecode(decoded.get<std::string>())));
    EXPECT_EQ(HexEncode(encoded), vector.at("encoded_hex").get<std::string>()) << vector.at("name");
    file.CountRan();
  }
}

std::string QueryOf(const json& vector) {
  const auto parameters = vector.at("parameters").get<Parameters>();
  QueryWriter query;
  for (const auto& [name, value] : parameters) query.Add(name, value);
  return query.text();
}

// Binance's REST interface signs the query as sent, its WebSocket interface the parameters sorted by name;
// Kraken signs a path and the hash of nonce and query.
std::optional<Bytes> Payload(const json& vector) {
  const std::string scheme = vector.at("scheme").get<std::string>();
  if (scheme == "binance-rest-hmac") {
    const std::string text = QueryOf(vector);
    return Bytes(text.begin(), text.end());
  }
  if (scheme == "binance-ws-hmac") {
    const std::string text = SortedText(vector.at("parameters").get<Parameters>());
    return Bytes(text.begin(), text.end());
  }
  if (scheme == "kraken-spot-hmac") {
    const std::string nonce = vector.at("nonce").get<std::string>();
    const std::string path = vector.at("path").get<std::string>();
    return EncodeKrakenToSign(path, std::stoull(nonce), QueryOf(vector));
  }
  return std::nullopt;
}

TEST(VenueVectors, QueryWriterReproducesPayloads) {
  SEALWARD_LOAD_VECTORS(file, "venue_signatures.json");
  size_t binance = 0;
  for (const json& vector : file.vectors()) {
    const auto payload = Payload(vector);
    if (!payload.has_value()) continue;
    EXPECT_EQ(HexEncode(*payload), vector.at("payload_hex").get<std::string>()) << vector.at("name");
    if (vector.at("venue") == "binance") ++binance;
    file.CountRan();
  }
  EXPECT_GE(binance, 7u);
}

// The text that is signed, and the whole Logon around its signature.
TEST(VenueVectors, FixLogon) {
  SEALWARD_LOAD_VECTORS(file, "venue_signatures.json");
  for (const json& vector : file.vectors()) {
    if (vector.at("scheme") != "binance-fix-logon-ed25519") continue;
    const std::string message = std::string(AsText(FromHex(vector, "logon_message_hex")));
    const size_t username = message.find(
                                "\x01"
                                "553=") +
                            5;
    const FixLogon logon{"EXAMPLE", "SPOT", FixSendingTime(1'719'487'045'223),
                         message.substr(username, message.find('\x01', username) - username)};
    EXPECT_EQ(HexEncode(AsBytes(FixRawDataText(logon))), vector.at("payload_hex").get<std::string>());
    EXPECT_EQ(FixLogonMessage(logon, MUST(Base64Decode(vector.at("expected").get<std::string>()))), message);
    file.CountRan();
  }
}

// The primitives on their own.
TEST(VenueVectors, SignaturesOverPayloads) {
  SEALWARD_LOAD_VECTORS(file, "venue_signatures.json");
  for (const json& vector : file.vectors()) {
    const std::string algorithm = vector.value("algorithm", "");
    const Bytes payload = FromHex(vector, "payload_hex");
    const std::string expected = vector.at("expected").get<std::string>();
    if (algorithm == "Ed25519") {
      const auto key =
          MUST(crypto::MakePublicKey(crypto::Algorithm::kEd25519, FromHex(vector, "public_key_hex")));
      const Bytes bytes = MUST(Base64Decode(expected));
      EXPECT_TRUE(crypto::VerifyEd25519(key, payload, MUST(crypto::MakeSignature(bytes))).has_value());
      file.CountRan();
    } else if (algorithm == "HMAC-SHA256" && vector.value("secret_encoding", "") == "ascii") {
      const std::string text = vector.at("secret").get<std::string>();
      const SecretBytes secret = MUST(SecretBytes::CopyOf(AsBytes(text)));
      EXPECT_EQ(HexEncode(crypto::HmacSha256(secret, payload).View()), expected) << vector.at("name");
      file.CountRan();
    }
  }
}

}  // namespace
}  // namespace sealward::intent::formats
