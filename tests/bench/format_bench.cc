// How long it takes to build what is signed, for each format that needs no bytes of others: from the
// canonical request and the supplied values to preimage and digest. Prints median and 99th percentile in
// microseconds; 5 µs is the aim.
//
//   format_bench [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/unit/intent_formats/chain_firm.h"

namespace {

using namespace sealward;
using namespace sealward::intent;
using namespace sealward::intent::formats;
using namespace sealward::intent::test;

void Measure(const char* name, Format format, const ChainCase& given, size_t rounds) {
  const FormatRow& row = RowOf(format);
  std::vector<double> times;
  times.reserve(rounds);
  for (size_t i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const auto payload = row.build(given.request, given.supplied);
    const auto end = std::chrono::steady_clock::now();
    CHECK(payload.has_value());
    times.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%-24s p50 %6.2f us   p99 %6.2f us\n", name, times[rounds / 2], times[rounds * 99 / 100]);
}

Firm HyperliquidFirm() {
  Firm firm = MakeChainFirm(Format::kZeroEx);
  Venue& venue = firm.reference.venues.back();
  venue.format = Format::kHyperliquid;
  venue.environment = "mainnet";
  firm.keys.keys.front().format = Format::kHyperliquid;
  return firm;
}

Intent OrderAt(Format format) {
  if (format != Format::kHyperliquid) return ChainOrder(format);
  Order order = ChainOrder(Format::kPolymarket);
  order.price = D("3000.5");
  return order;
}

Settlement PaymentAt(Format format) {
  Settlement settlement = MakeSettlement();
  if (format == Format::kSafe) settlement.fee_max = D("0");
  return settlement;
}

}  // namespace

int main(int argc, char** argv) {
  const size_t rounds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20'000;
  if (rounds == 0) return 2;
  for (const Format format : {Format::kDerive, Format::kZeroEx, Format::kCow, Format::kPolymarket}) {
    Measure(EnumName(format).data(), format, GivenAt(MakeChainFirm(format), OrderAt(format)), rounds);
  }
  Measure("hyperliquid", Format::kHyperliquid, GivenAt(HyperliquidFirm(), OrderAt(Format::kHyperliquid)),
          rounds);
  Firm safe = MakeChainFirm(Format::kSafe);
  Measure("safe", Format::kSafe, GivenAt(safe, PaymentAt(Format::kSafe)), rounds);
  safe.keys.keys = {PaymentKey(Format::kEthereum, "ethereum")};
  Measure("ethereum", Format::kEthereum, GivenAt(safe, PaymentAt(Format::kEthereum)), rounds);
  Firm binance;
  binance.keys.keys = {MakeOrderKey()};
  Measure("binance", Format::kBinance, GivenAt(binance, MakeOrder()), rounds);
  return 0;
}
