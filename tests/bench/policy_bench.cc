// What a decision costs: a rule book of N statements and 100 measures, of which 20 statements apply to the
// order that is decided, with an address book of 100,000 entries. Prints median and 99th percentile of one
// decision without its texts, of one with them, the time to load, and what the measures hold at 10,000 key
// sets. Run by hand.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "policy/outcome.h"
#include "tests/unit/policy/firm.h"

namespace sealward::policy {
namespace {

using Clock = std::chrono::steady_clock;

double MicrosSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

Firm LargeFirm(size_t instruments) {
  Firm firm = MakeFirm();
  for (size_t i = 0; i < instruments; ++i) {
    firm.reference.instruments.push_back(SpotInstrument("I" + std::to_string(i) + "-USDT", "BTC", "USDT"));
  }
  for (size_t i = 0; i < 100'000; ++i) {
    firm.address_book.addresses.push_back(
        {"a" + std::to_string(i), "acme", "USDC", "ethereum", "", Nanoseconds{0}});
  }
  return firm;
}

// Four statements for each instrument, and twenty for BTC-USDT, which is what is asked about.
std::string RuleBook(size_t statements) {
  std::string out = "policy \"bench\" version 1\nstale reference after 2s\n";
  out += "permit order \"all\" when requester has trader\n";
  out += "permit settlement\nforbid settlement unless settlement.destination in addressbook\n";
  const auto limit = [&](const std::string& name, const std::string& what, const std::string& where) {
    out += "limit \"" + name + "\" " + what + " on order" + where + "\n";
  };
  limit("value", "order.notional <= 1_000_000 USDT", "");
  limit("size", "order.quantity <= 50 BTC", "");
  limit("rate", "sent(count of order over 1s by venue) <= 1_000_000_000", "");
  limit("day", "sent(order.notional in USDT over 1d by account) <= 1_000_000_000_000 USDT", "");
  out += "forbid order \"collar\" unless order.price not worse than greater of 5%, 4 ticks from reference\n";
  const std::string mine = " when order.instrument == \"BTC-USDT\"";
  for (size_t i = 0; i < 10; ++i) {
    limit("mine " + std::to_string(i), "order.quantity <= " + std::to_string(10 + i) + " BTC", mine);
  }
  for (size_t i = 0; i < 4; ++i) {
    out += "forbid order \"no " + std::to_string(i) + "\"" + mine + " and order.algorithm == \"a" +
           std::to_string(i) + "\"\n";
  }
  size_t measures = 2;
  for (size_t i = 0; i + 24 < statements; ++i) {
    const std::string instrument = "I" + std::to_string(i / 4) + "-USDT";
    const std::string when = " when order.instrument == \"" + instrument + "\"";
    if (i % 4 == 0 && measures < 100) {
      ++measures;
      limit("d" + std::to_string(i),
            "sent(order.quantity in BTC where order.instrument == \"" + instrument +
                "\" over 1d by account) <= 99 BTC",
            when);
    } else {
      limit("s" + std::to_string(i), "order.quantity <= 5 BTC", when);
    }
  }
  return out;
}

void Report(const char* what, std::vector<double>& micros) {
  std::sort(micros.begin(), micros.end());
  std::printf("  %-28s p50 %8.3f us   p99 %8.3f us\n", what, micros[micros.size() / 2],
              micros[micros.size() * 99 / 100]);
}

void Run(size_t statements) {
  const Firm firm = LargeFirm(statements / 4);
  const std::string text = RuleBook(statements);
  auto begin = Clock::now();
  auto loaded = Policy::Load(text, "bench", firm.View());
  const double load = MicrosSince(begin) / 1'000;
  if (!loaded.has_value()) {
    std::printf("%s\n", loaded.error().front().Headline().c_str());
    return;
  }
  const Policy policy = *std::move(loaded);
  std::printf("%zu statements, %zu measures: loaded in %.0f ms\n", policy.compiled().statements.size(),
              policy.compiled().measures.size(), load);
  Measures measures;
  (void)measures.Note(policy, ReferenceFact{"BTC-USDT", D("100")}, kNoon);
  const auto request = Order("1", "101");
  const people::Principal who = Engine();
  const Subject subject{request, who, kNoon};
  Scratch scratch;
  for (int i = 0; i < 1'000; ++i) measures.Commit(policy, subject);
  std::vector<double> decide, evaluate;
  size_t applied = 0;
  for (int i = 0; i < 20'000; ++i) {
    begin = Clock::now();
    const people::Ruling ruling = policy.Decide(subject, measures, scratch);
    decide.push_back(MicrosSince(begin));
    CHECK(ruling == people::Ruling::kPermit);
  }
  applied = scratch.results.size();
  for (int i = 0; i < 2'000; ++i) {
    begin = Clock::now();
    CHECK(policy.Evaluate(subject, measures).ruling == people::Ruling::kPermit);
    evaluate.push_back(MicrosSince(begin));
  }
  std::printf("  %zu statements can apply\n", applied);
  Report("decision", decide);
  Report("decision with its texts", evaluate);
}

void Memory() {
  const Firm firm = MakeFirm();
  const auto policy = Policy::Load(
      "policy \"m\" version 1\npermit order unbounded because \"a measurement\"\n"
      "limit \"l\" sent(count of order over 1d by algorithm) <= 9 on order\n",
      "m", firm.View());
  CHECK(policy.has_value());
  Measures measures;
  const size_t before = mallinfo2().uordblks;
  for (int i = 0; i < 10'000; ++i) {
    auto request = Order("1", "1");
    std::get<intent::Order>(request.stated.intent).algorithm = "algorithm " + std::to_string(i);
    measures.Commit(*policy, {request, Engine(), kNoon});
  }
  std::printf("10,000 key sets hold %zu KiB\n", (mallinfo2().uordblks - before) / 1024);
}

}  // namespace
}  // namespace sealward::policy

int main() {
  sealward::policy::Run(1'000);
  sealward::policy::Run(10'000);
  sealward::policy::Memory();
  return 0;
}
