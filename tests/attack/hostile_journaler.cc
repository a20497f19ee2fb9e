// The journaler, compromised: on the way to the signer it alters the first decision that denies or waits into
// a permit, or follows it with a permit of its own making. It has no MAC key; the signer must end the daemon
// before anything is signed.
#include <optional>
#include <utility>

#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"
#include "journal/record/record.h"

namespace sealward {
namespace {

Status SendForReal(loop::Channel* channel, Bytes datagram);

// The decision as a permit that lacks nothing a journaler could add; nothing for any other record.
std::optional<journal::Record> AsPermit(const ipc::AppendRecord& message) {
  auto record = Decode<journal::Record>(message.entry);
  if (!record.has_value()) return std::nullopt;
  auto* const decision = std::get_if<journal::Decision>(&record->body);
  if (decision == nullptr || decision->ruling == people::Ruling::kPermit) return std::nullopt;
  decision->ruling = people::Ruling::kPermit;
  if (!decision->supplied.has_value()) decision->supplied.emplace();
  return *std::move(record);
}

Status SendHostile(loop::Channel* channel, Bytes datagram) {
  auto message = ipc::DecodeMessage<ipc::AppendRecord>(datagram);
  if (!message.has_value()) return SendForReal(channel, std::move(datagram));
  auto permit = AsPermit(*message);
  if (!permit.has_value()) return SendForReal(channel, std::move(datagram));
#ifdef SEALWARD_HOSTILE_INVENTS
  TRY(SendForReal(channel, std::move(datagram)));
  permit->sequence.value += 1;
  message->sequence = permit->sequence;
#endif
  message->entry = Encode(*permit);
  return SendForReal(channel, ipc::EncodeMessage(*message));
}

}  // namespace
}  // namespace sealward

// The linker gives every call of loop::Channel::Send to the first and the real one to the second. A member
// function is called like a free one whose first argument is the object.
extern "C" {
sealward::Status __real__ZN8sealward4loop7Channel4SendESt6vectorIhSaIhEE(sealward::loop::Channel* channel,
                                                                         sealward::Bytes datagram);
sealward::Status __wrap__ZN8sealward4loop7Channel4SendESt6vectorIhSaIhEE(sealward::loop::Channel* channel,
                                                                         sealward::Bytes datagram);
sealward::Status __wrap__ZN8sealward4loop7Channel4SendESt6vectorIhSaIhEE(sealward::loop::Channel* channel,
                                                                         sealward::Bytes datagram) {
  return sealward::SendHostile(channel, std::move(datagram));
}
}

namespace sealward {
namespace {

Status SendForReal(loop::Channel* channel, Bytes datagram) {
  return __real__ZN8sealward4loop7Channel4SendESt6vectorIhSaIhEE(channel, std::move(datagram));
}

}  // namespace
}  // namespace sealward
