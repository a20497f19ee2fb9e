// Logons: what a `session` intent makes a key sign. The venue takes it for every order that is sent in the
// session afterwards, which is why people approve each, for a named gateway and a bounded time, and why a
// gateway sends nothing without a permit (permit.h). Inside intent/formats/ only. Pure, encode only.
#ifndef SEALWARD_INTENT_FORMATS_SESSION_H_
#define SEALWARD_INTENT_FORMATS_SESSION_H_

#include "intent/formats/format.h"

namespace sealward::intent::formats {

struct SessionView {
  const Session& session;
  const SigningTerms& terms;
  std::string identity;  // what the venue calls the key
  std::string nonce;     // of the request's hash: the same request, the same logon
};

Result<SessionView> SessionOf(const CanonicalRequest& request, const Supplied& supplied);

Status SupplyNothing(const CanonicalRequest& request, const DocumentsView& documents, Supplied& supplied);
Result<Finished> FinishSession(const CanonicalRequest& request, const Supplied& supplied,
                               const Payload& payload, ByteView signature, ByteView public_key);

// Deribit: timestamp, nonce and data, a line feed between them.
std::string DeribitText(uint64_t timestamp_ms, std::string_view nonce, std::string_view data);

// FIX: the values of MsgType, SenderCompID, TargetCompID, MsgSeqNum and SendingTime, an SOH between them.
struct FixLogon {
  std::string sender;
  std::string target;
  std::string sending_time;  // 20240627-11:17:25.223
  std::string username;
};
std::string FixSendingTime(uint64_t timestamp_ms);
std::string FixRawDataText(const FixLogon& logon);
// The whole Logon with its signature, body length and checksum.
std::string FixLogonMessage(const FixLogon& logon, ByteView signature);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_SESSION_H_
