// A short history of a small firm, with real signatures, as records: what a verifier must find right, and
// what a test changes to see it found wrong. Writes it as a journal. Tests only.
#ifndef SEALWARD_TESTS_UNIT_JOURNAL_VERIFIER_STORY_H_
#define SEALWARD_TESTS_UNIT_JOURNAL_VERIFIER_STORY_H_

#include <secp256k1.h>
#include <sodium.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "crypto/verify.h"
#include "intent/formats/format.h"
#include "journal/record/record.h"
#include "journal/verifier/verifier.h"
#include "people/approval.h"
#include "tests/support/ssh_person.h"
#include "tests/unit/intent/fixture.h"
#include "tests/unit/journal/fixture.h"

namespace sealward::journal::verifier {

inline constexpr std::string_view kOrigin = "test.example/log";

// Signs as a device would: Ed25519 from a fixed seed, or secp256k1 with the private key 1.
inline Bytes SignPayload(const intent::KeyRecord& key, const intent::formats::Payload& payload) {
  Bytes signature(64);
  if (key.algorithm == intent::KeyAlgorithm::kEd25519) {
    Bytes seed(crypto_sign_SEEDBYTES, 9), public_key(crypto_sign_PUBLICKEYBYTES),
        secret(crypto_sign_SECRETKEYBYTES);
    crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data());
    crypto_sign_detached(signature.data(), nullptr, payload.to_sign.data(), payload.to_sign.size(),
                         secret.data());
    return signature;
  }
  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
  Bytes secret(32);
  secret[31] = 1;
  secp256k1_ecdsa_signature made;
  CHECK(secp256k1_ecdsa_sign(context, &made, payload.to_sign.data(), secret.data(), nullptr, nullptr) == 1);
  secp256k1_ecdsa_signature_serialize_compact(context, signature.data(), &made);
  secp256k1_context_destroy(context);
  return signature;
}

class Story {
 public:
  explicit Story(Bytes policy = {0xa1, 0x00, 0x60}) {  // {0: ""}
    Bytes seed(crypto_sign_SEEDBYTES, 9), secret(crypto_sign_SECRETKEYBYTES);
    Bytes& public_key = firm.keys.keys[2].public_key;
    crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data());
    firm.keys.keys[0].first_nonce = 7;
    roster.people = {{"alice", {"trader"}, "desk", {alice.wire()}, {1001}},
                     {"bob", {"risk"}, "control", {bob.wire()}, {1002}},
                     {"carol", {"treasury"}, "back", {carol.wire()}, {1003}}};
    roster.services = {{"copy", "alice", people::ServiceKind::kAttestor, {"orders"}, "", {2002}},
                       {"engine", "alice", people::ServiceKind::kEngine, {"trader"}, "desk", {2001}}};
    MUST(roster.Validate());
    documents = {{Keep(std::move(policy))},
                 {Keep(Encode(roster))},
                 {Keep(Encode(firm.keys))},
                 {Keep(Encode(firm.reference))},
                 {Keep(Encode(firm.address_book))}};
    log.bytes.fill(0x5a);
    Add(Genesis{log, std::string(kOrigin), documents});
  }

  // Everything that happens in a good week.
  void TellAll() {
    Add(Start{Epoch{1}, "test build"});
    Add(Connection{ConnectionId{1}, true, people::Socket::kEngine, 2001, 100, "engine"});
    Add(Connection{ConnectionId{2}, true, people::Socket::kEngine, 2999, 100, std::nullopt});
    const auto order = Order("o-1");
    Sign(Permit(order));
    Sign(Permit(Cancel("c-1", "o-1", order)));
    Add(Decide(Order("o-2"), people::Ruling::kDeny));
    Decision dry = Decide(Order("o-3"), people::Ruling::kPermit);
    dry.dry_run = true;
    Add(dry);
    Add(Refusal{"engine", {0x01}, ErrorCode::kTooPrecise, "price", "more digits than USDT has"});
    Settle("s-1", 1);
    const auto denied = Settlement("s-2");
    const Sequence asked = Add(WithSignature(Decide(denied, people::Ruling::kPending), denied));
    Add(Verdict(denied, asked, "bob", people::Verdict::kDeny));
    Add(Decide(denied, people::Ruling::kDeny));
    const auto late = Settlement("s-3");
    Add(WithSignature(Decide(late, people::Ruling::kPending), late));
    now.value = late.stated.valid_until.value;
    Add(Ended{HashOf(late), false});
    const auto unsure = Order("o-4");
    Add(Permit(unsure));
    Decision again = std::get<Decision>(records.back().body);
    again.retry = true;
    Add(Start{Epoch{2}, "test build"});
    Add(Recovery{0, 4096, 4096, {}});
    const Sequence retried = Add(again);
    Add(Outcome{HashOf(unsure), retried, OutcomeStatus::kUnknown, {}, ErrorCode::kTimeout});
    Sign(again);
    Settle("s-4", 2);
    Add(Dropped{"engine", 3});
  }

  // A settlement from the request to the signature: two people.
  void Settle(const std::string& id, uint32_t counter) {
    const auto request = Settlement(id);
    const Sequence asked = Add(WithSignature(Decide(request, people::Ruling::kPending), request));
    Add(Verdict(request, asked, "bob"));
    Add(Verdict(request, asked, "carol", people::Verdict::kApprove, counter));
    Sign(WithSignature(Permit(request), request));
  }

  Sequence Add(Body body) {
    now.value += 1'000'000;
    const Sequence sequence{records.size()};
    if (const auto* decision = std::get_if<Decision>(&body);
        decision != nullptr && decision->supplied.has_value()) {
      auto& supplied = *std::get<Decision>(body).supplied;
      if (!decision->retry) supplied.timestamp_ms = now.value / 1'000'000;
    }
    records.push_back({sequence, now, std::move(body)});
    return sequence;
  }

  // The permit, and the device's signature over its payload.
  void Sign(const Decision& decision) {
    const Sequence permit = Add(decision);
    const auto& added = std::get<Decision>(records.back().body);
    const auto request = MUST(Decode<intent::CanonicalRequest>(added.request));
    const auto& key = *firm.keys.Find(request.stated.key);
    const auto& row = intent::formats::RowOf(key.format);
    const auto payload = MUST(row.build(request, *added.supplied));
    const auto finished =
        MUST(row.finish(request, *added.supplied, payload, SignPayload(key, payload), key.public_key));
    Add(Outcome{HashOf(request), permit, OutcomeStatus::kSigned, finished.signature, std::nullopt});
  }

  Decision Decide(const intent::CanonicalRequest& request, people::Ruling ruling) const {
    Decision decision;
    decision.request = Encode(request);
    decision.ruling = ruling;
    decision.policy = documents.policy;
    const auto floor = MUST(people::FloorOf(*firm.keys.Find(request.stated.key), request));
    if (floor.has_value()) decision.requirements = {*floor};
    return decision;
  }

  // The timestamp is filled in by Add.
  Decision Permit(const intent::CanonicalRequest& request) {
    Decision decision = Decide(request, people::Ruling::kPermit);
    intent::Supplied supplied;
    const auto& key = *firm.keys.Find(request.stated.key);
    MUST(intent::formats::RowOf(key.format).supply(request, firm.View(), supplied));
    if (std::holds_alternative<intent::Order>(request.stated.intent)) {
      supplied.client_order_id = intent::ClientOrderId(HashOf(request));
    }
    if (key.format == intent::Format::kEthereum) supplied.nonce = nonce++;
    decision.supplied = supplied;
    return decision;
  }

  Decision WithSignature(Decision decision, const intent::CanonicalRequest& request) const {
    const auto principal = *roster.FindPrincipal(request.requester);
    decision.requester_signature =
        alice.Sign(people::kRequestNamespace,
                   people::RequestText(kOrigin, people::RequesterText(principal), request.stated));
    return decision;
  }

  Approval Verdict(const intent::CanonicalRequest& request, Sequence asked, const std::string& person,
                   people::Verdict verdict = people::Verdict::kApprove, uint32_t counter = 1) const {
    const auto hash = HashOf(request);
    const people::ApprovalSubject subject{std::string(kOrigin),
                                          hash,
                                          intent::HashEffect(request),
                                          people::RequesterText(*roster.FindPrincipal(request.requester)),
                                          documents.policy,
                                          people::MakeApprovalNonce(log, asked, hash),
                                          intent::Render(request)};
    const Nanoseconds not_after{(now.value / kSecondNs + 600) * kSecondNs};
    const test::SshPerson& key = person == "bob" ? bob : person == "carol" ? carol : alice;
    const std::string text = people::ApprovalText(subject, person, verdict, not_after);
    return {hash, {person, verdict, not_after, key.Sign(people::kApprovalNamespace, text, counter)}};
  }

  intent::CanonicalRequest Canonical(const std::string& id, const char* key, intent::Intent intent,
                                     const std::optional<std::string>& target = {}) const {
    intent::StatedRequest stated{id, key, {now.value + 60 * kSecondNs}, std::move(intent)};
    auto resolution = MUST(intent::Resolve(stated, firm.View(), now, target));
    return {"engine", std::move(stated), std::move(resolution)};
  }
  intent::CanonicalRequest Order(const std::string& id) const {
    return Canonical(id, "orders", intent::test::MakeOrder());
  }
  intent::CanonicalRequest Settlement(const std::string& id) const {
    return Canonical(id, "custody", intent::test::MakeSettlement());
  }
  intent::CanonicalRequest Cancel(const std::string& id, const std::string& target,
                                  const intent::CanonicalRequest& order) const {
    intent::Cancel cancel = intent::test::MakeCancel();
    cancel.target_request = target;
    return Canonical(id, "orders", cancel, intent::ClientOrderId(HashOf(order)));
  }
  static RequestHash HashOf(const intent::CanonicalRequest& request) {
    return intent::HashRequest(Encode(request));
  }

  // Writes the records as a journal with blobs and head, several to a batch, a new writer for every epoch.
  void Write(TestJournal& journal, uint64_t segment_bytes = kSegmentBytesMin) const {
    const std::string blobs = journal.File("blobs");
    std::filesystem::create_directories(blobs);
    for (const Bytes& blob : kept) {
      Spill(blobs + "/" + HexEncode(crypto::Sha256(blob).View()), std::string(AsText(blob)));
    }
    WriterState state;
    state.log = log;
    state.origin_hash = crypto::Sha256(AsBytes(kOrigin));
    auto head_file = MUST(PrepareHead(journal.directory_fd()));
    auto writer = MUST(Writer::Create(journal.Prepare(0, segment_bytes), std::move(head_file), state));
    std::vector<Record> batch;
    const auto flush = [&] {
      if (batch.empty()) return;
      if (writer.NeedsSegment()) {
        MUST(writer.StartSegment(journal.Prepare(writer.State().segment + 1, segment_bytes)));
      }
      journal.Put(writer, batch);
      batch.clear();
    };
    for (const Record& record : records) {
      if (const auto* start = std::get_if<Start>(&record.body)) {
        flush();
        state = writer.State();
        state.epoch = start->epoch;
        UniqueFd segment(::open(journal.File(SegmentName(state.segment)).c_str(), O_RDWR | O_CLOEXEC));
        UniqueFd head(::open(journal.File(kHeadName).c_str(), O_RDWR | O_CLOEXEC));
        writer = MUST(Writer::Create(std::move(segment), std::move(head), state));
      }
      batch.push_back(record);
      if (batch.size() >= 1 + record.sequence.value % 3) flush();
    }
    flush();
    MUST(writer.WriteHead());
  }

  std::vector<Record> records;
  Nanoseconds now = intent::test::kNow;
  intent::test::Firm firm;
  people::Roster roster;
  DocumentSet documents;
  LogId log;
  uint64_t nonce = 7;
  std::vector<Bytes> kept;
  const test::SshPerson alice{1}, bob{2}, carol{3, true};

 private:
  DocumentHash Keep(Bytes bytes) {
    kept.push_back(std::move(bytes));
    return crypto::Sha256As<DocumentHash>(kept.back());
  }
};

}  // namespace sealward::journal::verifier

#endif  // SEALWARD_TESTS_UNIT_JOURNAL_VERIFIER_STORY_H_
