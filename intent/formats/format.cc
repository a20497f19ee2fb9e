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

std::span<const FormatRow> FormatTable() {
  // By value of Format.
  static const FormatRow kTable[] = {kBinanceRow,        kEthereumRow, kCoseRow,   kHyperliquidRow,
                                     kBinanceFuturesRow, kOkxRow,      kBybitRow,  kKrakenRow,
                                     kParadigmRow,       kDeriveRow,   kZeroExRow, kCowRow,
                                     kPolymarketRow,     kSafeRow};
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
