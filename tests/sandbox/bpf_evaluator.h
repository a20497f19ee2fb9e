// Runs a classic BPF program as the kernel's seccomp does, so that a filter is tested as a pure function.
// Tests only.
#ifndef SEALWARD_TESTS_SANDBOX_BPF_EVALUATOR_H_
#define SEALWARD_TESTS_SANDBOX_BPF_EVALUATOR_H_

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <span>

namespace sealward::test {

// The program's return value (an action). Instructions seccomp does not have, jumps outside and programs that
// never return give kBroken.
inline constexpr uint32_t kBroken = 0xdead'beef;
uint32_t Evaluate(std::span<const sock_filter> program, const seccomp_data& data);

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SANDBOX_BPF_EVALUATOR_H_
