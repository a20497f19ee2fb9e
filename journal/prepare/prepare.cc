#include "journal/prepare/prepare.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>

namespace sealward::journal {
namespace {

constexpr std::string_view kPrefix = "seg-";
constexpr std::string_view kSuffix = ".j";
constexpr size_t kNumberDigits = 20;
constexpr size_t kBlockBytes = 4096;
constexpr size_t kChunkBytes = 64 * kBlockBytes;

ErrorCode CodeOf(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG ? ErrorCode::kDiskFull : ErrorCode::kIo;
}

Status WriteZeros(int fd, uint64_t bytes) {
  static constexpr std::array<uint8_t, kChunkBytes> kZeros{};
  for (uint64_t done = 0; done < bytes;) {
    const size_t chunk = static_cast<size_t>(std::min<uint64_t>(bytes - done, kZeros.size()));
    const ssize_t wrote = ::pwrite(fd, kZeros.data(), chunk, static_cast<off_t>(done));
    if (wrote < 0) return Fail(CodeOf(errno), "writing zeros into a new file of the journal", errno);
    if (wrote == 0) return Fail(ErrorCode::kIo, "writing zeros into a new file of the journal");
    done += static_cast<uint64_t>(wrote);
  }
  return Ok();
}

Result<UniqueFd> MakeZeroed(int directory_fd, const std::string& name, uint64_t bytes) {
  const std::string unfinished = name + ".new";
  UniqueFd fd(
      ::openat(directory_fd, unfinished.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.IsValid()) return Fail(CodeOf(errno), "making a file of the journal", errno);
  Status written = WriteZeros(fd.Get(), bytes);
  if (written.has_value() && ::fsync(fd.Get()) != 0) {
    written = Fail(CodeOf(errno), "syncing a new file of the journal", errno);
  }
  if (written.has_value() &&
      ::renameat2(directory_fd, unfinished.c_str(), directory_fd, name.c_str(), RENAME_NOREPLACE) != 0) {
    written = errno == EEXIST ? Fail(ErrorCode::kDuplicate, "the journal already has this file", name)
                              : Fail(CodeOf(errno), "naming a new file of the journal", errno);
  }
  if (!written.has_value()) {
    ::unlinkat(directory_fd, unfinished.c_str(), 0);  // what remains is harmless: it has no segment's name
    return std::unexpected(std::move(written).error());
  }
  if (::fsync(directory_fd) != 0) return Fail(CodeOf(errno), "syncing the journal's directory", errno);
  return fd;
}

}  // namespace

std::string SegmentName(uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(kPrefix) + std::string(kNumberDigits - digits.size(), '0') + digits +
         std::string(kSuffix);
}

std::optional<uint64_t> ParseSegmentName(std::string_view name) {
  if (name.size() != kPrefix.size() + kNumberDigits + kSuffix.size()) return std::nullopt;
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  uint64_t number = 0;
  for (const char c : name.substr(kPrefix.size(), kNumberDigits)) {
    if (c < '0' || c > '9') return std::nullopt;
    if (__builtin_mul_overflow(number, uint64_t{10}, &number)) return std::nullopt;
    if (__builtin_add_overflow(number, static_cast<uint64_t>(c - '0'), &number)) return std::nullopt;
  }
  return number;
}

Result<std::vector<uint64_t>> ListSegments(int directory_fd) {
  const int copy =
      ::openat(directory_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // its own reading position
  if (copy < 0) return Fail(ErrorCode::kIo, "opening the journal's directory", errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(copy), &::closedir);
  if (directory == nullptr) {
    ::close(copy);
    return Fail(ErrorCode::kIo, "reading the journal's directory", errno);
  }
  std::vector<uint64_t> numbers;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    const auto number = ParseSegmentName(entry->d_name);
    if (!number.has_value()) continue;
    if (numbers.size() == kSegmentsMax) return Fail(ErrorCode::kTooLarge, "more segments than can be opened");
    numbers.push_back(*number);
  }
  if (errno != 0) return Fail(ErrorCode::kIo, "reading the journal's directory", errno);
  std::sort(numbers.begin(), numbers.end());
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != i)
      return Fail(ErrorCode::kCorrupt, "a segment of the journal is missing", SegmentName(i));
  }
  return numbers;
}

Result<UniqueFd> OpenSegment(int directory_fd, uint64_t number, int flags) {
  UniqueFd fd(::openat(directory_fd, SegmentName(number).c_str(), flags | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.IsValid()) return Fail(ErrorCode::kIo, "opening a segment of the journal", errno);
  return fd;
}

Result<UniqueFd> PrepareSegment(int directory_fd, uint64_t number, uint64_t bytes) {
  if (bytes < kSegmentBytesMin || bytes > kSegmentBytesMax || bytes % kBlockBytes != 0) {
    return Fail(ErrorCode::kOutOfRange, "a segment has a multiple of 4 KiB between 260 KiB and 1 GiB",
                std::to_string(bytes));
  }
  return MakeZeroed(directory_fd, SegmentName(number), bytes);
}

Result<UniqueFd> PrepareHead(int directory_fd) {
  return MakeZeroed(directory_fd, kHeadName, kHeadFileBytes);
}

}  // namespace sealward::journal
