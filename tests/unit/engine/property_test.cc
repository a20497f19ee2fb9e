// Random runs over a small world. Whatever happens: folding the records gives the same state, the same inputs
// give the same records byte for byte, and the promises hold (limits, one id one payload, nonces, floors).
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "base/check.h"
#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

struct Timed {
  Input input;
  Nanoseconds now;
};

// Makes inputs from a seed, looking at the world as clients do.
class RandomRun {
 public:
  RandomRun(uint32_t seed, const Limits& limits, const std::string& rules)
      : world(limits, rules), random_(seed) {}

  void Go(int steps) {
    for (int i = 0; i < steps; ++i) OneStep();
  }

  World world;
  std::vector<Timed> inputs = {};

 private:
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }
  template <typename T>
  const T& Any(const std::vector<T>& items) {
    return items[Below(static_cast<uint32_t>(items.size()))];
  }

  World::Said Step(const Input& input) {
    inputs.push_back({input, world.now});
    return world.Step(input);
  }
  void Ask(const std::string& principal, protocol::Query query) {
    const auto said = Step(QueryInput{world.SenderOf(principal), std::move(query)});
    for (const journal::Record& record : said.records) {
      if (const auto* decision = std::get_if<journal::Decision>(&record.body)) Note(*decision);
    }
  }
  void Note(const journal::Decision& decision) {
    if (decision.dry_run) return;
    const RequestHash hash = intent::HashRequest(decision.request);
    if (decision.ruling == Ruling::kPending) asked_.push_back(hash);
    if (decision.ruling == Ruling::kPermit) open_.insert(hash);
  }

  intent::StatedRequest SomeRequest() {
    const std::string id = "r" + std::to_string(Below(kIds));
    intent::StatedRequest request;
    switch (Below(4)) {
      case 0:
        request = world.Settlement(id, Any(settlements_), "treasury");
        break;
      case 1:
        request = world.Settlement(id, Any(settlements_), "reserve");
        break;
      case 2:
        request = world.CancelOf(id, "r" + std::to_string(Below(kIds)));
        break;
      default:
        request = world.Order(id, Any(quantities_));
    }
    request.valid_until.value += (Below(3) * 20 + Below(2)) * kSecondNs;
    return request;
  }

  void Submit() {
    const std::string principal = Any(principals_);
    if (sent_.empty() || Below(3) > 0) sent_.push_back({principal, SomeRequest()});
    const auto& [by, request] = Below(3) == 0 ? Any(sent_) : sent_.back();
    protocol::Submit submit{request, Below(20) == 0, std::nullopt};
    if (Below(10) > 0) submit.requester_signature = world.RequesterSignature(by, request);
    Ask(by, submit);
  }

  void Verdict() {
    if (asked_.empty()) return;
    const RequestHash& hash = Any(asked_);
    const auto shown = world.Ask("bob", protocol::ShowQuery{hash});
    inputs.push_back({QueryInput{world.SenderOf("bob"), protocol::ShowQuery{hash}}, world.now});
    if (!std::holds_alternative<protocol::ShowReply>(shown.replies.at(0).reply)) return;
    inputs.push_back(inputs.back());  // MakeVerdict asks once more
    const std::string person = Any(people_);
    auto verdict = world.MakeVerdict(
        person, hash, Below(12) == 0 ? people::Verdict::kDeny : people::Verdict::kApprove, ++counter_);
    if (Below(8) == 0) verdict.signature[verdict.signature.size() - 1 - Below(60)] ^= 1;
    if (Below(12) == 0) verdict.person = Any(people_);
    Ask(Any(principals_), protocol::SubmitVerdict{Below(15) == 0 ? Any(asked_) : hash, verdict});
  }

  void Outcome() {
    if (open_.empty()) return;
    auto at = open_.begin();
    std::advance(at, Below(static_cast<uint32_t>(open_.size())));
    const RequestHash hash = *at;
    open_.erase(at);
    const Sequence decision = world.permits.at(hash);
    if (Below(3) > 0) {
      Step(OutcomeInput{decision, hash, std::nullopt, Bytes(65 - Below(2), 1)});
    } else {
      Step(OutcomeInput{decision, hash, Any(errors_), {}});
    }
  }

  void Observe() {
    const uint32_t price = 49000 + Below(4) * 1000;
    std::vector<intent::Observation> said = {
        intent::ReferenceFact{Below(3) > 0 ? "BTC-USDT" : "BTC-USDT-PERP", Decimal::FromInteger(price)}};
    if (Below(2) == 0) said.push_back(intent::RateFact{"USDC", "USDT", Decimal::FromInteger(1 + Below(2))});
    const std::string attestor = Below(10) == 0 ? "copy" : "prices";
    Ask(attestor, protocol::Observe{++observed_ + (Below(20) == 0 ? 1 : 0), said});
    if (Below(3) == 0) Ask("copy", protocol::Observe{1, {intent::HeardFact{"binance"}}});
  }

  void Report() {
    intent::OrderName order{Any(principals_), "r" + std::to_string(Below(kIds)), Below(10) == 0 ? 1u : 0u,
                            ""};
    if (!world.permits.empty() && Below(2) == 0) {
      auto at = world.permits.begin();
      std::advance(at, Below(static_cast<uint32_t>(world.permits.size())));
      order = {"", "", 0, intent::ClientOrderId(at->first)};
    }
    const std::string execution = "e" + std::to_string(Below(50));
    intent::Event event = intent::FillFact{order, execution, Any(fills_), Decimal::FromInteger(50000)};
    if (Below(3) == 0) event = intent::EndFact{order, static_cast<intent::OrderEnd>(Below(5))};
    if (Below(8) == 0) event = intent::BustFact{"binance", execution};
    const auto said = Step(
        QueryInput{world.SenderOf("copy"), protocol::Report{reported_ + (Below(15) == 0 ? 1 : 0), {event}}});
    const auto* const reply = std::get_if<protocol::AttestReply>(&said.replies.at(0).reply);
    if (reply != nullptr) reported_ = reply->next;
  }

  void OneStep() {
    world.now.value += Below(3) * Below(10) * kSecondNs / 2 + Below(1000);
    if (Below(30) == 0) world.now.value -= 20 * kSecondNs;  // the wall clock steps back
    switch (Below(20)) {
      case 0:
        Step(TickInput{});
        break;
      case 1:
        Ask(Any(principals_), protocol::StatusQuery{"r" + std::to_string(Below(kIds))});
        break;
      case 2:
        if (Below(4) == 0) Ask(Any(principals_), protocol::Withdraw{"r" + std::to_string(Below(kIds))});
        break;
      case 3:
        if (Below(10) == 0) Step(StartInput{Epoch{++world.epoch}, "b", std::nullopt});
        break;
      case 16:
      case 17:
        Observe();
        break;
      case 18:
        Report();
        break;
      case 4:
      case 5:
      case 6:
      case 7:
        Verdict();
        break;
      case 8:
      case 9:
      case 10:
        Outcome();
        break;
      default:
        Submit();
    }
  }

  using Ruling = people::Ruling;
  static constexpr uint32_t kIds = 150;  // few enough that they come again
  std::mt19937 random_;
  std::vector<std::pair<std::string, intent::StatedRequest>> sent_ = {};
  std::vector<RequestHash> asked_ = {};
  std::set<RequestHash> open_ = {};
  uint32_t counter_ = 0;
  uint64_t observed_ = 0, reported_ = 1;
  const std::vector<Decimal> fills_ = {D("0.01"), D("0.5"), D("2")};
  const std::vector<std::string> principals_ = {"mm1", "mm2", "alice", "carol"};
  const std::vector<std::string> people_ = {"alice", "bob", "carol", "dan"};
  const std::vector<const char*> settlements_ = {"1000", "60000", "100001", "240000"};
  const std::vector<const char*> quantities_ = {"0.01", "1.999", "2", "2.5", "6"};
  const std::vector<ErrorCode> errors_ = {ErrorCode::kTimeout, ErrorCode::kExpired,
                                          ErrorCode::kPermissionDenied, ErrorCode::kHsm};
};

// The promises, read off the records alone.
class Promises {
 public:
  explicit Promises(const Documents& documents) : documents_(documents) {}

  void Check(const std::vector<journal::Record>& records) {
    for (const journal::Record& record : records) {
      if (const auto* decision = std::get_if<journal::Decision>(&record.body)) OnDecision(record, *decision);
      if (std::holds_alternative<journal::Start>(record.body)) uncertain_.insert(open_.begin(), open_.end());
      if (const auto* outcome = std::get_if<journal::Outcome>(&record.body)) OnOutcome(*outcome);
      if (const auto* approval = std::get_if<journal::Approval>(&record.body)) {
        if (approval->verdict.verdict == people::Verdict::kDeny) denied_.insert(approval->request);
        approvals_[approval->request].push_back(
            {approval->verdict.person, record.time, approval->verdict.not_after});
      }
    }
  }

  size_t permits = 0, floor_permits = 0, retries = 0;

 private:
  void OnDecision(const journal::Record& record, const journal::Decision& decision) {
    if (decision.ruling != people::Ruling::kPermit || decision.dry_run) return;
    const auto canonical = MUST(Decode<intent::CanonicalRequest>(decision.request));
    const RequestHash hash = intent::HashRequest(decision.request);
    OnePayload(record, canonical, decision, hash);
    open_.insert(hash);
    EXPECT_LT(record.time, canonical.stated.valid_until);
    EXPECT_FALSE(signed_.contains(hash)) << "permitted after it was signed";
    if (decision.retry) {
      ++retries;
      return;
    }
    ++permits;
    Nonce(canonical, decision, hash);
    Limits(record, canonical);
    Floor(record, canonical, hash);
  }

  void OnOutcome(const journal::Outcome& outcome) {
    open_.erase(outcome.request);
    if (outcome.status == journal::OutcomeStatus::kSigned) {
      EXPECT_TRUE(signed_.insert(outcome.request).second) << "signed twice";
    }
    if (outcome.status == journal::OutcomeStatus::kUnknown) uncertain_.insert(outcome.request);
    if (outcome.status == journal::OutcomeStatus::kFailed) failed_.insert(outcome.request);
  }

  // One id, one payload: request and supplied values never change, but for an id that a full table has
  // forgotten, which is a minute after its request could last be signed.
  void OnePayload(const journal::Record& record, const intent::CanonicalRequest& canonical,
                  const journal::Decision& decision, const RequestHash& hash) {
    const Payload payload{hash, Encode(*decision.supplied), canonical.stated.valid_until};
    const auto [at, inserted] =
        payloads_.emplace(std::pair{canonical.requester, canonical.stated.request_id}, payload);
    const bool forgotten = at->second.valid_until.value + 60 * kSecondNs <= record.time.value;
    if (!inserted && forgotten && !decision.retry) at->second = payload;
    EXPECT_EQ(at->second.request, payload.request);
    EXPECT_EQ(at->second.supplied, payload.supplied);
    EXPECT_EQ(inserted || forgotten, !decision.retry);
  }

  // Above every nonce of the key that was or may have been signed with.
  void Nonce(const intent::CanonicalRequest& canonical, const journal::Decision& decision,
             const RequestHash& hash) {
    if (!decision.supplied->nonce.has_value()) return;
    auto& used = nonces_[canonical.stated.key];
    for (const auto& [other, nonce] : used) {
      const bool surely_unused = failed_.contains(other) && !uncertain_.contains(other);
      EXPECT_TRUE(surely_unused || *decision.supplied->nonce > nonce) << "a nonce went back";
    }
    used[hash] = *decision.supplied->nonce;
  }

  void Limits(const journal::Record& record, const intent::CanonicalRequest& canonical) {
    const auto amount = MUST(intent::AmountOf(canonical));
    if (!amount.has_value()) return;
    const bool order = std::holds_alternative<intent::Order>(canonical.stated.intent);
    const std::string account = order ? std::get<intent::Order>(canonical.stated.intent).account
                                      : std::get<intent::Settlement>(canonical.stated.intent).account;
    auto& sent = sent_[{order, account}];
    sent.push_back({record.time, amount->amount});
    Decimal total;
    for (const auto& [at, each] : sent) {
      if (at.value + 86400 * kSecondNs > record.time.value) total = MUST(Add(total, each));
    }
    EXPECT_LE(total, order ? D("1000000") : D("250000"));
    if (order) {
      EXPECT_LE(amount->amount, D("100000"));
    }
  }

  void Floor(const journal::Record& record, const intent::CanonicalRequest& canonical,
             const RequestHash& hash) {
    const intent::KeyRecord& key = *documents_.keys.Find(canonical.stated.key);
    const auto floor = MUST(people::FloorOf(key, canonical));
    if (!floor.has_value()) return;
    ++floor_permits;
    EXPECT_FALSE(denied_.contains(hash));
    const auto requester = documents_.roster.FindPrincipal(canonical.requester);
    std::set<std::string> counted;
    for (const auto& approval : approvals_[hash]) {
      if (approval.not_after > record.time) counted.insert(approval.person);
    }
    EXPECT_FALSE(counted.contains(requester->person));
    EXPECT_FALSE(counted.contains("alice"));  // holds neither role
    EXPECT_GE(counted.size(), 2u);
  }

  struct Payload {
    RequestHash request;
    Bytes supplied;
    Nanoseconds valid_until;
  };

  const Documents& documents_;
  std::map<std::pair<std::string, std::string>, Payload> payloads_ = {};
  std::map<std::string, std::map<RequestHash, uint64_t>> nonces_ = {};
  std::map<std::pair<bool, std::string>, std::vector<std::pair<Nanoseconds, Decimal>>> sent_ = {};
  std::map<RequestHash, std::vector<people::CountedApproval>> approvals_ = {};
  std::set<RequestHash> signed_ = {}, open_ = {}, failed_ = {}, uncertain_ = {}, denied_ = {};
};

// Every other run has tables so small that requests are forgotten and refused for want of room.
Limits LimitsOf(uint32_t round) {
  Limits limits;
  if (round % 2 == 0) return limits;
  limits.pending_max = 8;
  limits.pending_per_principal_max = 4;
  limits.requests_remembered_max = 40;
  limits.requests_remembered_per_principal_max = 20;
  return limits;
}

// Every third run's rules ask attestors, with what can only be known by them.
std::string RulesOf(uint32_t round) {
  return round % 3 != 0 ? "" : R"(
forbid order "collar" unless order.worst_price not worse than 3% from reference or reference is stale
limit "open" open(order.quantity by account, instrument) <= 6 BTC on order when order.instrument == "BTC-USDT"
limit "filled" filled(order.notional in USDC over 64s by account) <= 1_000_000 USDC on order when rate USDT to USDC is not stale
trip "runaway" on order when sent(count of order over 64s by account) > 90 cleared by 2 of risk
stale reference after 8s
stale rate after 60s
)";
}

uint32_t Seed() {
  const char* const given = std::getenv("SEALWARD_SEED");
  return given != nullptr ? static_cast<uint32_t>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

TEST(EnginePropertyTest, RandomRunsKeepEveryPromise) {
  const uint32_t first_seed = Seed();
  std::printf("seed %u (SEALWARD_SEED repeats it)\n", first_seed);
  size_t permits = 0, floor_permits = 0, retries = 0, records = 0;
  for (uint32_t round = 0; round < 30 && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("seed " + std::to_string(first_seed + round));
    const Limits limits = LimitsOf(round);
    const std::string rules = RulesOf(round);
    RandomRun run(first_seed + round, limits, rules);
    run.Go(500);
    Promises promises(run.world.engine.documents());
    promises.Check(run.world.records);
    permits += promises.permits;
    floor_permits += promises.floor_permits;
    retries += promises.retries;
    records += run.world.records.size();

    // The records alone give the same state.
    Engine folded = MUST(MakeEngine(limits, rules));
    for (size_t i = 1; i < run.world.records.size(); ++i) {
      const Status again = folded.Recheck(run.world.records[i]);
      ASSERT_TRUE(again.has_value()) << i << ": " << again.error().Message();
      const Status status = folded.Apply(run.world.records[i]);
      ASSERT_TRUE(status.has_value()) << i << ": " << status.error().Message();
    }
    EXPECT_EQ(folded.Snapshot(), run.world.engine.Snapshot());

    // The same inputs give the same records.
    World again(limits, rules);
    for (const Timed& timed : run.inputs) {
      again.now = timed.now;
      again.Step(timed.input);
    }
    ASSERT_EQ(again.records.size(), run.world.records.size());
    for (size_t i = 0; i < again.records.size(); ++i) {
      ASSERT_EQ(Encode(again.records[i]), Encode(run.world.records[i])) << "record " << i;
    }
    EXPECT_EQ(again.engine.Snapshot(), run.world.engine.Snapshot());
  }
  std::printf("%zu records, %zu permits, %zu under a floor, %zu retries\n", records, permits, floor_permits,
              retries);
  EXPECT_GT(floor_permits, 0u);
  EXPECT_GT(retries, 0u);
}

}  // namespace
}  // namespace sealward::engine::test
