// What the signer knows by itself: requests used, chain nonces, and the tally of verdicts, folded from the records as they
// pass. It says whether a permit may be signed, from its own documents and its own state, whatever the authorizer thinks.
// Run by the signer only; no I/O, no clock (the caller passes time).
#ifndef SEALWARD_DAEMON_SIGNER_LEDGER_H_
#define SEALWARD_DAEMON_SIGNER_LEDGER_H_

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "intent/documents.h"
#include "intent/formats/format.h"
#include "journal/record/blobs.h"
#include "journal/record/record.h"
#include "people/approval.h"
#include "people/roster.h"

namespace sealward::signer {

struct Documents {
  journal::DocumentSet hashes;
  intent::Reference reference;
  intent::AddressBook address_book;
  intent::Keys keys;
  people::Roster roster;
};

// A permit that may be signed: everything about it that does not change until release.
struct Permit {
  Sequence decision;
  RequestHash request_hash;
  intent::CanonicalRequest request;
  intent::Supplied supplied;
  intent::formats::Payload payload;
  const intent::KeyRecord* key = nullptr;  // in the ledger's documents
  bool strict = false;   // custody: released only when the head covers it
  bool cancel = false;
  bool retry = false;
  Nanoseconds not_before{};                      // end of the destination's cooling-off
  std::optional<Nanoseconds> approved_until{};   // keys with a floor: while enough approvals last
};

// Why a permit must not be signed or released at `now`, by the signer's own clock; nothing if it may.
std::optional<ErrorCode> OutsideItsTime(const Permit& permit, Nanoseconds now);

// Why a permit is not signed.
struct Rejection {
  Sequence decision;
  RequestHash request_hash;
  Error error;
};

class Ledger {
 public:
  // `genesis` is entry 0; its hash has been compared with the pinned one.
  static Result<Ledger> Create(const journal::Genesis& genesis, const journal::BlobSet& blobs);

  // Folds one record, in sequence. Yields a permit, a rejection or nothing.
  struct Observed {
    std::optional<Permit> permit;
    std::optional<Rejection> rejection;
  };
  Result<Observed> Observe(const journal::Record& record);

  const Documents& documents() const { return documents_; }
  Sequence next() const { return next_; }

  // A torn end of the journal was put into quarantine: what stood there nobody knows, so keys of class custody stay
  // stopped until people have compared their nonces with the chain, and confirmed the newest recovery's entry.
  void ConfirmRecoveries(Sequence up_to) { confirmed_ = up_to; }
  std::optional<Sequence> UnconfirmedRecovery() const {
    return recovery_ > confirmed_ ? std::optional(recovery_) : std::nullopt;
  }

 private:
  struct Tally {  // of one pending request
    people::ApprovalSubject subject;
    people::Principal requester;
    std::vector<people::CountedApproval> approvals;
    bool denied = false;
  };
  struct Used {
    RequestHash hash;
    Hash256 payload;
    Nanoseconds valid_until;
    bool final = false;  // signed or failed: never signed again
    std::string key;
    std::optional<uint64_t> nonce;
    uint64_t starts = 0;     // of the daemon, when it was permitted
    bool uncertain = false;  // its outcome was unknown once: a signature may exist
  };

  Ledger(Documents documents, LogId log, std::string origin)
      : documents_(std::move(documents)), log_(log), origin_(std::move(origin)) {}

  Status ObserveDecision(const journal::Record& record, const journal::Decision& decision, Observed& out);
  Status OpenTally(const journal::Record& record, const journal::Decision& decision);
  void CountVerdict(const journal::Record& record, const journal::Approval& approval);
  void Settle(const journal::Outcome& outcome);
  Result<Permit> CheckPermit(const journal::Record& record, const journal::Decision& decision) const;
  Status CheckPeople(const journal::Record& record, const journal::Decision& decision, Permit& permit) const;
  Status CheckSupplied(const journal::Record& record, const journal::Decision& decision, const Permit& permit) const;
  Status CheckUnused(const journal::Decision& decision, const Permit& permit) const;
  void Use(const Permit& permit);
  void Forget(Nanoseconds now);

  Documents documents_;
  LogId log_;
  std::string origin_;
  Sequence next_{1};
  Nanoseconds time_{};
  uint64_t starts_ = 0;
  Sequence recovery_{0};  // the newest; 0: none ever
  Sequence confirmed_{0};
  std::unordered_map<RequestHash, Tally, FixedBytesHash> tallies_;
  std::unordered_map<std::string, Used> used_;  // "principal\0request id"
  std::unordered_map<RequestHash, std::string, FixedBytesHash> used_by_hash_;
  std::multimap<Nanoseconds, std::string> used_by_end_;
  std::map<std::string, uint64_t> nonces_;  // key name → next
  std::vector<people::SkCounter> counters_;
};

// The checks of a payload's signature: verifies what the HSM returned with another library against the enrolled key, and
// gives it the form the format wants (low S, recovery id).
Result<Bytes> VerifyAndFinish(const Permit& permit, ByteView hsm_signature);

}  // namespace sealward::signer

#endif  // SEALWARD_DAEMON_SIGNER_LEDGER_H_
