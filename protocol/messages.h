// Client ⇄ daemon messages over the two AF_UNIX stream sockets (PROTOCOL.md). A frame is a 4-byte big-endian length and
// one Envelope as deterministic CBOR. Requests are pipelined; each reply carries its request's correlation number and may
// come in another order. Shared by authorizer and client; the session only cuts and relays frames. Pure data.
#ifndef SEALWARD_PROTOCOL_MESSAGES_H_
#define SEALWARD_PROTOCOL_MESSAGES_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/codec.h"
#include "base/enum.h"
#include "base/limits.h"
#include "intent/facts.h"
#include "intent/request.h"
#include "people/approval.h"
#include "people/decision.h"

namespace sealward::protocol {

inline constexpr uint32_t kProtocolVersion = 1;

// signed: signature and artifact are there. denied: by policy or by a person. pending: people are asked.
// expired: valid_until or an approval's end passed. unknown: permitted, outcome not known; send the same again.
// unavailable: nothing was decided, send the same again. refused: the request itself is wrong.
// failed: permitted, but the signer or HSM said no; nothing was released.
enum class RequestStatus : uint8_t {
  kSigned, kDenied, kPending, kExpired, kUnknown, kUnavailable, kRefused, kWithdrawn, kFailed, kWouldPermit
};

// ---- client → daemon

struct Submit {
  intent::StatedRequest request;
  bool dry_run = false;                       // evaluate and explain; consumes nothing
  std::optional<Bytes> requester_signature;   // SSHSIG over people::RequestText; keys with a floor
  static constexpr auto kFields = std::tuple{
      Field{0, &Submit::request, "request"}, Field{1, &Submit::dry_run, "dry_run"},
      Field{2, &Submit::requester_signature, "requester_signature", kSshsigBytesMax}};
};

// The outcome of an earlier request of one's own.
struct StatusQuery {
  std::string request_id;
  static constexpr auto kFields = std::tuple{Field{0, &StatusQuery::request_id, "request_id", kRequestIdBytesMax}};
};

// Requests that wait for people. Officer socket: all of them; engine socket: one's own.
struct PendingQuery {
  std::optional<RequestHash> after;  // to page on: the last hash of the previous answer
  static constexpr auto kFields = std::tuple{Field{0, &PendingQuery::after, "after"}};
};

// One pending request in full, as an officer needs it to rebuild the approval text.
struct ShowQuery {
  RequestHash request;
  static constexpr auto kFields = std::tuple{Field{0, &ShowQuery::request, "request"}};
};

struct SubmitVerdict {
  RequestHash request;
  people::SignedVerdict verdict;
  static constexpr auto kFields = std::tuple{Field{0, &SubmitVerdict::request, "request"}, Field{1, &SubmitVerdict::verdict, "verdict"}};
};

// Takes back a pending request of one's own.
struct Withdraw {
  std::string request_id;
  static constexpr auto kFields = std::tuple{Field{0, &Withdraw::request_id, "request_id", kRequestIdBytesMax}};
};

// What is in force. First thing a client may ask, to check versions.
struct InfoQuery {
  uint32_t version = kProtocolVersion;
  static constexpr auto kFields = std::tuple{Field{0, &InfoQuery::version, "version"}};
};

struct KeysQuery {
  std::optional<std::string> after;
  static constexpr auto kFields = std::tuple{Field{0, &KeysQuery::after, "after", kNameBytesMax}};
};

// From an attestor: what it sees now. Its messages are numbered from 1 on each of its streams; one that is not the next
// is taken, and the gap noted.
struct Observe {
  uint64_t number = 1;
  std::vector<intent::Observation> observations;
  static constexpr auto kFields = std::tuple{
      Field{0, &Observe::number, "number"},
      Field{1, &Observe::observations, "observations", intent::kObservationsPerMessageMax}};
};

// From an attestor: what became of orders. Its reports are numbered from 1 for ever: one that was taken before changes
// nothing, one that is not the next is refused until those before it have come. Without events: asks for the next number.
struct Report {
  uint64_t number = 0;
  std::vector<intent::Event> events;
  static constexpr auto kFields = std::tuple{Field{0, &Report::number, "number"},
                                             Field{1, &Report::events, "events", intent::kEventsPerMessageMax}};
};

using Query = std::variant<Submit, StatusQuery, PendingQuery, ShowQuery, SubmitVerdict, Withdraw, InfoQuery, KeysQuery,
                           Observe, Report>;

struct QueryEnvelope {
  uint64_t correlation = 0;
  Query query;
  static constexpr auto kFields = std::tuple{Field{0, &QueryEnvelope::correlation, "correlation"}, Field{1, &QueryEnvelope::query, "query"}};
};

// ---- daemon → client

struct RequestReply {
  std::string request_id;
  RequestStatus status = RequestStatus::kRefused;
  std::optional<RequestHash> request;       // once it had a resolution
  std::optional<Sequence> sequence;         // journal entry of the decision or refusal
  std::optional<ErrorCode> error;           // refused, failed, unavailable, expired
  std::string subject;                      // the field or name at fault
  std::string text;                         // a sentence for people
  std::vector<people::Reason> reasons;      // statements that decided, as far as the asker may see them
  std::vector<std::string> missing;         // pending: what is still asked for, a sentence each
  Bytes signature;                          // signed: see intent::formats::Finished
  Bytes artifact;                           // signed: request text, or raw transaction, ready to send
  static constexpr auto kFields = std::tuple{
      Field{0, &RequestReply::request_id, "request_id", kRequestIdBytesMax}, Field{1, &RequestReply::status, "status"},
      Field{2, &RequestReply::request, "request"}, Field{3, &RequestReply::sequence, "sequence"},
      Field{4, &RequestReply::error, "error"}, Field{5, &RequestReply::subject, "subject", kTextBytesMax},
      Field{6, &RequestReply::text, "text", kTextBytesMax}, Field{7, &RequestReply::reasons, "reasons", kReasonsMax},
      Field{8, &RequestReply::missing, "missing", kReasonsMax}, Field{9, &RequestReply::signature, "signature", kSignatureBytesMax},
      Field{10, &RequestReply::artifact, "artifact", kArtifactBytesMax}};
};

struct PendingItem {
  RequestHash request;
  std::string requester;
  std::string request_id;
  std::string summary;       // one line
  Nanoseconds valid_until;
  std::vector<std::string> missing;
  static constexpr auto kFields = std::tuple{
      Field{0, &PendingItem::request, "request"}, Field{1, &PendingItem::requester, "requester", kTextBytesMax},
      Field{2, &PendingItem::request_id, "request_id", kRequestIdBytesMax},
      Field{3, &PendingItem::summary, "summary", kTextBytesMax}, Field{4, &PendingItem::valid_until, "valid_until"},
      Field{5, &PendingItem::missing, "missing", kReasonsMax}};
};

inline constexpr size_t kPendingPageMax = 10;

struct PendingReply {
  std::vector<PendingItem> items;
  bool more = false;
  static constexpr auto kFields = std::tuple{Field{0, &PendingReply::items, "items", kPendingPageMax}, Field{1, &PendingReply::more, "more"}};
};

// Everything the approval text is made of but approver, verdict and not-after. The officer's client recomputes hashes and
// rendering from `request` and refuses on any difference from what it was told.
struct ShowReply {
  Bytes request;               // encoded CanonicalRequest
  std::string origin;
  std::string requester;       // people::RequesterText
  DocumentHash policy;
  ApprovalNonce nonce;
  Sequence sequence;           // of the pending decision
  std::vector<people::SignedVerdict> verdicts;
  std::vector<std::string> missing;
  static constexpr auto kFields = std::tuple{
      Field{0, &ShowReply::request, "request", kFrameBytesMax}, Field{1, &ShowReply::origin, "origin", kTextBytesMax},
      Field{2, &ShowReply::requester, "requester", kTextBytesMax}, Field{3, &ShowReply::policy, "policy"},
      Field{4, &ShowReply::nonce, "nonce"}, Field{5, &ShowReply::sequence, "sequence"},
      Field{6, &ShowReply::verdicts, "verdicts", kApprovalsMax},
      Field{7, &ShowReply::missing, "missing", kReasonsMax}};
};

struct InfoReply {
  uint32_t version = kProtocolVersion;
  std::string origin;
  LogId log;
  std::string build;
  std::string principal;       // who you are here
  DocumentHash policy, roster, keys, reference, address_book;
  Nanoseconds now;
  Sequence next;
  static constexpr auto kFields = std::tuple{
      Field{0, &InfoReply::version, "version"}, Field{1, &InfoReply::origin, "origin", kTextBytesMax},
      Field{2, &InfoReply::log, "log"}, Field{3, &InfoReply::build, "build", kTextBytesMax},
      Field{4, &InfoReply::principal, "principal", kNameBytesMax}, Field{5, &InfoReply::policy, "policy"},
      Field{6, &InfoReply::roster, "roster"}, Field{7, &InfoReply::keys, "keys"},
      Field{8, &InfoReply::reference, "reference"}, Field{9, &InfoReply::address_book, "address_book"},
      Field{10, &InfoReply::now, "now"}, Field{11, &InfoReply::next, "next"}};
};

struct KeysReply {
  std::vector<intent::KeyRecord> keys;  // at most 8 a page
  bool more = false;
  static constexpr auto kFields = std::tuple{Field{0, &KeysReply::keys, "keys", 8}, Field{1, &KeysReply::more, "more"}};
};

struct IgnoredFact {
  uint32_t index = 0;  // among those sent
  intent::Ignored why = intent::Ignored::kNoRoom;
  static constexpr auto kFields = std::tuple{Field{0, &IgnoredFact::index, "index"}, Field{1, &IgnoredFact::why, "why"}};
};

// To Observe, at once: `next` is the next message of the stream. To Report, once it is durable: the next report.
struct AttestReply {
  uint64_t next = 1;
  std::vector<IgnoredFact> ignored;  // changed nothing; all others were taken
  static constexpr auto kFields = std::tuple{
      Field{0, &AttestReply::next, "next"},
      Field{1, &AttestReply::ignored, "ignored", intent::kObservationsPerMessageMax}};
};

// What was sent is not a query this daemon takes: malformed, too large, over the budget, not yours. With `closing` the
// connection ends after it. Correlation 0 if none could be read.
struct ErrorReply {
  ErrorCode code = ErrorCode::kInternal;
  std::string subject;
  std::string text;
  bool closing = false;
  static constexpr auto kFields = std::tuple{
      Field{0, &ErrorReply::code, "code"}, Field{1, &ErrorReply::subject, "subject", kTextBytesMax},
      Field{2, &ErrorReply::text, "text", kTextBytesMax}, Field{3, &ErrorReply::closing, "closing"}};
};

using Reply =
    std::variant<RequestReply, PendingReply, ShowReply, InfoReply, KeysReply, ErrorReply, AttestReply>;

struct ReplyEnvelope {
  uint64_t correlation = 0;
  Reply reply;
  static constexpr auto kFields = std::tuple{Field{0, &ReplyEnvelope::correlation, "correlation"}, Field{1, &ReplyEnvelope::reply, "reply"}};
};

}  // namespace sealward::protocol

namespace sealward {
SEALWARD_ENUM_NAMES(protocol::RequestStatus, "signed", "denied", "pending", "expired", "unknown", "unavailable", "refused",
                    "withdrawn", "failed", "would_permit")
}  // namespace sealward

#endif  // SEALWARD_PROTOCOL_MESSAGES_H_
