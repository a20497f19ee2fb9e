#include "intent/formats/hyperliquid_envelope.h"

#include "base/check.h"
#include "crypto/hash.h"
#include "intent/formats/eip712.h"

namespace sealward::intent::formats::hyperliquid {
namespace {

constexpr eip712::Member kAgentMembers[] = {{"string", "source"}, {"bytes32", "connectionId"}};
constexpr eip712::Schema kAgent{"Agent", kAgentMembers};

const Hash256& ExchangeSeparator() {
  static const Hash256 kSeparator = eip712::DomainSeparator({.name = "Exchange",
                                                             .version = "1",
                                                             .chain_id = Uint256::From(1337),
                                                             .verifying_contract = EthereumAddress{}});
  return kSeparator;
}

void AppendUint64(Bytes& out, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(value >> shift));
}

}  // namespace

Bytes ActionData(ByteView action, const Envelope& envelope) {
  Bytes out(action.begin(), action.end());
  AppendUint64(out, envelope.nonce);
  out.push_back(envelope.account.has_value() ? 1 : 0);
  if (envelope.account.has_value()) Append(out, envelope.account->View());
  if (envelope.expires_after.has_value()) {
    out.push_back(0);
    AppendUint64(out, *envelope.expires_after);
  }
  return out;
}

Hash256 AgentDigest(const Hash256& connection_id, bool mainnet) {
  static const Hash256 kTypeHash = eip712::TypeHash(kAgent);
  const eip712::Value values[] = {eip712::Value::Text(mainnet ? "a" : "b"),
                                  eip712::Value::FixedBytes(connection_id.View())};
  const Hash256 agent = MUST(eip712::HashStruct(kAgent, kTypeHash, values));  // both fit any value
  return crypto::Keccak256(eip712::Preimage(ExchangeSeparator(), agent));
}

}  // namespace sealward::intent::formats::hyperliquid
