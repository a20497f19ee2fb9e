// Every bound of the system that more than one file needs to know, with its reason. Bounds of one file stand there.
#ifndef SEALWARD_BASE_LIMITS_H_
#define SEALWARD_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace sealward {

inline constexpr size_t kEntryBytesMax = 16 * 1024;      // tlog-tiles has a 16-bit length; the ring wants less
inline constexpr size_t kFrameBytesMax = 12 * 1024;      // client frame: a request must fit an entry with its decision
inline constexpr size_t kIpcBytesMax = 20 * 1024;        // an entry or frame with its envelope
inline constexpr size_t kDocumentBytesMax = 4 * 1024 * 1024;  // one installed document
inline constexpr size_t kNameBytesMax = 64;              // names of principals, keys, instruments, assets, venues
inline constexpr size_t kRequestIdBytesMax = 64;
inline constexpr size_t kTextBytesMax = 256;             // free text in an intent: purpose, reason
inline constexpr size_t kLegsMax = 20;                   // legs of an order, actions of a batch
inline constexpr size_t kReasonsMax = 32;                // statements named in a decision
inline constexpr size_t kSshsigBytesMax = 1024;          // sk-ecdsa needs about 300
inline constexpr size_t kAttachmentBytesMax = 8000;      // text beside a payment; with it a request still fits a frame
inline constexpr size_t kArtifactBytesMax = 8 * 1024;    // what a signed reply carries: the longest is a transaction with its origins
inline constexpr size_t kPayloadBytesMax = 2048;         // signed bytes of any format
inline constexpr size_t kPublicKeyBytesMax = 512;        // an RSA-4096 modulus; the others need at most 65
inline constexpr size_t kSignatureBytesMax = 512;        // an RSA-4096 signature, or 8 of ECDSA
inline constexpr size_t kDigestsMax = 8;                 // that one payload asks a key to sign: inputs of a transaction
inline constexpr size_t kApprovalsMax = 16;              // approvals and denials kept for one request
inline constexpr size_t kInFlightPerConnectionMax = 256; // pipelined requests of one client
inline constexpr uint32_t kCreditsMax = 512;             // records under way in the ring
inline constexpr uint32_t kCreditsReservedForCancels = 64;
inline constexpr size_t kRingBytesMax = 4 * 1024 * 1024; // bytes under way in the ring
inline constexpr size_t kTokenWorkersMax = 16;           // slots, all classes together
inline constexpr size_t kSessionsMax = 128;              // connections at once, all principals together
inline constexpr size_t kPendingMax = 4096;              // requests waiting for people
inline constexpr size_t kRequestsRememberedMax = 1u << 21;  // ids kept for exactly-once, about 250 bytes each
inline constexpr uint64_t kSecondNs = 1'000'000'000;
inline constexpr uint64_t kValidUntilAheadNsMax = 24ull * 3600 * kSecondNs;  // farther is a mistake; people need hours
inline constexpr uint64_t kValidUntilAheadNsMaxNoFloor = 300ull * kSecondNs;  // nobody is asked: 5 min x full speed fits memory
inline constexpr uint64_t kApprovalLifeNsMax = 15ull * 60 * kSecondNs;

}  // namespace sealward

#endif  // SEALWARD_BASE_LIMITS_H_
