#include "daemon/signer/ledger.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/request.h"

namespace sealward::signer {

namespace {

// Ids are remembered until the table is full; then the oldest whose time is over goes first. A minute more than needed:
// clocks of clients differ.
constexpr uint64_t kRememberAfterEndNs = 60 * kSecondNs;

std::string UsedKey(std::string_view requester, std::string_view request_id) {
  std::string out(requester);
  out.push_back('\0');
  out.append(request_id);
  return out;
}

intent::DocumentsView ViewOf(const Documents& documents) {
  return {documents.reference, documents.address_book, documents.keys, documents.hashes.policy};
}

Nanoseconds CoolingOffEnd(const intent::StatedRequest& stated, const intent::AddressBook& book) {
  const auto* settlement = std::get_if<intent::Settlement>(&stated.intent);
  const intent::Address* const address = settlement == nullptr ? nullptr : book.Find(settlement->destination);
  return address == nullptr ? Nanoseconds{} : address->usable_from;
}

// Until when the requirement stays met if nobody says anything more.
Nanoseconds SatisfiedUntil(const people::Roster& roster, const people::Requirement& requirement,
                           const people::Principal& requester,
                           const std::vector<people::CountedApproval>& approvals) {
  Nanoseconds until{};
  for (const auto& approval : approvals) {
    if (approval.not_after <= until) continue;
    const Nanoseconds before{approval.not_after.value - 1};
    if (people::Satisfied(roster, requirement, requester, approvals, before)) until = approval.not_after;
  }
  return until;
}

}  // namespace

std::optional<ErrorCode> OutsideItsTime(const Permit& permit, Nanoseconds now) {
  if (permit.request.stated.valid_until <= now) return ErrorCode::kExpired;
  if (permit.approved_until.has_value() && *permit.approved_until <= now) return ErrorCode::kExpired;
  if (now < permit.not_before) return ErrorCode::kPermissionDenied;
  return std::nullopt;
}

Result<Ledger> Ledger::Create(const journal::Genesis& genesis, const journal::BlobSet& blobs) {
  Documents documents;
  documents.hashes = genesis.documents;
  documents.reference = TRY(blobs.Get<intent::Reference>(genesis.documents.reference, "reference"));
  documents.address_book = TRY(blobs.Get<intent::AddressBook>(genesis.documents.address_book, "address book"));
  documents.keys = TRY(blobs.Get<intent::Keys>(genesis.documents.keys, "keys"));
  documents.roster = TRY(blobs.Get<people::Roster>(genesis.documents.roster, "roster"));
  TRY(documents.reference.Validate());
  TRY(documents.address_book.Validate());
  TRY(documents.keys.Validate());
  TRY(documents.roster.Validate());
  return Ledger(std::move(documents), genesis.log, genesis.origin);
}

Result<Ledger::Observed> Ledger::Observe(const journal::Record& record) {
  if (record.sequence != next_) return Fail(ErrorCode::kCorrupt, "records out of sequence");
  if (record.time < time_) return Fail(ErrorCode::kCorrupt, "journal time goes back");
  next_.value += 1;
  time_ = record.time;
  Observed out;
  if (const auto* decision = std::get_if<journal::Decision>(&record.body)) {
    TRY(ObserveDecision(record, *decision, out));
  } else if (const auto* approval = std::get_if<journal::Approval>(&record.body)) {
    CountVerdict(record, *approval);
  } else if (const auto* outcome = std::get_if<journal::Outcome>(&record.body)) {
    Settle(*outcome);
  } else if (const auto* ended = std::get_if<journal::Ended>(&record.body)) {
    tallies_.erase(ended->request);
  } else if (std::holds_alternative<journal::Start>(record.body)) {
    starts_ += 1;
  } else if (std::holds_alternative<journal::Recovery>(record.body)) {
    recovery_ = record.sequence;
  } else if (std::holds_alternative<journal::Genesis>(record.body)) {
    return Fail(ErrorCode::kCorrupt, "a second genesis");
  }
  return out;
}

Status Ledger::ObserveDecision(const journal::Record& record, const journal::Decision& decision, Observed& out) {
  if (decision.dry_run) return Ok();
  const auto hash = intent::HashRequest(decision.request);
  switch (decision.ruling) {
    case people::Ruling::kDeny:
      tallies_.erase(hash);
      return Ok();
    case people::Ruling::kPending:
      // What can't be tallied can't be signed later; it does not stop the ring.
      (void)OpenTally(record, decision);
      return Ok();
    case people::Ruling::kPermit: {
      auto permit = CheckPermit(record, decision);
      if (permit.has_value()) {
        Use(*permit);
        tallies_.erase(hash);
        out.permit = *std::move(permit);
      } else {
        out.rejection = Rejection{record.sequence, hash, std::move(permit).error()};
      }
      return Ok();
    }
  }
  return Fail(ErrorCode::kCorrupt, "unknown ruling");
}

Status Ledger::OpenTally(const journal::Record& record, const journal::Decision& decision) {
  const auto request = TRY(Decode<intent::CanonicalRequest>(decision.request));
  if (decision.policy != documents_.hashes.policy) return Fail(ErrorCode::kPermissionDenied, "policy is not in force");
  const auto requester = documents_.roster.FindPrincipal(request.requester);
  if (!requester.has_value()) return Fail(ErrorCode::kNotFound, "requester", request.requester);
  const auto hash = intent::HashRequest(decision.request);
  if (tallies_.size() >= kPendingMax && !tallies_.contains(hash)) return Fail(ErrorCode::kTooLarge, "pending requests");
  Tally tally;
  tally.subject = {origin_,
                   hash,
                   intent::HashEffect(request),
                   people::RequesterText(*requester),
                   decision.policy,
                   people::MakeApprovalNonce(log_, record.sequence, hash),
                   intent::Render(request)};
  tally.requester = *requester;
  tallies_[hash] = std::move(tally);
  return Ok();
}

void Ledger::CountVerdict(const journal::Record& record, const journal::Approval& approval) {
  const auto found = tallies_.find(approval.request);
  if (found == tallies_.end()) return;
  Tally& tally = found->second;
  const auto verified =
      people::VerifyVerdict(documents_.roster, tally.subject, approval.verdict, record.time, counters_);
  if (!verified.has_value()) return;  // not counted: the permit that relies on it will be rejected
  if (const auto& seen = verified->counter; seen.has_value()) {
    const auto known = std::ranges::find(counters_, seen->key, &people::SkCounter::key);
    if (known != counters_.end()) *known = *seen;
    else counters_.push_back(*seen);
  }
  if (approval.verdict.verdict == people::Verdict::kDeny) {
    tally.denied = true;
    return;
  }
  for (auto& counted : tally.approvals) {
    if (counted.person != approval.verdict.person) continue;
    // Each person counts once; one whose approval has ended may give another.
    if (counted.not_after <= record.time) counted = {approval.verdict.person, record.time, approval.verdict.not_after};
    return;
  }
  if (tally.approvals.size() < kApprovalsMax) {
    tally.approvals.push_back({approval.verdict.person, record.time, approval.verdict.not_after});
  }
}

void Ledger::Settle(const journal::Outcome& outcome) {
  const auto name = used_by_hash_.find(outcome.request);
  if (name == used_by_hash_.end()) return;
  Used& used = used_.at(name->second);
  if (used.final) return;
  if (outcome.status == journal::OutcomeStatus::kUnknown) {
    used.uncertain = true;
    return;
  }
  used.final = true;
  // What was under way when the daemon ended is uncertain too, though nobody wrote so.
  const bool made_perhaps = used.uncertain || used.starts != starts_;
  if (outcome.status != journal::OutcomeStatus::kFailed || made_perhaps || !used.nonce.has_value()) return;
  // No signature was ever made: the newest nonce can be used again, or the account would have a gap.
  auto& next = nonces_[used.key];
  if (*used.nonce + 1 == next) next = *used.nonce;
}

Result<Permit> Ledger::CheckPermit(const journal::Record& record, const journal::Decision& decision) const {
  Permit permit;
  permit.decision = record.sequence;
  permit.request_hash = intent::HashRequest(decision.request);
  permit.request = TRY(Decode<intent::CanonicalRequest>(decision.request));
  permit.retry = decision.retry;
  const auto& stated = permit.request.stated;
  if (!decision.supplied.has_value()) return Fail(ErrorCode::kMalformed, "a permit without supplied values");
  permit.supplied = *decision.supplied;
  if (decision.policy != documents_.hashes.policy) return Fail(ErrorCode::kPermissionDenied, "policy is not in force");
  permit.key = documents_.keys.Find(stated.key);
  if (permit.key == nullptr) return Fail(ErrorCode::kNotFound, "key", stated.key);
  permit.strict = permit.key->key_class == intent::KeyClass::kCustody;
  permit.cancel = intent::KindOf(stated.intent) == intent::IntentKind::kCancel;
  permit.not_before = CoolingOffEnd(stated, documents_.address_book);
  if (stated.valid_until <= record.time) return Fail(ErrorCode::kExpired, "valid_until");
  TRY(intent::ValidateStated(stated));

  std::optional<std::string> target;
  if (const auto request = intent::TargetRequestOf(stated.intent); request.has_value()) {
    const auto found = used_.find(UsedKey(permit.request.requester, *request));
    target = found != used_.end()
                 ? intent::ClientOrderId(found->second.hash)
                 : intent::TargetClientOrderIdOf(permit.request.resolution);  // too old to be remembered here
  }
  const auto resolved = TRY(intent::Resolve(stated, ViewOf(documents_), record.time, target));
  if (Encode(resolved) != Encode(permit.request.resolution)) {
    return Fail(ErrorCode::kPermissionDenied, "the resolution is not what the documents say");
  }
  TRY(CheckUnused(decision, permit));
  TRY(CheckPeople(record, decision, permit));
  TRY(CheckSupplied(record, decision, permit));
  permit.payload = TRY(intent::formats::RowOf(permit.key->format).build(permit.request, permit.supplied));
  if (decision.retry) {
    const auto& used = used_.at(UsedKey(permit.request.requester, stated.request_id));
    if (used.payload != crypto::Sha256(permit.payload.preimage)) {
      return Fail(ErrorCode::kConflict, "a second payload for one request");
    }
  }
  return permit;
}

Status Ledger::CheckUnused(const journal::Decision& decision, const Permit& permit) const {
  const auto found = used_.find(UsedKey(permit.request.requester, permit.request.stated.request_id));
  if (found == used_.end()) {
    return decision.retry ? Status(Fail(ErrorCode::kConflict, "a retry of a request never permitted")) : Ok();
  }
  if (!decision.retry) return Fail(ErrorCode::kConflict, "a second permit for one request");
  if (found->second.hash != permit.request_hash) return Fail(ErrorCode::kConflict, "");
  if (found->second.final) return Fail(ErrorCode::kConflict, "the request already has its outcome");
  return Ok();
}

Status Ledger::CheckPeople(const journal::Record& record, const journal::Decision& decision,
                           Permit& permit) const {
  if (decision.retry) return Ok();  // people were counted for the first permit, whose payload this one repeats
  const auto requester = documents_.roster.FindPrincipal(permit.request.requester);
  if (!requester.has_value()) return Fail(ErrorCode::kNotFound, "requester", permit.request.requester);
  if (!permit.key->HasFloor()) return Ok();
  if (!decision.requester_signature.has_value()) {
    return Fail(ErrorCode::kPermissionDenied, "the requester has not signed");
  }
  TRY(people::VerifyRequester(documents_.roster, origin_, *requester, permit.request.stated,
                              *decision.requester_signature));
  const auto floor = TRY(people::FloorOf(*permit.key, permit.request));
  if (!floor.has_value()) return Ok();
  const auto tally = tallies_.find(permit.request_hash);
  if (tally == tallies_.end()) return Fail(ErrorCode::kPermissionDenied, "nobody was asked");
  if (tally->second.denied) return Fail(ErrorCode::kPermissionDenied, "a person has denied it");
  if (!people::Satisfied(documents_.roster, *floor, *requester, tally->second.approvals, record.time)) {
    return Fail(ErrorCode::kPermissionDenied, "the floor of the key is not met");
  }
  permit.approved_until = SatisfiedUntil(documents_.roster, *floor, *requester, tally->second.approvals);
  return Ok();
}

Status Ledger::CheckSupplied(const journal::Record& record, const journal::Decision& decision,
                             const Permit& permit) const {
  const auto& row = intent::formats::RowOf(permit.key->format);
  intent::Supplied expected;
  TRY(row.supply(permit.request, ViewOf(documents_), expected));
  expected.timestamp_ms = decision.retry ? permit.supplied.timestamp_ms : record.time.value / 1'000'000;
  if (intent::KindOf(permit.request.stated.intent) == intent::IntentKind::kOrder) {
    expected.client_order_id = intent::ClientOrderId(permit.request_hash);
  }
  const auto next = nonces_.find(permit.key->name);
  const uint64_t nonce = next != nonces_.end() ? next->second : permit.key->first_nonce;
  expected.nonce = decision.retry ? permit.supplied.nonce
                                  : intent::formats::NextNonce(row.nonce, nonce, expected.timestamp_ms);
  if (Encode(expected) != Encode(permit.supplied)) {
    return Fail(ErrorCode::kPermissionDenied, "supplied values are not what the ledger says");
  }
  return Ok();
}

void Ledger::Use(const Permit& permit) {
  if (permit.retry) return;
  Forget(time_);
  std::string name = UsedKey(permit.request.requester, permit.request.stated.request_id);
  const auto end = permit.request.stated.valid_until;
  used_by_hash_[permit.request_hash] = name;
  used_by_end_.emplace(end, name);
  used_[name] = {.hash = permit.request_hash,
                 .payload = crypto::Sha256(permit.payload.preimage),
                 .valid_until = end,
                 .key = permit.key->name,
                 .nonce = permit.supplied.nonce,
                 .starts = starts_};
  if (permit.supplied.nonce.has_value()) nonces_[permit.key->name] = *permit.supplied.nonce + 1;
}

void Ledger::Forget(Nanoseconds now) {
  while (used_.size() >= kRequestsRememberedMax && !used_by_end_.empty()) {
    const auto oldest = used_by_end_.begin();
    if (oldest->first.value + kRememberAfterEndNs > now.value) return;
    const auto used = used_.find(oldest->second);
    CHECK(used != used_.end());
    used_by_hash_.erase(used->second.hash);
    used_.erase(used);
    used_by_end_.erase(oldest);
  }
}

Result<Bytes> VerifyAndFinish(const Permit& permit, ByteView hsm_signature) {
  const auto& key = *permit.key;
  const auto public_key =
      TRY(crypto::MakePublicKey(static_cast<crypto::Algorithm>(static_cast<uint8_t>(key.algorithm)), key.public_key));
  const size_t count = intent::formats::SignaturesOf(permit.payload, key.algorithm);
  if (hsm_signature.size() != count * crypto::SignatureBytes(public_key.algorithm, public_key.bytes.size())) {
    return Fail(ErrorCode::kBadSignature, "signature of another length");
  }
  switch (key.algorithm) {
    case intent::KeyAlgorithm::kEd25519:
    case intent::KeyAlgorithm::kP256:
    case intent::KeyAlgorithm::kRsaSha256:
      TRY(crypto::VerifyRaw(public_key, permit.payload.to_sign, hsm_signature));
      break;
    // secp256k1: `finish` recovers the key from the signature and compares it, which is the verification. A MAC can be
    // verified only by who has the secret: the venue refuses a wrong one.
    case intent::KeyAlgorithm::kSecp256k1:
    case intent::KeyAlgorithm::kHmacSha256:
    case intent::KeyAlgorithm::kHmacSha512:
      break;
  }
  auto finished = TRY(intent::formats::RowOf(key.format).finish(permit.request, permit.supplied, permit.payload,
                                                                hsm_signature, key.public_key));
  return std::move(finished.signature);
}

}  // namespace sealward::signer
