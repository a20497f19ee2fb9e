#include "tests/support/ring/scribe.h"

#include "intent/formats/format.h"

namespace sealward::test {

Scribe::Records Scribe::Step(const engine::Input& input) {
  engine::Effects effects;
  engine_.Step(input, now, effects);
  Records out;
  for (auto& effect : effects.records) out.push_back(std::move(effect.record));
  return out;
}

Scribe::Records Scribe::Start(std::optional<journal::Recovery> recovery) {
  return Step(engine::StartInput{Epoch{++epoch_}, "test build", recovery});
}

Scribe::Records Scribe::Submit(const std::string& principal, const intent::StatedRequest& stated) {
  protocol::Submit submit{stated, false, std::nullopt};
  const intent::KeyRecord* const key = firm_.documents().keys.Find(stated.key);
  if (key != nullptr && key->HasFloor())
    submit.requester_signature = firm_.RequesterSignature(principal, stated);
  const people::Principal sender = firm_.PrincipalOf(principal);
  const auto socket = sender.is_service ? people::Socket::kEngine : people::Socket::kOfficer;
  return Step(engine::QueryInput{{sender, socket, 1}, std::move(submit)});
}

Scribe::Records Scribe::Approve(const std::string& person, const journal::Record& pending,
                                people::Verdict verdict, uint32_t counter) {
  const auto& decision = std::get<journal::Decision>(pending.body);
  const auto signed_verdict = firm_.Verdict(person, pending, NotAfter(), verdict, counter);
  return Step(
      engine::QueryInput{{firm_.PrincipalOf(person), people::Socket::kOfficer, 1},
                         protocol::SubmitVerdict{intent::HashRequest(decision.request), signed_verdict}});
}

Scribe::Records Scribe::Outcome(const journal::Record& permit, std::optional<ErrorCode> error,
                                Bytes signature) {
  const auto& decision = std::get<journal::Decision>(permit.body);
  return Step(engine::OutcomeInput{permit.sequence, intent::HashRequest(decision.request), error,
                                   std::move(signature)});
}

journal::Decision MakePermit(const Firm& firm, const intent::CanonicalRequest& request, Nanoseconds time,
                             std::optional<uint64_t> nonce) {
  journal::Decision decision;
  decision.request = Encode(request);
  decision.ruling = people::Ruling::kPermit;
  decision.policy = firm.documents().hashes.policy;
  const intent::KeyRecord* const key = firm.documents().keys.Find(request.stated.key);
  CHECK(key != nullptr);
  intent::Supplied supplied;
  MUST(intent::formats::RowOf(key->format)
           .supply(request,
                   {firm.documents().reference, firm.documents().address_book, firm.documents().keys},
                   supplied));
  supplied.timestamp_ms = time.value / 1'000'000;
  if (intent::KindOf(request.stated.intent) == intent::IntentKind::kOrder) {
    supplied.client_order_id = intent::ClientOrderId(intent::HashRequest(decision.request));
  }
  supplied.nonce = nonce;
  decision.supplied = supplied;
  if (key->HasFloor())
    decision.requester_signature = firm.RequesterSignature(request.requester, request.stated);
  return decision;
}

journal::Decision MakePending(const Firm& firm, const intent::CanonicalRequest& request) {
  journal::Decision decision;
  decision.request = Encode(request);
  decision.ruling = people::Ruling::kPending;
  decision.policy = firm.documents().hashes.policy;
  return decision;
}

}  // namespace sealward::test
