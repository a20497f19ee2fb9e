// The journaler on a disk that fails. The file `disk.script` beside the program, read before the lockdown,
// says `COUNT ACTION`: the COUNTth call of what ACTION concerns fails, once:
//
//   sync     fdatasync fails with EIO, and what was written since the last one is gone, as after a real
//            failure: the kernel drops such pages and later calls succeed as if nothing had been
//   torn     the same, but the first sector of the last write has reached the disk
//   write    pwrite fails with EIO
//   short    pwrite writes half of its bytes and says so
//   full     pwrite fails with ENOSPC
//
// A journaler that uses its disk again after that says so on its standard error and ends with code 99.
#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

extern "C" {
ssize_t __real_pwrite(int fd, const void* data, size_t size, off_t offset);
int __real_fdatasync(int fd);
ssize_t __wrap_pwrite(int fd, const void* data, size_t size, off_t offset);
int __wrap_fdatasync(int fd);
}

namespace {

struct Write {
  int fd;
  off_t offset;
  size_t size;
  std::vector<char> before;
};

struct Disk {
  std::string action;
  unsigned long countdown = 0;
  bool failed = false;
  std::vector<Write> unsynced;
};

Disk& TheDisk() {
  static Disk disk;
  return disk;
}

// Before main(): the process may still open files.
[[gnu::constructor]] void ReadScript() {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel hands pointers over in this way
  std::string path = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  path = path.substr(0, path.rfind('/')) + "/disk.script";
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char text[64] = {};
  if (fd < 0 || ::read(fd, text, sizeof text - 1) <= 0) return;
  ::close(fd);
  char* action = nullptr;
  TheDisk().countdown = std::strtoul(text, &action, 10);
  TheDisk().action = std::string(action + 1);
  TheDisk().action.pop_back();
}

void CheckNotUsedAgain() {
  if (!TheDisk().failed) return;
  static constexpr char kText[] = "journaler: the disk is used again after its failure\n";
  (void)!::write(STDERR_FILENO, kText, sizeof kText - 1);
  ::_exit(99);
}

bool FailsNow(bool concerned) {
  Disk& disk = TheDisk();
  if (!concerned || disk.countdown == 0) return false;
  --disk.countdown;
  disk.failed = disk.countdown == 0;
  return disk.failed;
}

// What did not reach the disk is what was there before, for whoever reads next.
void Lose(bool torn) {
  constexpr size_t kSector = 512;
  auto& writes = TheDisk().unsynced;
  for (size_t i = writes.size(); i-- > 0;) {
    const Write& write = writes[i];
    const size_t kept = torn && i + 1 == writes.size() ? std::min(kSector, write.size / 2) : 0;
    (void)!__real_pwrite(write.fd, write.before.data() + kept, write.size - kept,
                         write.offset + static_cast<off_t>(kept));
  }
}

}  // namespace

ssize_t __wrap_pwrite(int fd, const void* data, size_t size, off_t offset) {
  CheckNotUsedAgain();
  Disk& disk = TheDisk();
  if (FailsNow(disk.action == "write" || disk.action == "full" || disk.action == "short")) {
    if (disk.action == "short") return __real_pwrite(fd, data, size / 2, offset);
    errno = disk.action == "full" ? ENOSPC : EIO;
    return -1;
  }
  Write write{fd, offset, size, std::vector<char>(size)};
  (void)!::pread(fd, write.before.data(), size, offset);
  disk.unsynced.push_back(std::move(write));
  return __real_pwrite(fd, data, size, offset);
}

int __wrap_fdatasync(int fd) {
  CheckNotUsedAgain();
  Disk& disk = TheDisk();
  if (FailsNow(disk.action == "sync" || disk.action == "torn")) {
    Lose(disk.action == "torn");
    errno = EIO;
    return -1;
  }
  std::erase_if(disk.unsynced, [&](const Write& write) { return write.fd == fd; });
  return __real_fdatasync(fd);
}
