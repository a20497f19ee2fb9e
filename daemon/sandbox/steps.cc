#include "daemon/sandbox/steps.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace sealward::sandbox {
namespace {

using CapabilityData = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

uint64_t Join(uint32_t low, uint32_t high) {
  return uint64_t{low} | uint64_t{high} << 32;
}

}  // namespace

Status SetLimits(std::span<const LimitRow> limits) {
  for (const LimitRow& row : limits) {
    struct rlimit limit = {};
    const auto resource = static_cast<__rlimit_resource>(row.resource);
    if (::getrlimit(resource, &limit) != 0) return Fail(ErrorCode::kSandbox, "limits", errno);
    limit.rlim_max = std::min<rlim_t>(limit.rlim_max, row.value);
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(resource, &limit) != 0) return Fail(ErrorCode::kSandbox, "limits", errno);
    struct rlimit now = {};
    if (::getrlimit(resource, &now) != 0) return Fail(ErrorCode::kSandbox, "limits", errno);
    if (now.rlim_cur > row.value || now.rlim_max > row.value)
      return Fail(ErrorCode::kSandbox, "limits", EPERM);
  }
  return Ok();
}

Status KeepCapabilities(uint64_t keep) {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return Fail(ErrorCode::kSandbox, "capabilities", errno);
  }
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  CapabilityData data = {};
  data[0].effective = data[0].permitted = static_cast<uint32_t>(keep);
  data[1].effective = data[1].permitted = static_cast<uint32_t>(keep >> 32);
  if (::syscall(SYS_capset, &header, data.data()) != 0)
    return Fail(ErrorCode::kSandbox, "capabilities", errno);
  CapabilityData now = {};
  if (::syscall(SYS_capget, &header, now.data()) != 0)
    return Fail(ErrorCode::kSandbox, "capabilities", errno);
  if (Join(now[0].effective, now[1].effective) != keep || Join(now[0].permitted, now[1].permitted) != keep ||
      Join(now[0].inheritable, now[1].inheritable) != 0) {
    return Fail(ErrorCode::kSandbox, "capabilities", EPERM);
  }
  return Ok();
}

Status LimitBoundingSet(uint64_t keep) {
  for (int capability = 0; capability < 64; ++capability) {
    const int present = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    if (present < 0) {
      if (errno == EINVAL) break;  // beyond the kernel's last capability
      return Fail(ErrorCode::kSandbox, "bounding_set", errno);
    }
    if (present == 0 || (keep & CapabilityBit(capability)) != 0) continue;
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
      return Fail(ErrorCode::kSandbox, "bounding_set", errno);
    if (::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 0)
      return Fail(ErrorCode::kSandbox, "bounding_set", EPERM);
  }
  return Ok();
}

Status SetNoNewPrivileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Fail(ErrorCode::kSandbox, "no_new_privs", errno);
  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return Fail(ErrorCode::kSandbox, "no_new_privs", EPERM);
  return Ok();
}

Status SetNotDumpable() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Fail(ErrorCode::kSandbox, "dumpable", errno);
  if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return Fail(ErrorCode::kSandbox, "dumpable", EPERM);
  return Ok();
}

}  // namespace sealward::sandbox
