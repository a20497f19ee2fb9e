#include "daemon/sandbox/jail.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/sandbox/filter.h"
#include "daemon/sandbox/steps.h"

// <sys/mount.h> and <linux/mount.h> can't be included together on every glibc: the few calls needed are
// declared here.
extern "C" int mount(const char*, const char*, const char*, unsigned long, const void*) noexcept;
extern "C" int umount2(const char*, int) noexcept;

namespace sealward::sandbox {
namespace {

constexpr unsigned long kMsReadOnly = 1;
constexpr unsigned long kMsNoSuid = 2;
constexpr unsigned long kMsNoDev = 4;
constexpr unsigned long kMsRemount = 32;
constexpr unsigned long kMsRecursive = 16384;
constexpr unsigned long kMsPrivate = 1 << 18;
constexpr int kDetach = 2;
constexpr int kExpire = 4;
constexpr int kNamespaces = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

// One path of the plan, detached from the old root.
struct Piece {
  const PathGrant* grant;
  std::string link;  // target, where the path is a symbolic link
  UniqueFd tree;     // else a private copy of the mount
  bool directory = false;
};

std::unexpected<Error> FailRoot(int error, const std::string& path) {
  return std::unexpected(Error{ErrorCode::kSandbox, "root_directory", error, path});
}

Status WriteText(const char* path, const std::string& text) {
  const UniqueFd fd(::open(path, O_WRONLY | O_CLOEXEC));
  if (!fd.IsValid() || ::write(fd.Get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return Fail(ErrorCode::kSandbox, "namespaces", errno);
  }
  return Ok();
}

// True if the namespaces were had. An ordinary user needs a user namespace first, in which it keeps its own
// number.
Result<bool> EnterNamespaces(bool root) {
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  if (::unshare(root ? kNamespaces : kNamespaces | CLONE_NEWUSER) != 0) {
    if (root) return Fail(ErrorCode::kSandbox, "namespaces", errno);
    return false;
  }
  if (root) return true;
  TRY(WriteText("/proc/self/setgroups", "deny"));
  TRY(WriteText("/proc/self/uid_map", user + " " + user + " 1"));
  TRY(WriteText("/proc/self/gid_map", group + " " + group + " 1"));
  return true;
}

uint64_t MountAttributes(Grant grant) {
  switch (grant) {
    case Grant::kRead:
      return MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    case Grant::kReadExecute:
      return MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    case Grant::kReadWrite:
      return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    case Grant::kDevice:
      return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  }
  return MOUNT_ATTR_RDONLY;
}

Result<Piece> CutOut(const PathGrant& grant) {
  Piece piece{.grant = &grant, .link = {}, .tree = {}, .directory = false};
  struct stat status = {};
  if (::lstat(grant.path.c_str(), &status) != 0) return FailRoot(errno, grant.path);
  piece.directory = S_ISDIR(status.st_mode);
  if (S_ISLNK(status.st_mode)) {
    char target[4096];
    const ssize_t size = ::readlink(grant.path.c_str(), target, sizeof target);
    if (size <= 0 || static_cast<size_t>(size) >= sizeof target) return FailRoot(errno, grant.path);
    piece.link.assign(target, static_cast<size_t>(size));
    return piece;
  }
  const long tree = ::syscall(SYS_open_tree, AT_FDCWD, grant.path.c_str(),
                              OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW);
  if (tree < 0) return FailRoot(errno, grant.path);
  piece.tree = UniqueFd(static_cast<int>(tree));
  mount_attr attributes = {};
  attributes.attr_set = MountAttributes(grant.grant);
  if (::syscall(SYS_mount_setattr, piece.tree.Get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes,
                sizeof attributes) != 0) {
    return FailRoot(errno, grant.path);
  }
  return piece;
}

// mkdir -p below the new root (the working directory) for everything above the last component.
Status MakeParents(const std::string& relative) {
  for (size_t slash = relative.find('/'); slash != std::string::npos; slash = relative.find('/', slash + 1)) {
    const std::string parent = relative.substr(0, slash);
    if (::mkdir(parent.c_str(), 0755) != 0 && errno != EEXIST) return FailRoot(errno, parent);
  }
  return Ok();
}

Status PutIn(const Piece& piece) {
  const std::string relative = piece.grant->path.substr(1);
  TRY(MakeParents(relative));
  if (!piece.link.empty()) {
    if (::symlink(piece.link.c_str(), relative.c_str()) != 0 && errno != EEXIST)
      return FailRoot(errno, relative);
    return Ok();
  }
  // The place may already be there, inside a folder put in before.
  if (::access(relative.c_str(), F_OK) != 0) {
    if (piece.directory ? ::mkdir(relative.c_str(), 0755) != 0
                        : ::mknod(relative.c_str(), S_IFREG | 0644, 0) != 0) {
      return FailRoot(errno, relative);
    }
  }
  if (::syscall(SYS_move_mount, piece.tree.Get(), "", AT_FDCWD, relative.c_str(), MOVE_MOUNT_F_EMPTY_PATH) !=
      0) {
    return FailRoot(errno, relative);
  }
  return Ok();
}

// Everything is cut out first: the new root is then mounted over the mount point and may hide some of it.
Status EnterNewRoot(const JailPlan& plan) {
  if (::mount(nullptr, "/", nullptr, kMsRecursive | kMsPrivate, nullptr) != 0) return FailRoot(errno, "/");
  std::vector<const PathGrant*> ordered;
  for (const PathGrant& grant : plan.paths) ordered.push_back(&grant);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const PathGrant* a, const PathGrant* b) { return a->path.size() < b->path.size(); });
  std::vector<Piece> pieces;
  for (const PathGrant* grant : ordered) pieces.push_back(TRY(CutOut(*grant)));
  const char* point = plan.mount_point.c_str();
  if (::mount("sealward", point, "tmpfs", kMsNoSuid | kMsNoDev, "mode=0755,size=1m") != 0) {
    return FailRoot(errno, plan.mount_point);
  }
  if (::chdir(point) != 0) return FailRoot(errno, plan.mount_point);
  for (const Piece& piece : pieces) TRY(PutIn(piece));
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return FailRoot(errno, "/");
  if (::umount2(".", kDetach) != 0) return FailRoot(errno, "/");
  if (::mount(nullptr, "/", nullptr, kMsRemount | kMsReadOnly | kMsNoSuid | kMsNoDev, nullptr) != 0) {
    return FailRoot(errno, "/");
  }
  if (::chdir("/") != 0) return FailRoot(errno, "/");
  // Read back: nothing is stacked on the root any more (expiring the root itself is refused with EINVAL).
  if (::umount2(".", kExpire) == 0 || errno != EINVAL) return FailRoot(EBUSY, "/");
  // Nothing of the old root can be named, and the new one can't be written.
  if (::access("/proc/self", F_OK) == 0 || ::mkdir("/sealward-probe", 0700) == 0) return FailRoot(EPERM, "/");
  return Ok();
}

}  // namespace

Result<JailReport> EnterMonitorJail(const ProcessRow& row, const JailPlan& plan) {
  JailReport report;
  report.root = ::geteuid() == 0;
  report.namespaces = TRY(EnterNamespaces(report.root));
  if (report.namespaces) {
    TRY(EnterNewRoot(plan));
    report.own_root = true;
    TRY(LimitBoundingSet(report.root ? row.capabilities : 0));
  }
  TRY(KeepCapabilities(report.root ? row.capabilities : 0));
  TRY(SetLimits(row.limits));
  TRY(SetNoNewPrivileges());
  TRY(SetNotDumpable());
  report.landlock_abi = TRY(RestrictFiles(Handled::kEverything, plan.paths));
  TRY(ProbeRestricted());
  TRY(InstallFilter(CompileFilter(Role::kMonitor, FilterPhase::kFirst, 0), kCanaryFirst));
  return report;
}

}  // namespace sealward::sandbox
