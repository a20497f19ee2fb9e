// Strong integers: two values of one primitive type never stand next to each other in a signature.
#ifndef SEALWARD_BASE_STRONG_H_
#define SEALWARD_BASE_STRONG_H_

#include <compare>
#include <cstdint>

#include "base/bytes.h"

namespace sealward {

template <typename T, typename Tag>
struct Strong {
  T value{};
  constexpr auto operator<=>(const Strong&) const = default;
};

using Sequence = Strong<uint64_t, struct SequenceTag>;          // index of an entry in the journal, 0 = genesis
using Nanoseconds = Strong<uint64_t, struct NanosecondsTag>;    // UTC since the Unix epoch
using ConnectionId = Strong<uint64_t, struct ConnectionIdTag>;  // given by the monitor, never reused in one epoch
using Epoch = Strong<uint64_t, struct EpochTag>;                // one per start of the daemon

using Hash256 = FixedBytes<32, struct Hash256Tag>;              // a SHA-256 with no more specific meaning
using RequestHash = FixedBytes<32, struct RequestHashTag>;      // SHA-256 of the canonical request
using EffectHash = FixedBytes<32, struct EffectHashTag>;        // SHA-256 of intent, key and resolution
using DocumentHash = FixedBytes<32, struct DocumentHashTag>;    // SHA-256 of an installed document's CBOR
using LogId = FixedBytes<16, struct LogIdTag>;
using ApprovalNonce = FixedBytes<16, struct ApprovalNonceTag>;  // first 128 bits of H(log id, sequence, request hash)

}  // namespace sealward

#endif  // SEALWARD_BASE_STRONG_H_
