// What surrounds a Hyperliquid L1 action: the bytes that are hashed, and the EIP-712 `Agent` that is signed
// for them. Inside intent/formats/ and its tests only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_HYPERLIQUID_ENVELOPE_H_
#define SEALWARD_INTENT_FORMATS_HYPERLIQUID_ENVELOPE_H_

#include <optional>

#include "intent/documents.h"

namespace sealward::intent::formats::hyperliquid {

struct Envelope {
  bool mainnet = false;
  uint64_t nonce = 0;
  std::optional<EthereumAddress>
      account{};                            // vault or sub-account; none: the account that approved the agent
  std::optional<uint64_t> expires_after{};  // milliseconds; Sealward always sets it
  EthereumAddress signer{};
};

// MessagePack ‖ nonce ‖ account ‖ expiry: its Keccak-256 is the connection id.
Bytes ActionData(ByteView action, const Envelope& envelope);
Hash256 AgentDigest(const Hash256& connection_id, bool mainnet);

}  // namespace sealward::intent::formats::hyperliquid

#endif  // SEALWARD_INTENT_FORMATS_HYPERLIQUID_ENVELOPE_H_
