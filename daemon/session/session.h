// One client connection: cuts frames from the client's socket and relays them to the authorizer, and its answers back.
// Hashes nothing, decides nothing, opens nothing. A client that sends rubbish, stops in the middle of a frame or does
// not read ends its own connection and nobody else notices. Runs in sealward-session, one process per connection.
#ifndef SEALWARD_DAEMON_SESSION_SESSION_H_
#define SEALWARD_DAEMON_SESSION_SESSION_H_

#include <deque>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/loop/channel.h"
#include "daemon/loop/poller.h"
#include "protocol/frame.h"

namespace sealward::session {

inline constexpr uint64_t kHalfFrameNsMax = 10 * kSecondNs;   // a frame that was begun is finished by then
inline constexpr uint64_t kNotReadingNsMax = 10 * kSecondNs;  // a client takes its answers by then
inline constexpr size_t kUnreadBytesMax = 1024 * 1024;        // above this no more requests are read
inline constexpr int kPartingPauseMs = 100;  // a client that was told to go gets ten of these
inline constexpr int kPartingPausesMax = 10;
inline constexpr int kPartingReadsMax = 64;
inline constexpr uint64_t kLastAnswersNsMax = 30 * kSecondNs; // after the client closed its sending side

class Session {
 public:
  // `client` is an AF_UNIX stream socket; both descriptors are used non-blocking.
  Session(UniqueFd client, UniqueFd authorizer, const Clock& clock);
  // Serves until the connection ends.
  void Run();

 private:
  bool WantsRequests() const;
  bool Finished() const;
  int TimeoutMs() const;
  Status Turn();
  Status ReadClient();
  // Answers the authorizer has sent, until there is none or it has ended its channel.
  Status TakeReplies();
  void EndOfAuthorizer();
  Status RelayFrames();
  Status WriteClient();
  void EndWith(ErrorCode code, std::string_view text);
  // After the last words: no more goes out, and what the client still sends is thrown away until it has read
  // them and closes. A close with its bytes unread would make the kernel tell it of a reset instead.
  void PartOrderly();

  UniqueFd client_;
  loop::Channel authorizer_;
  const Clock& clock_;
  loop::Poller poller_;
  loop::ReceiveBuffers buffers_;
  protocol::FrameCutter cutter_{kFrameBytesMax};
  std::deque<Bytes> unread_;       // frames for the client
  size_t unread_offset_ = 0;       // sent bytes of the first
  size_t unread_bytes_ = 0;
  size_t in_flight_ = 0;           // frames relayed and not answered
  bool client_done_ = false;       // it sends no more
  bool closing_ = false;           // we take no more
  uint64_t frame_begun_ns_ = 0;    // 0: not inside a frame
  uint64_t not_reading_since_ns_ = 0;
  uint64_t done_since_ns_ = 0;
};

}  // namespace sealward::session

#endif  // SEALWARD_DAEMON_SESSION_SESSION_H_
