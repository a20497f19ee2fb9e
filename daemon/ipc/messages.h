// Every message between the processes, in one table: tag, sender, receiver, descriptors carried. A message is one
// SEQPACKET datagram: its tag (1 byte) and its fields as deterministic CBOR (base/codec.h). Receivers know from the
// channel who sent it and accept only the tags the table names for that channel. Used by every process.
#ifndef SEALWARD_DAEMON_IPC_MESSAGES_H_
#define SEALWARD_DAEMON_IPC_MESSAGES_H_

#include <optional>
#include <string>
#include <vector>

#include "base/codec.h"
#include "base/enum.h"
#include "base/limits.h"
#include "base/strong.h"

namespace sealward::ipc {

using Mac = FixedBytes<32, struct MacTag>;
using KeyId = FixedBytes<16, struct KeyIdTag>;  // CKA_ID
using TaskId = Strong<uint64_t, struct TaskIdTag>;

enum class SocketKind : uint8_t { kEngine, kOfficer };            // same numbers as people::Socket
enum class TokenClass : uint8_t { kOrders, kCustody, kJournal };  // same numbers as intent::KeyClass
enum class SignAlgorithm : uint8_t { kEd25519, kSecp256k1, kP256, kHmacSha256, kHmacSha512, kRsaSha256 };  // same numbers as intent::KeyAlgorithm
enum class SignStatus : uint8_t { kSigned, kRefused, kHsmError };
inline constexpr size_t kSpareSegments = 3;  // zeroed ahead; fewer than two left: no new signing, the rest still has room

enum class PieceKind : uint8_t { kSegment, kOpenSegment, kHead, kQuarantine, kBlob };

// ---- monitor → authorizer, journaler, signer: at start

// One piece of the journal, in order of `number` for segments. To the journaler: kSegment (read-only, O_DIRECT if the file
// system takes it) for every segment but the last two that are not blank and the blank ones (spares) behind them, which
// are kOpenSegment (read-write); kHead and kQuarantine (read-write). To authorizer and signer: every segment as kSegment,
// read-only, and every file of blobs/ as kBlob. After Begin the journaler gets nothing but fresh spares (SegmentGranted):
// it asks with its segment_request eventfd, one count a spare, and keeps kSpareSegments.
struct JournalPiece {
  PieceKind kind = PieceKind::kSegment;
  uint64_t number = 0;
  static constexpr auto kFields = std::tuple{Field{0, &JournalPiece::kind, "kind"}, Field{1, &JournalPiece::number, "number"}};
};

// All pieces have been handed over. To the authorizer and the signer only after the journaler has recovered.
struct Begin {
  Hash256 genesis;      // pinned in the configuration
  std::string origin;
  uint32_t spin_us_max = 0;
  uint64_t segment_bytes = 0;
  std::string build;
  uint32_t requests_per_second_max = 0;  // of one principal
  uint32_t pending_max = 0;              // of one principal
  Sequence recovery_confirmed;           // custody keys go on after the recoveries up to this entry
  static constexpr auto kFields = std::tuple{
      Field{0, &Begin::genesis, "genesis"}, Field{1, &Begin::origin, "origin", kTextBytesMax},
      Field{2, &Begin::spin_us_max, "spin_us_max"}, Field{3, &Begin::segment_bytes, "segment_bytes"},
      Field{4, &Begin::build, "build", kTextBytesMax},
      Field{5, &Begin::requests_per_second_max, "requests_per_second_max"},
      Field{6, &Begin::pending_max, "pending_max"}, Field{7, &Begin::recovery_confirmed, "recovery_confirmed"}};
};

// ---- monitor → authorizer: a client was accepted; carries the session's channel

struct SessionOpened {
  ConnectionId connection;
  SocketKind socket = SocketKind::kEngine;
  uint32_t uid = 0;
  uint32_t gid = 0;
  static constexpr auto kFields = std::tuple{
      Field{0, &SessionOpened::connection, "connection"}, Field{1, &SessionOpened::socket, "socket"},
      Field{2, &SessionOpened::uid, "uid"}, Field{3, &SessionOpened::gid, "gid"}};
};

// ---- monitor → journaler: a fresh zero-filled segment; carries it. Asked for by the segment_request eventfd.

struct SegmentGranted {
  uint64_t number = 0;
  static constexpr auto kFields = std::tuple{Field{0, &SegmentGranted::number, "number"}};
};

// ---- monitor → signer: a new token worker; carries its channel and an eventfd that asks for its end

struct TokenOpened {
  uint32_t slot = 0;
  TokenClass token_class = TokenClass::kOrders;
  static constexpr auto kFields = std::tuple{Field{0, &TokenOpened::slot, "slot"},
                                             Field{1, &TokenOpened::token_class, "token_class"}};
};

// ---- monitor → token worker: where its module and token lie

struct TokenStart {
  std::string module_path;
  std::string library_configuration;  // the module's own configuration file (SoftHSM: SOFTHSM2_CONF); empty: none
  std::string label;
  TokenClass token_class = TokenClass::kOrders;
  uint32_t spin_us_max = 0;
  std::optional<Hash256> module_sha256;  // what the module must be; not given: whatever stands there
  static constexpr auto kFields = std::tuple{
      Field{0, &TokenStart::module_path, "module_path", 4096},
      Field{1, &TokenStart::library_configuration, "library_configuration", 4096},
      Field{2, &TokenStart::label, "label", 32}, Field{3, &TokenStart::token_class, "token_class"},
      Field{4, &TokenStart::spin_us_max, "spin_us_max"}, Field{5, &TokenStart::module_sha256, "module_sha256"}};
};

// ---- session ⇄ authorizer: a client's frame and its answer, without the length prefix (protocol/messages.h)

struct ClientFrame {
  Bytes frame;
  static constexpr auto kFields = std::tuple{Field{0, &ClientFrame::frame, "frame", kFrameBytesMax}};
};
struct ReplyFrame {
  Bytes frame;
  static constexpr auto kFields = std::tuple{Field{0, &ReplyFrame::frame, "frame", kIpcBytesMax}};
};

// ---- authorizer → journaler → signer: one record. The journaler forwards it as it is, and can't make one: the MAC is
// HMAC-SHA256 under a key that only authorizer and signer hold, over sequence (8 bytes, big endian) and entry.

struct AppendRecord {
  Sequence sequence;
  Nanoseconds time;
  bool strict = false;  // the head is synced too before it counts as durable (custody)
  Bytes entry;
  Mac mac;
  static constexpr auto kFields = std::tuple{
      Field{0, &AppendRecord::sequence, "sequence"}, Field{1, &AppendRecord::time, "time"},
      Field{2, &AppendRecord::strict, "strict"}, Field{3, &AppendRecord::entry, "entry", kEntryBytesMax},
      Field{4, &AppendRecord::mac, "mac"}};
};

// ---- journaler → signer → authorizer

// The journal as recovered, before anything new. `next` is the sequence the first new record must have.
struct JournalOpened {
  Sequence next;
  Epoch epoch;
  Nanoseconds last_time;
  std::optional<uint64_t> torn_segment;  // with the next three: a torn tail was quarantined
  std::optional<uint64_t> torn_offset;
  std::optional<uint64_t> torn_bytes;
  std::optional<Hash256> torn_hash;
  static constexpr auto kFields = std::tuple{
      Field{0, &JournalOpened::next, "next"}, Field{1, &JournalOpened::epoch, "epoch"},
      Field{2, &JournalOpened::last_time, "last_time"}, Field{3, &JournalOpened::torn_segment, "torn_segment"},
      Field{4, &JournalOpened::torn_offset, "torn_offset"}, Field{5, &JournalOpened::torn_bytes, "torn_bytes"},
      Field{6, &JournalOpened::torn_hash, "torn_hash"}};
};

// Every record below `next` is on disk; every one below `strict_next` is covered by a synced head as well.
struct Durable {
  Sequence next;
  Sequence strict_next;
  bool room = true;  // false: only cancels and what ends things are accepted, the disk is nearly full
  static constexpr auto kFields = std::tuple{Field{0, &Durable::next, "next"}, Field{1, &Durable::strict_next, "strict_next"},
                                             Field{2, &Durable::room, "room"}};
};

// ---- signer → authorizer: what became of a permit, after it was durable

struct SignerOutcome {
  Sequence decision;
  RequestHash request;
  std::optional<ErrorCode> error;  // none: signed
  Bytes signature;                 // as intent::formats::Finished
  static constexpr auto kFields = std::tuple{
      Field{0, &SignerOutcome::decision, "decision"}, Field{1, &SignerOutcome::request, "request"},
      Field{2, &SignerOutcome::error, "error"}, Field{3, &SignerOutcome::signature, "signature", kSignatureBytesMax}};
};

// Which classes of keys have a worker that is ready to sign.
struct TokenState {
  TokenClass token_class = TokenClass::kOrders;
  uint32_t ready = 0;
  static constexpr auto kFields = std::tuple{Field{0, &TokenState::token_class, "token_class"}, Field{1, &TokenState::ready, "ready"}};
};

// ---- signer ⇄ token worker

struct EnrolledKey {
  KeyId id;
  SignAlgorithm algorithm = SignAlgorithm::kEd25519;
  Bytes public_key;
  static constexpr auto kFields = std::tuple{Field{0, &EnrolledKey::id, "id"}, Field{1, &EnrolledKey::algorithm, "algorithm"},
                                             Field{2, &EnrolledKey::public_key, "public_key", kPublicKeyBytesMax}};
};
struct TokenKeys {
  std::vector<EnrolledKey> keys;
  static constexpr auto kFields = std::tuple{Field{0, &TokenKeys::keys, "keys", 128}};
};
struct TokenReady {
  uint32_t keys = 0;  // how many were found and checked: all of them
  static constexpr auto kFields = std::tuple{Field{0, &TokenReady::keys, "keys"}};
};
struct SignTask {
  TaskId task;
  uint32_t key = 0;  // index into TokenKeys
  Bytes input;       // Ed25519: the message; ECDSA: the 32-byte digest
  static constexpr auto kFields = std::tuple{Field{0, &SignTask::task, "task"}, Field{1, &SignTask::key, "key"},
                                             Field{2, &SignTask::input, "input", kPayloadBytesMax}};
};
struct SignResult {
  TaskId task;
  SignStatus status = SignStatus::kHsmError;
  uint64_t return_value = 0;  // CK_RV
  Bytes signature;            // as the HSM gave it
  static constexpr auto kFields = std::tuple{
      Field{0, &SignResult::task, "task"}, Field{1, &SignResult::status, "status"},
      Field{2, &SignResult::return_value, "return_value"}, Field{3, &SignResult::signature, "signature", kSignatureBytesMax}};
};

//   row: message, tag, sender, receiver, descriptors carried
#define SEALWARD_IPC_MESSAGES(ROW)                                        \
  ROW(JournalPiece, 1, "monitor", "authorizer, journaler, signer", 1)     \
  ROW(Begin, 2, "monitor", "authorizer, journaler, signer", 0)            \
  ROW(SessionOpened, 3, "monitor", "authorizer", 1)                       \
  ROW(SegmentGranted, 4, "monitor", "journaler", 1)                       \
  ROW(TokenOpened, 5, "monitor", "signer", 2)                             \
  ROW(TokenStart, 6, "monitor", "token", 0)                               \
  ROW(ClientFrame, 7, "session", "authorizer", 0)                         \
  ROW(ReplyFrame, 8, "authorizer", "session", 0)                          \
  ROW(AppendRecord, 9, "authorizer, journaler", "journaler, signer", 0)   \
  ROW(JournalOpened, 10, "journaler, signer", "signer, authorizer", 0)    \
  ROW(Durable, 11, "journaler, signer", "signer, authorizer", 0)          \
  ROW(SignerOutcome, 12, "signer", "authorizer", 0)                       \
  ROW(TokenState, 13, "signer", "authorizer", 0)                          \
  ROW(TokenKeys, 14, "signer", "token", 0)                                \
  ROW(TokenReady, 15, "token", "signer", 0)                               \
  ROW(SignTask, 16, "signer", "token", 0)                                 \
  ROW(SignResult, 17, "token", "signer", 0)

struct MessageRow {
  const char* name;
  uint8_t tag;
  const char* senders;
  const char* receivers;
  int descriptors;
};
inline constexpr MessageRow kMessages[] = {
#define SEALWARD_ROW(name, tag, sender, receiver, descriptors) {#name, tag, sender, receiver, descriptors},
    SEALWARD_IPC_MESSAGES(SEALWARD_ROW)
#undef SEALWARD_ROW
};

template <typename T>
inline constexpr uint8_t kTagOf = 0;
template <typename T>
inline constexpr int kDescriptorsOf = 0;
#define SEALWARD_ROW(name, tag, sender, receiver, descriptors) \
  template <>                                                  \
  inline constexpr uint8_t kTagOf<name> = tag;                 \
  template <>                                                  \
  inline constexpr int kDescriptorsOf<name> = descriptors;
SEALWARD_IPC_MESSAGES(SEALWARD_ROW)
#undef SEALWARD_ROW

// One datagram.
template <typename T>
void EncodeMessageTo(Bytes& out, const T& message) {
  static_assert(kTagOf<T> != 0, "not in the table");
  out.push_back(kTagOf<T>);
  EncodeTo(out, message);
}
template <typename T>
Bytes EncodeMessage(const T& message) {
  Bytes out;
  EncodeMessageTo(out, message);
  return out;
}
inline uint8_t TagOf(ByteView datagram) { return datagram.empty() ? uint8_t{0} : datagram[0]; }
// The caller has looked at TagOf; a datagram of another tag is malformed.
template <typename T>
Result<T> DecodeMessage(ByteView datagram) {
  if (TagOf(datagram) != kTagOf<T>) return Fail(ErrorCode::kMalformed, "unexpected message");
  return Decode<T>(datagram.subspan(1));
}

}  // namespace sealward::ipc

namespace sealward {
SEALWARD_ENUM_NAMES(ipc::SocketKind, "engine", "officer")
SEALWARD_ENUM_NAMES(ipc::TokenClass, "orders", "custody", "journal")
SEALWARD_ENUM_NAMES(ipc::SignAlgorithm, "ed25519", "secp256k1", "p256", "hmac_sha256", "hmac_sha512", "rsa_sha256")
SEALWARD_ENUM_NAMES(ipc::SignStatus, "signed", "refused", "hsm_error")
SEALWARD_ENUM_NAMES(ipc::PieceKind, "segment", "open_segment", "head", "quarantine", "blob")
}  // namespace sealward

#endif  // SEALWARD_DAEMON_IPC_MESSAGES_H_
