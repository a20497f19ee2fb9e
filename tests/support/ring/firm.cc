#include "tests/support/ring/firm.h"

#include <cstdio>
#include <map>

#include "crypto/hash.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::test {
namespace {

using intent::KeyAlgorithm;
using intent::test::D;

constexpr std::string_view kPolicy = R"(policy "test" version 1

permit order "orders" when requester has trader
permit cancel "cancels" when requester has trader
permit settlement "settlements" when requester has trader or requester has treasury

limit "price" order.price <= 1_000_000 USDT on order
limit "size" order.quantity <= 5 BTC on order
limit "rate" sent(count of order over 1s by account) <= 10_000 on order
limit "day" sent(order.notional in USDT over 1d by account) <= 100_000_000 USDT on order
limit "settled" sent(settlement.amount in USDC over 1d by account) <= 250_000 USDC on settlement
)";

people::Roster MakeRoster() {
  people::Roster roster;
  roster.people = {{"alice", {"trader"}, "desk", {Firm::KeyOf("alice").wire()}, {1001}},
                   {"bob", {"risk"}, "control", {Firm::KeyOf("bob").wire()}, {1002}},
                   {"carol", {"treasury"}, "back", {Firm::KeyOf("carol").wire()}, {1003}},
                   {"dan", {"risk"}, "control", {Firm::KeyOf("dan").wire()}, {1004}},
                   {"erin", {"security"}, "office", {Firm::KeyOf("erin").wire()}, {1005}}};
  roster.services = {{"mm1", "alice", people::ServiceKind::kEngine, {"trader"}, "desk", {2001}},
                     {"mm2", "bob", people::ServiceKind::kEngine, {"trader"}, "desk", {2002}}};
  roster.Sort();
  return roster;
}

template <typename T>
DocumentHash HashOf(const T& document) {
  return crypto::Sha256As<DocumentHash>(Encode(document));
}

}  // namespace

const SshPerson& Firm::KeyOf(const std::string& person) {
  static const SshPerson alice(1), bob(2), carol(3, true), dan(4), erin(5);
  static const std::map<std::string, const SshPerson*> keys = {
      {"alice", &alice}, {"bob", &bob}, {"carol", &carol}, {"dan", &dan}, {"erin", &erin}};
  return *keys.at(person);
}

const SoftKey& Firm::KeyNamed(const std::string& key) const {
  static const SoftKey orders(KeyAlgorithm::kEd25519, 9), one(KeyAlgorithm::kSecp256k1, 1),
      two(KeyAlgorithm::kSecp256k1, 2);
  static const std::map<std::string, const SoftKey*> keys = {
      {"orders", &orders}, {"custody", &one}, {"custody-2", &two}};
  return *keys.at(key);
}

Firm::Firm() {
  documents_.reference = intent::test::MakeReference();
  documents_.address_book = intent::test::MakeAddressBook();
  documents_.keys = intent::test::MakeKeys();
  for (auto& key : documents_.keys.keys) {
    key.public_key = KeyNamed(key.name).public_key();
    if (key.key_class == intent::KeyClass::kCustody) key.first_nonce = kFirmFirstNonce;
    if (key.name == "custody-2") key.floor.clear();
  }
  documents_.roster = MakeRoster();
  documents_.policy.text = kPolicy;
  documents_.hashes = {HashOf(documents_.policy), HashOf(documents_.roster), HashOf(documents_.keys),
                       HashOf(documents_.reference), HashOf(documents_.address_book)};
  LogId log;
  log.bytes.fill(0x5a);
  genesis_ = {Sequence{0}, kFirmStart, journal::Genesis{log, "test.example/log", documents_.hashes}};
  blobs_.Add(Encode(documents_.policy));
  blobs_.Add(Encode(documents_.roster));
  blobs_.Add(Encode(documents_.keys));
  blobs_.Add(Encode(documents_.reference));
  blobs_.Add(Encode(documents_.address_book));
}

engine::Engine Firm::MakeEngine(const engine::Limits& limits) const {
  auto engine = engine::Engine::Create(documents_, log(), origin(), limits);
  if (!engine.has_value()) std::fprintf(stderr, "%s\n", engine.error().Message().c_str());
  CHECK(engine.has_value());
  MUST(engine->Apply(genesis_));
  return *std::move(engine);
}

signer::Ledger Firm::MakeLedger() const {
  return MUST(signer::Ledger::Create(std::get<journal::Genesis>(genesis_.body), blobs_));
}

people::Principal Firm::PrincipalOf(const std::string& name) const {
  const auto found = documents_.roster.FindPrincipal(name);
  CHECK(found.has_value());
  return *found;
}

intent::StatedRequest Firm::Order(const std::string& id, Nanoseconds now, const char* quantity,
                                  const char* price) {
  intent::Order order = intent::test::MakeOrder();
  order.legs[0].quantity = D(quantity);
  order.price = D(price);
  return {id, "orders", {now.value + 60 * kSecondNs}, order};
}

intent::StatedRequest Firm::CancelOf(const std::string& id, const std::string& target, Nanoseconds now) {
  intent::Cancel cancel = intent::test::MakeCancel();
  cancel.target_request = target;
  return {id, "orders", {now.value + 60 * kSecondNs}, cancel};
}

intent::StatedRequest Firm::Settlement(const std::string& id, Nanoseconds now, const char* amount,
                                       const char* account) {
  intent::Settlement settlement = intent::test::MakeSettlement();
  settlement.account = account;
  settlement.amount = D(amount);
  const bool floor = settlement.account == "treasury";
  return {id, floor ? "custody" : "custody-2", {now.value + (floor ? 3600 : 60) * kSecondNs}, settlement};
}

intent::CanonicalRequest Firm::Canonical(const std::string& requester, const intent::StatedRequest& stated,
                                         Nanoseconds now) const {
  auto resolution = MUST(intent::Resolve(
      stated, {documents_.reference, documents_.address_book, documents_.keys}, now, std::nullopt));
  return {requester, stated, std::move(resolution)};
}

Bytes Firm::RequesterSignature(const std::string& principal, const intent::StatedRequest& stated) const {
  const people::Principal requester = PrincipalOf(principal);
  return KeyOf(requester.person)
      .Sign(people::kRequestNamespace,
            people::RequestText(origin(), people::RequesterText(requester), stated));
}

people::SignedVerdict Firm::Verdict(const std::string& person, const journal::Record& pending,
                                    Nanoseconds not_after, people::Verdict verdict, uint32_t counter) const {
  const auto& decision = std::get<journal::Decision>(pending.body);
  const auto request = MUST(Decode<intent::CanonicalRequest>(decision.request));
  const auto hash = intent::HashRequest(decision.request);
  const people::ApprovalSubject subject{origin(),
                                        hash,
                                        intent::HashEffect(request),
                                        people::RequesterText(PrincipalOf(request.requester)),
                                        decision.policy,
                                        people::MakeApprovalNonce(log(), pending.sequence, hash),
                                        intent::Render(request)};
  const std::string text = people::ApprovalText(subject, person, verdict, not_after);
  return {person, verdict, not_after, KeyOf(person).Sign(people::kApprovalNamespace, text, counter)};
}

}  // namespace sealward::test
