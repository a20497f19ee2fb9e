// The venue's own SDK tests: actions as MessagePack, what is hashed around them, agents, and users' own
// transactions.
#include "intent/formats/hyperliquid_action.h"
#include "intent/formats/hyperliquid_envelope.h"
#include "tests/vectors/typed_data.h"

namespace sealward::intent::formats::hyperliquid {
namespace {

using namespace eip712::test;

WireOrder OrderOf(const json& source) {
  WireOrder out;
  out.asset = source.at("a").get<uint64_t>();
  out.buy = source.at("b").get<bool>();
  out.price = source.at("p").get<std::string>();
  out.size = source.at("s").get<std::string>();
  out.reduce_only = source.at("r").get<bool>();
  for (const std::string_view known : {"Gtc", "Ioc", "Alo"}) {
    if (source.at("t").at("limit").at("tif").get<std::string>() == known) out.time_in_force = known;
  }
  CHECK(!out.time_in_force.empty());
  return out;
}

Bytes MsgpackOf(const json& action) {
  MsgpackWriter writer;
  const auto type = action.at("type").get<std::string>();
  if (type == "order") {
    std::vector<WireOrder> orders;
    for (const json& order : action.at("orders")) orders.push_back(OrderOf(order));
    Write(orders, writer);
  } else if (type == "scheduleCancel") {
    Write(ScheduleCancel{}, writer);
  } else {  // the SDKs' own stand-ins: the type and one member
    writer.Map(2).Text("type").Text(type);
    for (const auto& [name, value] : action.items()) {
      if (name == "type") continue;
      writer.Text(name);
      if (value.is_string()) {
        writer.Text(value.get<std::string>());
      } else {
        writer.Unsigned(value.get<uint64_t>());
      }
    }
  }
  return writer.bytes();
}

void CheckAction(const json& vector) {
  const auto text = [&](const char* field) { return vector.at(field).get<std::string>(); };
  Envelope envelope{vector.at("mainnet").get<bool>(), vector.at("nonce").get<uint64_t>()};
  if (!vector.at("vault_address").is_null()) {
    CHECK(EthereumAddress::From(FromHex(text("vault_address")), envelope.account.emplace()));
  }
  if (!vector.at("expires_after").is_null())
    envelope.expires_after = vector.at("expires_after").get<uint64_t>();
  const Bytes packed = MsgpackOf(vector.at("action"));
  EXPECT_EQ(HexEncode(packed), text("action_msgpack_hex"));
  const Bytes data = ActionData(packed, envelope);
  EXPECT_EQ(HexEncode(data), text("hash_preimage_hex"));
  const Hash256 connection_id = crypto::Keccak256(data);
  EXPECT_EQ(HexEncode(connection_id.View()), text("connection_id_hex"));
  EXPECT_EQ(HexEncode(AgentDigest(connection_id, envelope.mainnet).View()), text("digest_hex"));
  CheckSignature(vector);
}

TEST(HyperliquidVectors, ActionsAndTransactions) {
  SEALWARD_LOAD_VECTORS(file, "hyperliquid.json");
  for (const json& vector : file.vectors()) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    if (vector.at("kind").get<std::string>() == "l1_action") {
      CheckAction(vector);
    } else {
      CheckTypedData(vector);
    }
    file.CountRan();
  }
}

}  // namespace
}  // namespace sealward::intent::formats::hyperliquid
