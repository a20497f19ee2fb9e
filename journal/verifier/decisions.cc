// The verifier's checks of decisions and of the signatures that follow from them.
#include <algorithm>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "journal/verifier/ledger.h"

namespace sealward::journal::verifier {
namespace {

std::unexpected<Error> Wrong(const char* what) {
  return Fail(ErrorCode::kCorrupt, what);
}
std::unexpected<Error> Within(const char* what, const Error& error) {
  return Fail(ErrorCode::kCorrupt, what, error.Message());
}

intent::DocumentsView ViewOf(const Documents& documents) {
  return {documents.reference, documents.address_book, documents.keys, documents.hashes.policy};
}

}  // namespace

Status Ledger::CheckShape(const Decision& decision) const {
  const bool permit = decision.ruling == people::Ruling::kPermit;
  if (decision.policy != documents_.hashes.policy) return Wrong("decided under a policy that isn't in force");
  if (decision.supplied.has_value() != (permit && !decision.dry_run)) {
    return Wrong("supplied values and ruling contradict each other");
  }
  if (decision.retry && (!permit || decision.dry_run)) return Wrong("a retry that isn't a permit");
  return Ok();
}

Status Ledger::CheckDecision(const Record& record, const Decision& decision) {
  TRY(CheckShape(decision));
  TRY(CheckObservations(record, decision));
  Decided decided{record, decision, RequestHash{crypto::Sha256(decision.request).bytes}, {}, {}, nullptr};
  auto request = Decode<intent::CanonicalRequest>(decision.request);
  if (!request.has_value()) return Within("the request can't be decoded", request.error());
  decided.request = *std::move(request);
  if (Encode(decided.request) != decision.request) return Wrong("the request isn't in its canonical form");
  const auto requester = documents_.roster.FindPrincipal(decided.request.requester);
  if (!requester.has_value()) return Wrong("the requester isn't in the roster");
  decided.requester = *requester;
  decided.key = documents_.keys.Find(decided.request.stated.key);
  if (decided.key == nullptr) return Wrong("the key isn't in the keys document");
  TRY(CheckResolution(decided));
  TRY(CheckRequesterSignature(decided));
  if (decision.dry_run) {
    ++counts_.dry_runs;
    return Ok();
  }
  Request* const entry = TRY(Advance(decided));
  switch (decision.ruling) {
    case people::Ruling::kDeny:
      ++counts_.denials;
      entry->phase = Phase::kDenied;
      entry->asked.reset();
      return Ok();
    case people::Ruling::kPending:
      ++counts_.pendings;
      return TakePending(decided, *entry);
    case people::Ruling::kPermit:
      ++counts_.permits;
      return decision.retry ? TakeRetry(decided, *entry) : TakePermit(decided, *entry);
  }
  return Wrong("a decision of no known ruling");
}

// The documents in force say the same about the stated request as the record does. A request that was decided
// before is the same to the byte: what it resolved to then stays.
Status Ledger::CheckResolution(const Decided& decided) const {
  const intent::StatedRequest& stated = decided.request.stated;
  const auto known = by_id_.find({decided.request.requester, stated.request_id});
  if (known != by_id_.end() && known->second == decided.hash) return Ok();
  if (const Status valid = intent::ValidateStated(stated); !valid.has_value()) {
    return Within("the stated request", valid.error());
  }
  std::optional<std::string> target;
  if (const auto request = intent::TargetRequestOf(stated.intent); request.has_value()) {
    const auto found = by_id_.find({decided.request.requester, *request});
    if (found == by_id_.end()) return Wrong("a cancel or amend of a request that was never decided");
    target = intent::ClientOrderId(found->second);
  }
  const auto resolution = intent::Resolve(stated, ViewOf(documents_), decided.record.time, target);
  if (!resolution.has_value()) return Within("the documents don't resolve the request", resolution.error());
  if (Encode(*resolution) != Encode(decided.request.resolution)) {
    return Wrong("the resolution isn't what the documents say");
  }
  return Ok();
}

Status Ledger::CheckRequesterSignature(const Decided& decided) {
  if (!decided.decision.requester_signature.has_value()) {
    const bool needed = decided.decision.ruling == people::Ruling::kPermit && !decided.decision.dry_run &&
                        !decided.decision.retry && decided.key->HasFloor();
    if (needed) return Wrong("a permit under a key with a floor without the requester's signature");
    return Ok();
  }
  const Status verified =
      people::VerifyRequester(documents_.roster, origin_, decided.requester, decided.request.stated,
                              *decided.decision.requester_signature);
  if (!verified.has_value()) return Within("the requester's signature", verified.error());
  ++counts_.requester_signatures;
  return Ok();
}

// Whether this decision may follow what is known of the request; the entry it is about.
Result<Ledger::Request*> Ledger::Advance(const Decided& decided) {
  const intent::StatedRequest& stated = decided.request.stated;
  const auto [by_id, fresh] =
      by_id_.try_emplace({decided.request.requester, stated.request_id}, decided.hash);
  if (fresh) {
    if (decided.decision.retry) return Wrong("a retry of a request that was never permitted");
  } else {
    Request& known = requests_.at(by_id->second);
    const bool same = by_id->second == decided.hash;
    if (decided.decision.retry) {
      if (!same || known.phase != Phase::kUnknown)
        return Wrong("a retry of a request whose outcome isn't unknown");
      return &known;
    }
    if (known.phase == Phase::kPending) {
      if (!same) return Wrong("the same request id with other content, while the first is pending");
      if (decided.decision.ruling == people::Ruling::kPending) return Wrong("a request became pending twice");
      return &known;
    }
    if (same || known.phase == Phase::kOpen || known.valid_until > decided.record.time) {
      return Wrong("a request was decided twice");
    }
    by_id->second = decided.hash;
  }
  Request& entry = requests_[decided.hash];
  entry.valid_until = stated.valid_until;
  return &entry;
}

Status Ledger::TakePending(const Decided& decided, Request& request) {
  request.phase = Phase::kPending;
  request.asked = std::make_unique<Asked>();
  request.asked->subject = {origin_,
                            decided.hash,
                            intent::HashEffect(decided.request),
                            people::RequesterText(decided.requester),
                            decided.decision.policy,
                            people::MakeApprovalNonce(log_, decided.record.sequence, decided.hash),
                            intent::Render(decided.request)};
  request.asked->requester = decided.requester;
  request.asked->requirements = decided.decision.requirements;
  return Ok();
}

Status Ledger::CheckPeople(const Decided& decided, const Request& request) const {
  std::vector<people::Requirement> requirements = decided.decision.requirements;
  auto floor = people::FloorOf(*decided.key, decided.request);
  if (!floor.has_value()) return Within("the key's floor", floor.error());
  if (floor->has_value()) requirements.push_back(**std::move(floor));
  std::vector<people::CountedApproval> approvals;
  if (request.asked != nullptr) {
    requirements.insert(requirements.end(), request.asked->requirements.begin(),
                        request.asked->requirements.end());
    for (const Verdict& verdict : request.asked->verdicts) {
      if (verdict.verdict == people::Verdict::kDeny) return Wrong("permitted, though a person denied it");
      approvals.push_back(verdict.counted);
    }
  }
  for (const people::Requirement& requirement : requirements) {
    if (people::Satisfied(documents_.roster, requirement, decided.requester, approvals, decided.record.time))
      continue;
    return Fail(ErrorCode::kCorrupt, "permitted without the approvals that are required", requirement.source);
  }
  return Ok();
}

uint64_t Ledger::NextNonce(const intent::KeyRecord& key) const {
  const auto next = nonces_.find(key.name);
  return next == nonces_.end() ? key.first_nonce : next->second;
}

// What the daemon supplied follows from documents, time and ledger alone.
Status Ledger::CheckSupplied(const Decided& decided) const {
  intent::Supplied expected;
  const auto& row = intent::formats::RowOf(decided.key->format);
  if (const Status status = row.supply(decided.request, ViewOf(documents_), expected); !status.has_value()) {
    return Within("what the daemon supplies", status.error());
  }
  expected.timestamp_ms = decided.record.time.value / 1'000'000;
  if (intent::KindOf(decided.request.stated.intent) == intent::IntentKind::kOrder) {
    expected.client_order_id = intent::ClientOrderId(decided.hash);
  }
  expected.nonce = intent::formats::NextNonce(row.nonce, NextNonce(*decided.key), expected.timestamp_ms);
  if (decided.decision.supplied->nonce != expected.nonce)
    return Wrong("the nonce isn't the sender's next one");
  if (Encode(expected) != Encode(*decided.decision.supplied)) {
    return Wrong("the supplied values aren't what documents, time and ledger say");
  }
  return Ok();
}

Status Ledger::TakePermit(const Decided& decided, Request& request) {
  if (decided.request.stated.valid_until <= decided.record.time) return Wrong("permitted after valid_until");
  TRY(CheckPeople(decided, request));
  TRY(CheckSupplied(decided));
  auto payload =
      intent::formats::RowOf(decided.key->format).build(decided.request, *decided.decision.supplied);
  if (!payload.has_value()) return Within("the signed bytes can't be built", payload.error());
  if (decided.decision.supplied->nonce.has_value()) {
    nonces_[decided.key->name] = *decided.decision.supplied->nonce + 1;
  }
  request.phase = Phase::kOpen;
  request.asked.reset();
  request.permitted =
      std::make_unique<Permitted>(Permitted{decided.record.sequence, decided.request,
                                            *decided.decision.supplied, *std::move(payload), decided.key});
  open_[decided.record.sequence] = decided.hash;
  return Ok();
}

// The same supplied values, and so the same payload: one request never yields two.
Status Ledger::TakeRetry(const Decided& decided, Request& request) {
  Permitted& permitted = *request.permitted;
  if (decided.request.stated.valid_until <= decided.record.time) return Wrong("permitted after valid_until");
  if (Encode(permitted.supplied) != Encode(*decided.decision.supplied)) {
    return Wrong("tried again with other supplied values: one request, two payloads");
  }
  request.phase = Phase::kOpen;
  permitted.decision = decided.record.sequence;
  open_[decided.record.sequence] = decided.hash;
  return Ok();
}

Status Ledger::CheckSignature(const Permitted& permitted, const Outcome& outcome) const {
  const intent::KeyRecord& key = *permitted.key;
  const auto algorithm = static_cast<crypto::Algorithm>(static_cast<uint8_t>(key.algorithm));
  const auto public_key = TRY(crypto::MakePublicKey(algorithm, key.public_key));
  const size_t count = intent::formats::SignaturesOf(permitted.payload, key.algorithm);
  const size_t size = crypto::SignatureBytes(algorithm, public_key.bytes.size());
  if (outcome.signature.size() < count * size) return Wrong("the signature is too short");
  const ByteView raw = ByteView(outcome.signature).first(count * size);
  const ByteView to_sign = permitted.payload.to_sign;
  // Nobody but the venue can verify a MAC: that it is of the right shape is all there is to see.
  bool verified = true;
  for (size_t i = 0; i < count && !crypto::IsMac(algorithm); ++i) {
    const ByteView input = count == 1 ? to_sign : to_sign.subspan(i * Hash256::kSize, Hash256::kSize);
    verified &= crypto::VerifyRaw(public_key, input, raw.subspan(i * size, size)).has_value();
  }
  if (!verified)
    return Wrong("the signature doesn't verify over the payload of the request that was permitted");
  const auto finished =
      intent::formats::RowOf(key.format)
          .finish(permitted.request, permitted.supplied, permitted.payload, raw, key.public_key);
  if (!finished.has_value()) return Within("the signature's form", finished.error());
  if (finished->signature != outcome.signature) return Wrong("the signature isn't in its finished form");
  return Ok();
}

}  // namespace sealward::journal::verifier
