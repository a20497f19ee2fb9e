#include "daemon/handover/handover.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "daemon/loop/poller.h"

namespace sealward::handover {

namespace {

Status TakePiece(Handover& out, const ipc::JournalPiece& piece, UniqueFd fd) {
  switch (piece.kind) {
    case ipc::PieceKind::kSegment:
    case ipc::PieceKind::kOpenSegment:
      if (!out.segments.empty() && piece.number != out.segments.back().number + 1) {
        return Fail(ErrorCode::kMalformed, "segments out of order");
      }
      out.segments.push_back({piece.number, std::move(fd)});
      return Ok();
    case ipc::PieceKind::kHead:
      out.head = std::move(fd);
      return Ok();
    case ipc::PieceKind::kQuarantine:
      out.quarantine = std::move(fd);
      return Ok();
    case ipc::PieceKind::kBlob:
      out.blobs.push_back(std::move(fd));
      return Ok();
  }
  return Fail(ErrorCode::kMalformed, "unknown piece");
}

}  // namespace

Result<Handover> Receive(loop::Channel& monitor, loop::ReceiveBuffers& buffers, const Clock& clock) {
  Handover out;
  bool begun = false;
  loop::Poller poller(clock, 0);
  while (!begun) {
    poller.Clear();
    poller.Add(monitor.fd(), POLLIN);
    TRY(poller.Wait(false, -1));
    const auto take = [&](ByteView datagram, std::span<UniqueFd> descriptors) -> Status {
      if (ipc::TagOf(datagram) == ipc::kTagOf<ipc::Begin>) {
        out.begin = TRY(ipc::DecodeMessage<ipc::Begin>(datagram));
        begun = true;
        return Ok();
      }
      const auto piece = TRY(ipc::DecodeMessage<ipc::JournalPiece>(datagram));
      if (descriptors.size() != 1) return Fail(ErrorCode::kMalformed, "a piece without its descriptor");
      return TakePiece(out, piece, std::move(descriptors[0]));
    };
    TRY(monitor.Receive(buffers, take, 1));  // one by one: what follows Begin is for the loop
  }
  return out;
}

Result<Bytes> ReadAll(int fd, size_t bytes_max) {
  Bytes out;
  std::array<uint8_t, 64 * 1024> buffer;
  while (out.size() <= bytes_max) {
    const ssize_t size = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(out.size()));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Fail(ErrorCode::kIo, "pread", errno);
    if (size == 0) return out;
    Append(out, ByteView(buffer).first(static_cast<size_t>(size)));
  }
  return Fail(ErrorCode::kTooLarge, "document");
}

}  // namespace sealward::handover
