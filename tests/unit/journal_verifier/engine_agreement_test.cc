// The engine makes records, the writer stores them, the verifier finds them right: whatever happens to a
// firm, in random order, with restarts, uncertain tokens and people who disagree.
#include <random>

#include "engine/engine.h"
#include "tests/unit/journal_verifier/story.h"

namespace sealward::journal::verifier {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;
constexpr std::string_view kPolicy = R"(policy "test" version 1

permit order "orders" when requester has trader
permit cancel "cancels" when requester has trader
permit settlement "settlements" when requester has trader or requester has treasury

limit "price" order.price <= 1_000_000 USDT on order
limit "size" order.quantity <= 5 BTC on order
limit "value" order.notional in USDT <= 100_000 USDT on order
limit "day" sent(order.notional in USDT over 1d by account) <= 1_000_000 USDT on order
limit "rate" sent(count of order over 1s by account) <= 100 on order
limit "settled" sent(settlement.amount in USDC over 1d by account) <= 250_000 USDC on settlement
)";

class Firm {
 public:
  explicit Firm(uint64_t seed)
      : random(seed), story(Encode(policy::PolicyDocument{std::string(kPolicy)})), engine(MakeEngine(story)) {
    MUST(engine.Apply(story.records[0]));
    Start();
  }

  void Start() { Step(engine::StartInput{Epoch{++epoch_}, "test build", std::nullopt}); }

  void StepAtRandom() {
    story.now.value += random() % 3 == 0 ? random() % (20 * kSecondNs) : random() % 1'000'000;
    switch (random() % 12) {
      case 0:
      case 1:
        return Submit(Stated("orders", intent::test::MakeOrder(), 60), random() % 8 == 0);
      case 2:
        return SubmitCancel();
      case 3:
      case 4:
        return SubmitSettlement();
      case 5:
      case 6:
      case 7:
        return SpeakAboutOne();
      case 8:
      case 9:
        return Finish(random() % 4);
      case 10:
        if (random() % 4 == 0) Start();
        return;
      default:
        return Step(engine::TickInput{});
    }
  }

  void FinishAll() {
    while (!open_.empty()) Finish(0);
  }

  std::mt19937_64 random;
  Story story;
  engine::Engine engine;

 private:
  static engine::Engine MakeEngine(const Story& story) {
    engine::Documents documents;
    documents.hashes = story.documents;
    documents.reference = story.firm.reference;
    documents.address_book = story.firm.address_book;
    documents.keys = story.firm.keys;
    documents.roster = story.roster;
    documents.policy.text = kPolicy;
    return MUST(engine::Engine::Create(std::move(documents), story.log, std::string(kOrigin), {}));
  }

  void Step(const engine::Input& input) {
    engine::Effects effects;
    engine.Step(input, story.now, effects);
    for (const auto& effect : effects.records) {
      story.records.push_back(effect.record);
      story.now = std::max(story.now, effect.record.time);
      if (std::holds_alternative<journal::Start>(effect.record.body)) open_.clear();
      const auto* decision = std::get_if<Decision>(&effect.record.body);
      if (decision == nullptr || decision->dry_run) continue;
      if (decision->ruling == people::Ruling::kPermit) open_.push_back(effect.record.sequence);
      if (decision->ruling == people::Ruling::kPending) pending_.push_back(effect.record.sequence);
    }
  }

  intent::StatedRequest Stated(const char* key, intent::Intent intent, uint64_t seconds) {
    return {
        "r-" + std::to_string(++requests_), key, {story.now.value + seconds * kSecondNs}, std::move(intent)};
  }

  engine::Sender SenderOf(const char* name, people::Socket socket) const {
    engine::Sender sender;
    sender.principal = *story.roster.FindPrincipal(name);
    sender.socket = socket;
    return sender;
  }

  void Submit(const intent::StatedRequest& stated, bool dry_run = false) {
    const auto sender = SenderOf("engine", people::Socket::kEngine);
    protocol::Submit submit{stated, dry_run, std::nullopt};
    if (stated.key == "custody") {
      submit.requester_signature =
          story.alice.Sign(people::kRequestNamespace,
                           people::RequestText(kOrigin, people::RequesterText(sender.principal), stated));
    }
    Step(engine::QueryInput{sender, submit});
    if (!dry_run) submitted_.push_back(stated);
  }

  void SubmitCancel() {
    if (submitted_.empty()) return;
    intent::Cancel cancel = intent::test::MakeCancel();
    cancel.target_request = submitted_[random() % submitted_.size()].request_id;  // an order or not
    Submit(Stated("orders", cancel, 60));
  }

  void SubmitSettlement() {
    if (random() % 3 == 0 && !submitted_.empty())
      return Submit(submitted_[random() % submitted_.size()]);  // again
    intent::Settlement settlement = intent::test::MakeSettlement();
    settlement.amount = Decimal::FromInteger(static_cast<int64_t>(1000 + random() % 9000));
    Submit(Stated("custody", settlement, random() % 4 == 0 ? 30 : 600));
  }

  void SpeakAboutOne() {
    if (pending_.empty()) return;
    const Sequence asked = pending_[pending_.size() - 1 - random() % std::min<size_t>(pending_.size(), 3)];
    const auto& decision = std::get<Decision>(story.records[asked.value].body);
    const auto request = MUST(Decode<intent::CanonicalRequest>(decision.request));
    const char* const people[] = {"bob", "carol", "alice"};
    const char* const person = people[random() % 8 == 0 ? 2 : random() % 2];
    const auto verdict = random() % 8 == 0 ? people::Verdict::kDeny : people::Verdict::kApprove;
    const Approval approval = story.Verdict(request, asked, person, verdict, ++counter_);
    const auto sender = SenderOf(person, people::Socket::kOfficer);
    Step(engine::QueryInput{sender, protocol::SubmitVerdict{approval.request, approval.verdict}});
  }

  // The signer's answer to one open permit.
  void Finish(uint64_t how) {
    if (open_.empty()) return;
    const size_t which = random() % open_.size();
    const Sequence permit = open_[which];
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(which));
    const auto& decision = std::get<Decision>(story.records[permit.value].body);
    const auto request = MUST(Decode<intent::CanonicalRequest>(decision.request));
    const RequestHash hash = Story::HashOf(request);
    if (how == 2) {
      Step(engine::OutcomeInput{permit, hash, ErrorCode::kTimeout, {}});
      return Submit(request.stated);  // the client tries again
    }
    if (how == 3) return Step(engine::OutcomeInput{permit, hash, ErrorCode::kExpired, {}});
    const auto& key = *story.firm.keys.Find(request.stated.key);
    const auto& row = intent::formats::RowOf(key.format);
    const auto payload = MUST(row.build(request, *decision.supplied));
    const auto finished =
        MUST(row.finish(request, *decision.supplied, payload, SignPayload(key, payload), key.public_key));
    Step(engine::OutcomeInput{permit, hash, std::nullopt, finished.signature});
  }

  std::vector<Sequence> open_, pending_;
  std::vector<intent::StatedRequest> submitted_;
  uint64_t epoch_ = 0;
  uint64_t requests_ = 0;
  uint32_t counter_ = 0;
};

TEST(EngineAgreementTest, WhatTheEngineDecidesTheVerifierFindsRight) {
  const uint64_t seed = std::random_device{}();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  uint64_t signatures = 0, pendings = 0, denials = 0, verdicts = 0, retries = 0;
  for (uint64_t run = 0; run < 6; ++run) {
    Firm firm(seed + run);
    for (int step = 0; step < 400; ++step) firm.StepAtRandom();
    firm.FinishAll();
    TestJournal journal;
    firm.story.Write(journal, kMiB);
    const auto report = Verify(journal.directory_fd(), {});
    ASSERT_TRUE(report.has_value()) << "run " << run << ": " << report.error().Text();
    EXPECT_EQ(report->entries, firm.story.records.size());
    signatures += report->signatures;
    pendings += report->pendings;
    denials += report->denials;
    verdicts += report->verdict_signatures;
    for (const Record& record : firm.story.records) {
      const auto* decision = std::get_if<Decision>(&record.body);
      retries += decision != nullptr && decision->retry ? 1u : 0u;
    }
  }
  std::printf("%llu signatures, %llu pendings, %llu denials, %llu verdicts, %llu retries\n",
              static_cast<unsigned long long>(signatures), static_cast<unsigned long long>(pendings),
              static_cast<unsigned long long>(denials), static_cast<unsigned long long>(verdicts),
              static_cast<unsigned long long>(retries));
  EXPECT_GT(signatures, 40u);
  EXPECT_GT(pendings, 40u);
  EXPECT_GT(denials, 10u);
  EXPECT_GT(verdicts, 40u);
  EXPECT_GT(retries, 0u);
}

}  // namespace
}  // namespace sealward::journal::verifier
