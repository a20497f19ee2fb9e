#include "intent/formats/format.h"

#include <algorithm>

#include "base/check.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats {

std::optional<uint64_t> NextNonce(NonceRule rule, uint64_t next, uint64_t timestamp_ms) {
  switch (rule) {
    case NonceRule::kNone:
      return std::nullopt;
    case NonceRule::kSequence:
      return next;
    case NonceRule::kTime:
      return std::max(next, timestamp_ms);
  }
  return std::nullopt;
}

size_t SignaturesOf(const Payload& payload, KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::kSecp256k1:
    case KeyAlgorithm::kP256:
      return payload.to_sign.size() / Hash256::kSize;
    case KeyAlgorithm::kEd25519:
    case KeyAlgorithm::kHmacSha256:
    case KeyAlgorithm::kHmacSha512:
    case KeyAlgorithm::kRsaSha256:
      break;
  }
  return 1;
}

std::span<const FormatRow> FormatTable() {
  // By value of Format.
  static const FormatRow kTable[] = {
      kBinanceRow,    kEthereumRow, kCoseRow,     kHyperliquidRow, kBinanceFuturesRow, kOkxRow,
      kBybitRow,      kKrakenRow,   kParadigmRow, kDeriveRow,      kZeroExRow,         kCowRow,
      kPolymarketRow, kSafeRow,     kBitcoinRow,  kSolanaRow,      kDeribitRow,        kFixRow};
  return kTable;
}

const FormatRow& RowOf(Format format) {
  const auto table = FormatTable();
  const auto index = static_cast<size_t>(format);
  CHECK(index < table.size());
  CHECK(table[index].format == format);
  return table[index];
}

}  // namespace sealward::intent::formats
