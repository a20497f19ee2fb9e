#include "journal/quarantine.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/aligned_buffer.h"
#include "journal/big_endian.h"
#include "journal/format.h"

namespace sealward::journal {
namespace {

Status WriteAt(int fd, ByteView bytes, uint64_t offset) {
  const ssize_t wrote = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  if (wrote == static_cast<ssize_t>(bytes.size())) return Ok();
  const int error = wrote < 0 ? errno : 0;
  return Fail(error == ENOSPC ? ErrorCode::kDiskFull : ErrorCode::kIo, "keeping a torn batch in quarantine",
              error);
}

}  // namespace

Status AppendToQuarantine(int fd, const Recovery& recovery, ByteView bytes) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return Fail(ErrorCode::kIo, "reading the size of the quarantine", errno);
  const uint64_t end = RoundUpToBlock(static_cast<size_t>(status.st_size));
  AlignedBuffer block(kBlockBytes);
  BlockWriter writer(block.Span());
  writer.Put(kQuarantineMagic);
  writer.Put(kFormatVersion);
  writer.Put(recovery.segment);
  writer.Put(recovery.offset);
  writer.Put(recovery.bytes);
  writer.Put(recovery.hash.View());
  TRY(WriteAt(fd, block.View(), end));
  TRY(WriteAt(fd, bytes, end + kBlockBytes));
  if (::fsync(fd) != 0) return Fail(ErrorCode::kIo, "syncing the quarantine", errno);
  return Ok();
}

}  // namespace sealward::journal
