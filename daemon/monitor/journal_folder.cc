#include "daemon/monitor/journal_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <memory>

#include "journal/prepare/prepare.h"

namespace sealward::monitor {
namespace {

constexpr size_t kBlobsMax = 2048;
constexpr int kLockTries = 40;  // 2 s in all
constexpr size_t kWatchedMax =
    16;  // more than the journaler ever has unsealed: the one it writes, and its spares
constexpr size_t kBlobNameBytes = 64;  // SHA-256 in hex

bool IsSameFile(int fd, int folder_fd, const std::string& path) {
  struct stat open = {};
  struct stat named = {};
  return ::fstat(fd, &open) == 0 && ::fstatat(folder_fd, path.c_str(), &named, 0) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino && open.st_nlink > 0;
}

// A daemon that was killed lets go of its journal when its last child has noticed: a moment, not more.
bool Lock(int fd) {
  for (int i = 0; i < kLockTries; ++i) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    const timespec pause{0, 50'000'000};
    ::nanosleep(&pause, nullptr);
  }
  return false;
}

// Zeros where a segment's header stands mean that nothing was ever written. All of it: a torn header may lack
// its first sector, and then the journaler has to see it.
Result<bool> IsUnused(int fd) {
  std::array<char, 4096> start = {};
  const ssize_t size = ::pread(fd, start.data(), start.size(), 0);
  if (size < 0) return Fail(ErrorCode::kIo, "reading a segment of the journal", errno);
  return std::all_of(start.begin(), start.end(), [](char c) { return c == 0; });
}

}  // namespace

Result<JournalFolder> JournalFolder::Open(const config::Config& config) {
  JournalFolder journal(config);
  const std::string& path = config.journal_directory;
  journal.folder_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!journal.folder_.IsValid())
    return std::unexpected(Error{ErrorCode::kIo, "opening the journal's folder", errno, path});
  // The name is looked up from the folder above, opened before the jail: inside, the mount would hide that it
  // was moved.
  const size_t slash = path.rfind('/');
  journal.name_ = path.substr(slash + 1);
  journal.parent_ =
      UniqueFd(::open(path.substr(0, std::max<size_t>(slash, 1)).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!journal.parent_.IsValid())
    return std::unexpected(Error{ErrorCode::kIo, "opening the folder above the journal", errno, path});
  if (!Lock(journal.folder_.Get())) {
    return Fail(ErrorCode::kUnavailable, "another daemon is running on this journal", path);
  }
  journal.head_ = UniqueFd(::open(config.head_path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!journal.head_.IsValid()) {
    return Fail(ErrorCode::kNotReady, "the journal has no head: make a new one with `sealward init`",
                config.head_path);
  }
  journal.count_ = TRY(journal::ListSegments(journal.folder_.Get())).size();
  if (journal.count_ == 0)
    return Fail(ErrorCode::kNotReady, "the journal is empty: make it with `sealward init`", path);
  journal.used_ = journal.count_;
  for (; journal.used_ > 1; --journal.used_) {
    const UniqueFd last = TRY(journal::OpenSegment(journal.folder_.Get(), journal.used_ - 1, O_RDONLY));
    if (!TRY(IsUnused(last.Get()))) break;
  }
  for (uint64_t number = journal.used_ - 1; number < journal.count_; ++number) TRY(journal.Watch(number));
  TRY(journal.ListBlobs());
  if (::mkdirat(journal.folder_.Get(), "quarantine", 0700) != 0 && errno != EEXIST) {
    return Fail(ErrorCode::kIo, "making the quarantine folder", errno);
  }
  return journal;
}

Status JournalFolder::ListBlobs() {
  const int copy = ::openat(folder_.Get(), "blobs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return errno == ENOENT ? Ok() : Fail(ErrorCode::kIo, "opening the journal's blobs", errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(copy), &::closedir);
  if (folder == nullptr) return Fail(ErrorCode::kIo, "reading the journal's blobs", errno);
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name.size() != kBlobNameBytes) continue;
    if (blobs_.size() == kBlobsMax) return Fail(ErrorCode::kTooLarge, "too many blobs in the journal");
    blobs_.push_back("blobs/" + name);
  }
  std::sort(blobs_.begin(), blobs_.end());
  return Ok();
}

Status JournalFolder::HandToJournaler(const Hand& hand) {
  for (uint64_t number = 0; number < used_; ++number) {
    const bool open = number + 1 == used_;
    const UniqueFd fd = TRY(journal::OpenSegment(folder_.Get(), number, open ? O_RDWR : O_RDONLY));
    TRY(hand(open ? ipc::PieceKind::kOpenSegment : ipc::PieceKind::kSegment, number, fd.Get()));
  }
  TRY(hand(ipc::PieceKind::kHead, 0, head_.Get()));
  quarantine_name_ = "quarantine/torn-" + std::to_string(::time(nullptr)) + "-" + std::to_string(::getpid());
  quarantine_ = UniqueFd(::openat(folder_.Get(), quarantine_name_.c_str(),
                                  O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!quarantine_.IsValid()) return Fail(ErrorCode::kIo, "making a quarantine file", errno);
  return hand(ipc::PieceKind::kQuarantine, 0, quarantine_.Get());
}

Status JournalFolder::HandToReader(const Hand& hand) const {
  for (uint64_t number = 0; number < used_; ++number) {
    const UniqueFd fd = TRY(journal::OpenSegment(folder_.Get(), number, O_RDONLY));
    TRY(hand(number + 1 == used_ ? ipc::PieceKind::kOpenSegment : ipc::PieceKind::kSegment, number,
             fd.Get()));
  }
  for (size_t i = 0; i < blobs_.size(); ++i) {
    const UniqueFd fd(::openat(folder_.Get(), blobs_[i].c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.IsValid()) return Fail(ErrorCode::kIo, "opening a blob of the journal", errno);
    TRY(hand(ipc::PieceKind::kBlob, i, fd.Get()));
  }
  return Ok();
}

Result<std::vector<std::pair<uint64_t, UniqueFd>>> JournalFolder::UnusedSegments() const {
  std::vector<std::pair<uint64_t, UniqueFd>> unused;
  for (uint64_t number = used_; number < count_; ++number) {
    unused.emplace_back(number, TRY(journal::OpenSegment(folder_.Get(), number, O_RDWR)));
  }
  return unused;
}

Result<std::pair<uint64_t, UniqueFd>> JournalFolder::MakeSegment() {
  UniqueFd fd = TRY(journal::PrepareSegment(folder_.Get(), count_, config_.segment_bytes));
  TRY(Watch(count_));
  ++count_;
  return std::pair(count_ - 1, std::move(fd));
}

void JournalFolder::DropEmptyQuarantine() {
  struct stat status = {};
  if (quarantine_.IsValid() && ::fstat(quarantine_.Get(), &status) == 0 && status.st_size == 0) {
    ::unlinkat(folder_.Get(), quarantine_name_.c_str(), 0);
  }
  quarantine_.Reset();
}

Status JournalFolder::Watch(uint64_t number) {
  watched_.emplace_back(number, TRY(journal::OpenSegment(folder_.Get(), number, O_RDONLY)));
  if (watched_.size() > kWatchedMax) watched_.pop_front();
  return Ok();
}

Status JournalFolder::CheckInPlace() const {
  const bool segments = std::all_of(watched_.begin(), watched_.end(), [&](const auto& segment) {
    return IsSameFile(segment.second.Get(), folder_.Get(), journal::SegmentName(segment.first));
  });
  if (!segments || !IsSameFile(folder_.Get(), parent_.Get(), name_) ||
      !IsSameFile(head_.Get(), AT_FDCWD, config_.head_path)) {
    return Fail(ErrorCode::kCorrupt, "the journal's files were moved, replaced or deleted");
  }
  return Ok();
}

}  // namespace sealward::monitor
