#include "daemon/sandbox/filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <vector>

#include "base/check.h"

namespace sealward::sandbox {
namespace {

constexpr uint32_t kX32Bit = 0x4000'0000;

constexpr uint32_t ArgumentOffset(uint8_t argument, bool high) {
  return static_cast<uint32_t>(offsetof(seccomp_data, args) + argument * sizeof(uint64_t) + (high ? 4 : 0));
}

// Instructions in order; jumps over the rest of a block are patched when the block is complete.
class Assembler {
 public:
  void Load(uint32_t offset) { Push(BPF_LD | BPF_W | BPF_ABS, offset); }
  void And(uint32_t mask) { Push(BPF_ALU | BPF_AND | BPF_K, mask); }
  void Return(uint32_t action) { Push(BPF_RET | BPF_K, action); }
  void ReturnUnlessEqual(uint32_t value, uint32_t action) {
    Push(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    Return(action);
  }
  void ReturnIfAtLeast(uint32_t value, uint32_t action) {
    Push(BPF_JMP | BPF_JGE | BPF_K, value, 0, 1);
    Return(action);
  }
  // Goes on if equal, else to wherever the returned position is later bound.
  size_t SkipUnlessEqual(uint32_t value) {
    Push(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 0);
    return program_.size - 1;
  }
  void BindHere(size_t position) {
    const size_t distance = program_.size - position - 1;
    CHECK(distance <= 255);
    program_.code[position].jf = static_cast<uint8_t>(distance);
  }
  Program Take() { return program_; }

 private:
  void Push(int code, uint32_t k, uint8_t jt = 0, uint8_t jf = 0) {
    CHECK(program_.size < Program::kInstructionsMax);
    program_.code[program_.size++] = {static_cast<uint16_t>(code), jt, jf, k};
  }
  Program program_;
};

uint32_t ActionOf(const SyscallRow& row) {
  if (row.error == 0) return SECCOMP_RET_ALLOW;
  return SECCOMP_RET_ERRNO | (static_cast<uint32_t>(row.error) & SECCOMP_RET_DATA);
}

bool IsUnconditional(const SyscallRow& row) {
  return row.first.kind == Condition::Kind::kNone && row.second.kind == Condition::Kind::kNone;
}

// Emits the comparison; positions to bind to "this row does not match" are appended to `misses`.
void EmitCondition(Assembler& out, const Condition& condition, pid_t own_pid, std::vector<size_t>& misses) {
  if (condition.kind == Condition::Kind::kNone) return;
  uint64_t value = condition.value;
  if (condition.kind == Condition::Kind::kOwnPid) {
    if (own_pid == 0) return;
    value = static_cast<uint32_t>(own_pid);
  }
  for (const bool high : {true, false}) {
    const uint32_t mask = static_cast<uint32_t>(high ? condition.mask >> 32 : condition.mask);
    if (mask == 0) continue;
    out.Load(ArgumentOffset(condition.argument, high));
    if (mask != UINT32_MAX) out.And(mask);
    misses.push_back(out.SkipUnlessEqual(static_cast<uint32_t>(high ? value >> 32 : value)));
  }
}

// Allowing rows come first, so that in the monitor's union one process's refusal does not shadow another's
// permission.
int RankOf(const SyscallRow& row) {
  if (row.error != 0) return 2;
  return IsUnconditional(row) ? 0 : 1;
}

// The rows of one call. The first that matches decides; if none does the process is killed.
void EmitCall(Assembler& out, std::span<const SyscallRow* const> rows, int number, pid_t own_pid) {
  const size_t other_call = out.SkipUnlessEqual(static_cast<uint32_t>(number));
  for (int rank = 0; rank <= 2; ++rank) {
    for (const SyscallRow* row : rows) {
      if (row->number != number || RankOf(*row) != rank) continue;
      std::vector<size_t> misses;
      EmitCondition(out, row->first, own_pid, misses);
      EmitCondition(out, row->second, own_pid, misses);
      out.Return(ActionOf(*row));
      if (misses.empty()) {  // it always matches: later rows can't be reached
        out.BindHere(other_call);
        return;
      }
      for (const size_t miss : misses) out.BindHere(miss);
    }
  }
  out.Return(SECCOMP_RET_KILL_PROCESS);
  out.BindHere(other_call);
}

}  // namespace

Program CompileRows(std::span<const SyscallRow* const> rows, pid_t own_pid) {
  Assembler out;
  out.Load(offsetof(seccomp_data, arch));
  out.ReturnUnlessEqual(AUDIT_ARCH_X86_64, SECCOMP_RET_KILL_PROCESS);
  out.Load(offsetof(seccomp_data, nr));
  out.ReturnIfAtLeast(kX32Bit, SECCOMP_RET_KILL_PROCESS);
  std::vector<int> done;
  for (const SyscallRow* row : rows) {
    if (std::find(done.begin(), done.end(), row->number) != done.end()) continue;
    done.push_back(row->number);
    EmitCall(out, rows, row->number, own_pid);
  }
  out.Return(SECCOMP_RET_KILL_PROCESS);
  return out.Take();
}

Program CompileFilter(Role role, FilterPhase phase, pid_t own_pid) {
  std::vector<const SyscallRow*> rows;
  for (const SyscallRow& row : kSyscalls) {
    if (Contains(role, phase, row)) rows.push_back(&row);
  }
  return CompileRows(rows, role == Role::kMonitor ? 0 : own_pid);
}

Status InstallFilter(const Program& program, int canary_answer) {
  sock_fprog raw = {};
  raw.len = static_cast<unsigned short>(program.size);
  raw.filter = const_cast<sock_filter*>(program.code.data());
  const long result = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG, &raw);
  // With TSYNC a positive result is the thread that could not be synchronised: a failure like any other.
  if (result != 0) return Fail(ErrorCode::kSandbox, "seccomp", result < 0 ? errno : EBUSY);
  errno = 0;
  if (::syscall(SYS_getpriority, kCanary, 0) != -1 || errno != canary_answer) {
    return Fail(ErrorCode::kSandbox, "seccomp", errno);
  }
  return Ok();
}

}  // namespace sealward::sandbox
