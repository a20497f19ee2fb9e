// The journal's schema: one entry is one Record, as deterministic CBOR of at most 16 KiB. Written by the authorizer,
// stored by the journaler, checked by the signer, read by everybody. Append only: numbers are for ever. Pure data.
#ifndef SEALWARD_JOURNAL_RECORD_RECORD_H_
#define SEALWARD_JOURNAL_RECORD_RECORD_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/codec.h"
#include "base/enum.h"
#include "base/limits.h"
#include "base/strong.h"
#include "intent/facts.h"
#include "intent/request.h"
#include "people/approval.h"
#include "people/decision.h"
#include "people/roster.h"

namespace sealward::journal {

// The documents in force, by hash of their canonical CBOR; each is a file blobs/<hash>.
struct DocumentSet {
  DocumentHash policy, roster, keys, reference, address_book;
  static constexpr auto kFields = std::tuple{
      Field{0, &DocumentSet::policy, "policy"}, Field{1, &DocumentSet::roster, "roster"},
      Field{2, &DocumentSet::keys, "keys"}, Field{3, &DocumentSet::reference, "reference"},
      Field{4, &DocumentSet::address_book, "address_book"}};
};

// Entry 0. Its SHA-256 is pinned in the root-owned configuration.
struct Genesis {
  LogId log;
  std::string origin;
  DocumentSet documents;
  static constexpr auto kFields = std::tuple{Field{0, &Genesis::log, "log"},
                                             Field{1, &Genesis::origin, "origin", kTextBytesMax},
                                             Field{2, &Genesis::documents, "documents"}};
};

// A start of the daemon.
struct Start {
  Epoch epoch;
  std::string build;
  static constexpr auto kFields = std::tuple{Field{0, &Start::epoch, "epoch"}, Field{1, &Start::build, "build", kTextBytesMax}};
};

// A decided request. `request` is the encoded CanonicalRequest: its SHA-256 is the request hash.
struct Decision {
  Bytes request;
  people::Ruling ruling = people::Ruling::kDeny;
  bool dry_run = false;
  DocumentHash policy;
  std::optional<intent::Supplied> supplied;           // with a permit that is not a dry run
  std::vector<people::Reason> reasons;
  std::vector<people::Requirement> requirements;      // floor first, then the policy's
  std::optional<Bytes> requester_signature;           // SSHSIG over people::RequestText; keys with a floor
  bool retry = false;  // the same permit again, because its outcome is unknown: same supplied values, nothing counted
  std::vector<intent::Attestation> observations;  // newer than those of earlier records; in the order they came
  static constexpr auto kFields = std::tuple{
      Field{0, &Decision::request, "request", kFrameBytesMax}, Field{1, &Decision::ruling, "ruling"},
      Field{2, &Decision::dry_run, "dry_run"}, Field{3, &Decision::policy, "policy"},
      Field{4, &Decision::supplied, "supplied"}, Field{5, &Decision::reasons, "reasons", kReasonsMax},
      Field{6, &Decision::requirements, "requirements", kReasonsMax},
      Field{7, &Decision::requester_signature, "requester_signature", kSshsigBytesMax},
      Field{8, &Decision::retry, "retry"},
      Field{9, &Decision::observations, "observations", intent::kFactsPerDecisionMax}};
};

// A request refused before the policy: it has no resolution. `stated` is the encoded StatedRequest.
struct Refusal {
  std::string requester;
  Bytes stated;
  ErrorCode code = ErrorCode::kInternal;
  std::string subject;
  std::string text;
  static constexpr auto kFields = std::tuple{
      Field{0, &Refusal::requester, "requester", kNameBytesMax}, Field{1, &Refusal::stated, "stated", kFrameBytesMax},
      Field{2, &Refusal::code, "code"}, Field{3, &Refusal::subject, "subject", kTextBytesMax},
      Field{4, &Refusal::text, "text", kTextBytesMax}};
};

// A verdict that was verified and counted. Verbatim signature.
struct Approval {
  RequestHash request;
  people::SignedVerdict verdict;
  static constexpr auto kFields = std::tuple{Field{0, &Approval::request, "request"},
                                             Field{1, &Approval::verdict, "verdict"}};
};

enum class OutcomeStatus : uint8_t { kSigned, kFailed, kUnknown };

// What became of a permit. kFailed: final, no signature was ever made. kUnknown: a signature may exist but was not
// released; the reservation stays, and the same request may be sent again before its valid_until.
struct Outcome {
  RequestHash request;
  Sequence decision;
  OutcomeStatus status = OutcomeStatus::kFailed;
  Bytes signature;  // as intent::formats::Finished: empty unless signed
  std::optional<ErrorCode> error;
  static constexpr auto kFields = std::tuple{
      Field{0, &Outcome::request, "request"}, Field{1, &Outcome::decision, "decision"},
      Field{2, &Outcome::status, "status"}, Field{3, &Outcome::signature, "signature", kSignatureBytesMax},
      Field{4, &Outcome::error, "error"}};
};

// A pending request that reached valid_until, or was taken back by its requester.
struct Ended {
  RequestHash request;
  bool withdrawn = false;
  static constexpr auto kFields = std::tuple{Field{0, &Ended::request, "request"}, Field{1, &Ended::withdrawn, "withdrawn"}};
};

struct Connection {
  ConnectionId id;
  bool opened = true;
  people::Socket socket = people::Socket::kEngine;
  uint32_t uid = 0;
  uint32_t gid = 0;
  std::optional<std::string> principal;  // none: the uid is unknown and the connection was refused
  static constexpr auto kFields = std::tuple{
      Field{0, &Connection::id, "id"}, Field{1, &Connection::opened, "opened"}, Field{2, &Connection::socket, "socket"},
      Field{3, &Connection::uid, "uid"}, Field{4, &Connection::gid, "gid"},
      Field{5, &Connection::principal, "principal", kNameBytesMax}};
};

// A torn tail found at start: copied to quarantine/, zeroed.
struct Recovery {
  uint64_t segment = 0;
  uint64_t offset = 0;
  uint64_t bytes = 0;
  Hash256 hash;
  static constexpr auto kFields = std::tuple{
      Field{0, &Recovery::segment, "segment"}, Field{1, &Recovery::offset, "offset"},
      Field{2, &Recovery::bytes, "bytes"}, Field{3, &Recovery::hash, "hash"}};
};

// Requests of a principal dropped unread by its budget, counted.
struct Dropped {
  std::string principal;
  uint64_t count = 0;
  static constexpr auto kFields = std::tuple{Field{0, &Dropped::principal, "principal", kNameBytesMax},
                                             Field{1, &Dropped::count, "count"}};
};

// A verdict that was not counted, and why.
struct RefusedVerdict {
  RequestHash request;
  std::string person;   // who it says it is by
  std::string carrier;  // principal that brought it
  ErrorCode code = ErrorCode::kInternal;
  std::string text;
  static constexpr auto kFields = std::tuple{
      Field{0, &RefusedVerdict::request, "request"}, Field{1, &RefusedVerdict::person, "person", kNameBytesMax},
      Field{2, &RefusedVerdict::carrier, "carrier", kNameBytesMax}, Field{3, &RefusedVerdict::code, "code"},
      Field{4, &RefusedVerdict::text, "text", kTextBytesMax}};
};

// What became of orders, as an attestor reports it. Its reports are numbered from 1, without gaps.
struct Attested {
  std::string attestor;
  uint64_t number = 0;
  std::vector<intent::Event> events;
  static constexpr auto kFields = std::tuple{
      Field{0, &Attested::attestor, "attestor", kNameBytesMax}, Field{1, &Attested::number, "number"},
      Field{2, &Attested::events, "events", intent::kEventsPerMessageMax}};
};

// kUnknownOrder: an order lives at a venue that was never permitted here. kReportsMissing, kObservationsMissing: a
// gap in an attestor's numbers.
enum class AlertKind : uint8_t { kUnknownOrder, kReportsMissing, kObservationsMissing };

// What people should look at now. Changes nothing by itself.
struct Alert {
  AlertKind kind = AlertKind::kUnknownOrder;
  std::string principal;  // who brought it up
  std::string text;
  static constexpr auto kFields = std::tuple{
      Field{0, &Alert::kind, "alert"}, Field{1, &Alert::principal, "principal", kNameBytesMax},
      Field{2, &Alert::text, "text", kTextBytesMax}};
};

using Body = std::variant<Genesis, Start, Decision, Refusal, Approval, Outcome, Ended, Connection, Recovery, Dropped,
                          RefusedVerdict, Attested, Alert>;
inline constexpr std::string_view kBodyNames[] = {"genesis", "start",  "decision",   "refusal",  "approval",
                                                  "outcome", "ended",  "connection", "recovery", "dropped", "refused_verdict",
                                                  "attested", "alert"};
static_assert(std::size(kBodyNames) == std::variant_size_v<Body>);

struct Record {
  Sequence sequence;
  Nanoseconds time;  // journal time = max(previous, wall clock)
  Body body;
  static constexpr auto kFields = std::tuple{Field{0, &Record::sequence, "sequence"},
                                             Field{1, &Record::time, "time"}, Field{2, &Record::body, "body"}};
};

}  // namespace sealward::journal

namespace sealward {
SEALWARD_ENUM_NAMES(journal::OutcomeStatus, "signed", "failed", "unknown")
SEALWARD_ENUM_NAMES(journal::AlertKind, "unknown order", "reports missing", "observations missing")
}  // namespace sealward

SEALWARD_CODEC_DECLARE(sealward::journal::Record);

#endif  // SEALWARD_JOURNAL_RECORD_RECORD_H_
