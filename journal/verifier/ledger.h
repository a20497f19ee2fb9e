// What must be true of a journal's records, one after the other: the verifier's own account of requests,
// verdicts, nonces and epochs. Each record is checked against everything before it, with the documents in
// force. Pure.
#ifndef SEALWARD_JOURNAL_VERIFIER_LEDGER_H_
#define SEALWARD_JOURNAL_VERIFIER_LEDGER_H_

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "intent/formats/format.h"
#include "journal/record/record.h"
#include "journal/verifier/documents.h"
#include "journal/verifier/verifier.h"
#include "people/approval.h"

namespace sealward::journal::verifier {

class Ledger {
 public:
  Ledger(LogId log, std::string origin, Documents documents)
      : log_(log), origin_(std::move(origin)), documents_(std::move(documents)) {}

  // `epoch` is that of the record's batch. Errors say what is wrong with the record.
  Status Check(const Record& record, Epoch epoch);

  void Fill(Report& report) const;

 private:
  enum class Phase : uint8_t { kPending, kOpen, kUnknown, kSigned, kFailed, kDenied, kEnded };

  struct Verdict {
    people::CountedApproval counted;
    people::Verdict verdict = people::Verdict::kApprove;
  };
  // Only while it is pending.
  struct Asked {
    people::ApprovalSubject subject;
    people::Principal requester;
    std::vector<people::Requirement> requirements;
    std::vector<Verdict> verdicts;
  };
  // Of a permit, until its outcome is known for good.
  struct Permitted {
    Sequence decision;
    intent::CanonicalRequest request;
    intent::Supplied supplied;
    intent::formats::Payload payload;
    const intent::KeyRecord* key = nullptr;
    bool uncertain = false;  // a signature may exist that the journal doesn't have
  };
  struct Request {
    Phase phase = Phase::kDenied;
    Nanoseconds valid_until;
    std::unique_ptr<Asked> asked;
    std::unique_ptr<Permitted> permitted;
  };
  // A decision with its request decoded.
  struct Decided {
    const Record& record;
    const Decision& decision;
    RequestHash hash;
    intent::CanonicalRequest request;
    people::Principal requester;
    const intent::KeyRecord* key = nullptr;
  };

  Status CheckDecision(const Record& record, const Decision& decision);
  Status CheckShape(const Decision& decision) const;
  Status CheckResolution(const Decided& decided) const;
  Status CheckRequesterSignature(const Decided& decided);
  Result<Request*> Advance(const Decided& decided);
  Status TakePending(const Decided& decided, Request& request);
  Status TakePermit(const Decided& decided, Request& request);
  Status TakeRetry(const Decided& decided, Request& request);
  Status CheckPeople(const Decided& decided, const Request& request) const;
  Status CheckSupplied(const Decided& decided) const;
  uint64_t NextNonce(const intent::KeyRecord& key) const;

  Status CheckApproval(const Record& record, const Approval& approval);
  Status CheckAttestor(const std::string& name) const;
  Status CheckAttested(const Attested& attested);
  Status CheckObservations(const Record& record, const Decision& decision) const;
  Status CheckOutcome(const Outcome& outcome);
  Status CheckSignature(const Permitted& permitted, const Outcome& outcome) const;
  Status CheckEnded(const Ended& ended);
  Status CheckStart(const Start& start, Epoch epoch);
  Status CheckConnection(const Connection& connection) const;
  Result<Request*> Find(const RequestHash& hash, const char* missing);

  LogId log_;
  std::string origin_;
  Documents documents_;
  Epoch epoch_;
  Nanoseconds time_;
  Sequence next_;
  std::unordered_map<RequestHash, Request, FixedBytesHash> requests_;
  std::map<std::pair<std::string, std::string>, RequestHash> by_id_;  // requester and request id: the newest
  std::map<Sequence, RequestHash> open_;                              // permits without outcome, by decision
  std::map<std::string, uint64_t> nonces_;                            // next, by key
  std::map<std::string, uint64_t> reports_;                           // by attestor: the last
  std::vector<people::SkCounter> counters_;
  Report counts_;
};

}  // namespace sealward::journal::verifier

#endif  // SEALWARD_JOURNAL_VERIFIER_LEDGER_H_
