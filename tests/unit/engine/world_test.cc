#include "tests/unit/engine/world.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "crypto/hash.h"

namespace sealward::engine::test {
namespace {

constexpr std::string_view kOrigin = "test.example/log";

constexpr std::string_view kPolicy = R"(policy "test" version 1

permit order "orders" when requester has trader
permit cancel "cancels" when requester has trader
permit settlement "settlements" when requester has trader or requester has treasury

limit "price" order.price <= 1_000_000 USDT on order
limit "size" order.quantity <= 5 BTC on order
limit "value" order.notional in USDT <= 100_000 USDT on order
limit "day" sent(order.notional in USDT over 1d by account) <= 1_000_000 USDT on order
limit "rate" sent(count of order over 1s by account) <= 100 on order
limit "venue" sent(count of order over 1d by venue) <= 1_000_000 on order
limit "settled" sent(settlement.amount in USDC over 1d by account) <= 250_000 USDC on settlement

forbid order "not this size" when order.quantity == 1.23456 BTC
forbid settlement "unknown destination" unless settlement.destination in addressbook

require "two for more" 2 of risk, treasury from distinct roles within 15m
  on settlement when settlement.amount > 100_000 USDC
)";

LogId Log() {
  LogId log;
  log.bytes.fill(0x5a);
  return log;
}

people::Roster MakeRoster() {
  people::Roster roster;
  roster.people = {{"alice", {"trader"}, "desk", {KeyOf("alice").wire()}, {1001}},
                   {"bob", {"risk"}, "control", {KeyOf("bob").wire()}, {1002}},
                   {"carol", {"treasury"}, "back", {KeyOf("carol").wire()}, {1003}},
                   {"dan", {"risk"}, "control", {KeyOf("dan").wire()}, {1004}},
                   {"erin", {"security"}, "office", {KeyOf("erin").wire()}, {1005}}};
  roster.services = {{"copy", "dan", people::ServiceKind::kAttestor, {"orders"}, "", {2004}},
                     {"prices", "dan", people::ServiceKind::kAttestor, {"prices"}, "", {2005}},
                     {"feed", "bob", people::ServiceKind::kAttestor, {}, "", {2003}},
                     {"mm1", "alice", people::ServiceKind::kEngine, {"trader"}, "desk", {2001}},
                     {"mm2", "bob", people::ServiceKind::kEngine, {"trader"}, "desk", {2002}}};
  roster.Sort();
  return roster;
}

// A venue whose key's nonces are of the clock. All names sort behind those of the fixture.
void AddPerpetuals(Documents& documents) {
  intent::Reference& reference = documents.reference;
  reference.venues.push_back({"hyperliquid", intent::Format::kHyperliquid, "perpetuals", 5000});
  reference.venues.back().environment = "mainnet";
  intent::Instrument instrument = reference.instruments.front();
  instrument.name = "BTC-USDT-PERP";
  instrument.venue = "hyperliquid";
  instrument.kind = intent::InstrumentKind::kLinear;
  instrument.venue_number = Uint256::From(0);
  reference.instruments.push_back(instrument);
  intent::KeyRecord key;
  key.name = "perpetuals";
  key.algorithm = intent::KeyAlgorithm::kSecp256k1;
  key.format = intent::Format::kHyperliquid;
  key.kinds = {intent::IntentKind::kOrder, intent::IntentKind::kCancel};
  key.id.bytes[0] = 0x77;
  key.public_key = MUST(
      HexDecode("04f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"
                "388f7b0f632de8140fe337e62a37f3566500a99934c2231b6cb9fd7584b8e672"));  // of the private key 3
  key.accounts = {"main"};
  key.venue_or_network = "hyperliquid";
  documents.keys.keys.push_back(key);
}

template <typename T>
DocumentHash HashOf(const T& document) {
  return crypto::Sha256As<DocumentHash>(Encode(document));
}

}  // namespace

const SshPerson& KeyOf(const std::string& person) {
  static const SshPerson alice(1), bob(2), carol(3, true), dan(4), erin(5);
  static const std::map<std::string, const SshPerson*> keys = {
      {"alice", &alice}, {"bob", &bob}, {"carol", &carol}, {"dan", &dan}, {"erin", &erin}};
  return *keys.at(person);
}

Documents MakeDocuments(std::string_view rules) {
  Documents documents;
  documents.reference = intent::test::MakeReference();
  documents.address_book = intent::test::MakeAddressBook();
  documents.keys = intent::test::MakeKeys();
  documents.keys.keys[0].first_nonce = 7;
  documents.keys.keys[1].floor.clear();
  AddPerpetuals(documents);
  documents.roster = MakeRoster();
  documents.policy.text = std::string(kPolicy) + std::string(rules);
  documents.hashes = {HashOf(documents.policy), HashOf(documents.roster), HashOf(documents.keys),
                      HashOf(documents.reference), HashOf(documents.address_book)};
  return documents;
}

journal::Record MakeGenesis(const Documents& documents) {
  return {Sequence{0}, kStart, journal::Genesis{Log(), std::string(kOrigin), documents.hashes}};
}

Result<Engine> MakeEngine(const Limits& limits, std::string_view rules) {
  Documents documents = MakeDocuments(rules);
  const journal::Record genesis = MakeGenesis(documents);
  Engine engine = TRY(Engine::Create(std::move(documents), Log(), std::string(kOrigin), limits));
  TRY(engine.Apply(genesis));
  return engine;
}

World::World(const Limits& limits, std::string_view rules)
    : engine([&] {
        auto made = MakeEngine(limits, rules);
        if (!made.has_value()) ADD_FAILURE() << made.error().Message();
        return MUST(std::move(made));
      }()) {
  records.push_back(MakeGenesis(engine.documents()));
  Start();
}

void World::Start() {
  Step(StartInput{Epoch{++epoch}, "test build", std::nullopt});
}

const protocol::RequestReply& World::Said::Request() const {
  CHECK(replies.size() == 1 && std::holds_alternative<protocol::RequestReply>(replies[0].reply));
  return std::get<protocol::RequestReply>(replies[0].reply);
}
const protocol::ErrorReply& World::Said::Error() const {
  CHECK(replies.size() == 1 && std::holds_alternative<protocol::ErrorReply>(replies[0].reply));
  return std::get<protocol::ErrorReply>(replies[0].reply);
}

World::Said World::Step(const Input& input) {
  Effects effects;
  engine.Step(input, now, effects);
  Said said;
  for (const RecordEffect& effect : effects.records) {
    EXPECT_EQ(effect.entry, Encode(effect.record));
    EXPECT_EQ(effect.record.sequence.value, records.size());
    const auto decoded = Decode<journal::Record>(effect.entry);  // what is written can be read
    EXPECT_TRUE(decoded.has_value()) << decoded.error().Message();
    const auto* decision = std::get_if<journal::Decision>(&effect.record.body);
    if (decision != nullptr && decision->supplied.has_value()) {
      permits[intent::HashRequest(decision->request)] = effect.record.sequence;
    }
    records.push_back(effect.record);
    said.records.push_back(effect.record);
  }
  for (const ReplyEffect& reply : effects.replies) {
    EXPECT_LE(Encode(reply.reply).size(), kIpcBytesMax - 128);
    EXPECT_LE(reply.after, engine.next());
  }
  said.replies = std::move(effects.replies);
  return said;
}

Sender World::SenderOf(const std::string& principal, uint64_t token) const {
  Sender sender;
  sender.principal = MUST([&]() -> Result<people::Principal> {
    auto found = engine.documents().roster.FindPrincipal(principal);
    if (!found.has_value()) return Fail(ErrorCode::kNotFound, "principal", principal);
    return *found;
  }());
  sender.socket = sender.principal.is_service ? people::Socket::kEngine : people::Socket::kOfficer;
  sender.token = token;
  return sender;
}

World::Said World::Ask(const std::string& principal, protocol::Query query, uint64_t token) {
  return Step(QueryInput{SenderOf(principal, token), std::move(query)});
}

Bytes World::RequesterSignature(const std::string& principal, const intent::StatedRequest& request) const {
  const people::Principal requester = SenderOf(principal).principal;
  return KeyOf(requester.person)
      .Sign(people::kRequestNamespace,
            people::RequestText(kOrigin, people::RequesterText(requester), request), 1);
}

World::Said World::Submit(const std::string& principal, const intent::StatedRequest& request, bool dry_run) {
  protocol::Submit submit{request, dry_run, std::nullopt};
  const intent::KeyRecord* const key = engine.documents().keys.Find(request.key);
  if (key != nullptr && key->HasFloor()) submit.requester_signature = RequesterSignature(principal, request);
  return Ask(principal, submit);
}

World::Said World::Signed(const RequestHash& request) {
  const auto canonical = [&] {
    const auto& decision = std::get<journal::Decision>(records.at(permits.at(request).value).body);
    return MUST(Decode<intent::CanonicalRequest>(decision.request));
  }();
  const bool chain =
      engine.documents().keys.Find(canonical.stated.key)->algorithm == intent::KeyAlgorithm::kSecp256k1;
  Bytes signature(chain ? 65 : 64, request.bytes[0]);
  if (chain) signature.back() = 1;
  return Step(OutcomeInput{permits.at(request), request, std::nullopt, signature});
}

World::Said World::Failed(const RequestHash& request, ErrorCode error) {
  return Step(OutcomeInput{permits.at(request), request, error, {}});
}

people::ApprovalSubject World::SubjectOf(const RequestHash& request) {
  const Said said = Ask("bob", protocol::ShowQuery{request});
  const auto& shown = std::get<protocol::ShowReply>(said.replies.at(0).reply);
  const auto canonical = MUST(Decode<intent::CanonicalRequest>(shown.request));
  return {shown.origin,
          intent::HashRequest(shown.request),
          intent::HashEffect(canonical),
          shown.requester,
          shown.policy,
          shown.nonce,
          intent::Render(canonical)};
}

people::SignedVerdict World::MakeVerdict(const std::string& person, const RequestHash& request,
                                         people::Verdict verdict, uint32_t counter) {
  const Nanoseconds not_after{(now.value / kSecondNs + 600) * kSecondNs};
  const std::string text = people::ApprovalText(SubjectOf(request), person, verdict, not_after);
  return {person, verdict, not_after, KeyOf(person).Sign(people::kApprovalNamespace, text, counter)};
}

World::Said World::Approve(const std::string& person, const RequestHash& request, uint32_t counter) {
  const auto verdict = MakeVerdict(person, request, people::Verdict::kApprove, counter);
  return Ask(person, protocol::SubmitVerdict{request, verdict});
}

World::Said World::Deny(const std::string& person, const RequestHash& request) {
  return Ask(person, protocol::SubmitVerdict{request, MakeVerdict(person, request, people::Verdict::kDeny)});
}

intent::StatedRequest World::Order(const std::string& id, const char* quantity, const char* price) const {
  intent::Order order = intent::test::MakeOrder();
  order.legs[0].quantity = D(quantity);
  order.price = D(price);
  return {id, "orders", {now.value + 60 * kSecondNs}, order};
}

intent::StatedRequest World::CancelOf(const std::string& id, const std::string& target) const {
  intent::Cancel cancel = intent::test::MakeCancel();
  cancel.target_request = target;
  return {id, "orders", {now.value + 60 * kSecondNs}, cancel};
}

intent::StatedRequest World::Settlement(const std::string& id, const char* amount,
                                        const char* account) const {
  intent::Settlement settlement = intent::test::MakeSettlement();
  settlement.account = account;
  settlement.amount = D(amount);
  const bool floor = settlement.account == "treasury";
  return {id, floor ? "custody" : "custody-2", {now.value + (floor ? 3600 : 60) * kSecondNs}, settlement};
}

TEST(EngineTest, StartsFromItsGenesis) {
  World world;
  EXPECT_EQ(world.engine.next(), Sequence{2});
  EXPECT_EQ(std::get<journal::Start>(world.records.back().body).epoch, Epoch{1});
}

TEST(EngineTest, NamesEveryMistakeOfAPolicyThatDoesNotLoad) {
  Documents documents = MakeDocuments();
  documents.policy.text = "policy \"bad\" version 1\npermit order when nobody has trader\n";
  const auto engine = Engine::Create(std::move(documents), Log(), "o", {});
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().code, ErrorCode::kPolicy);
  EXPECT_NE(engine.error().subject.find("policy:2:"), std::string::npos) << engine.error().subject;
}

TEST(EngineTest, RefusesDocumentsThatAreWrong) {
  Documents documents = MakeDocuments();
  documents.roster.people[0].roles = {"x", "x"};
  EXPECT_FALSE(Engine::Create(std::move(documents), Log(), "o", {}).has_value());
}

}  // namespace sealward::engine::test
