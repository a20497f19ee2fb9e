// Every bound of the policy language, with its reason. What exceeds one is refused when the policy is loaded,
// or, for key sets, denied when it is evaluated. Header-only, constants.
#ifndef SEALWARD_POLICY_BOUNDS_H_
#define SEALWARD_POLICY_BOUNDS_H_

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace sealward::policy {

inline constexpr size_t kTokensMax = 400'000;  // 10,000 statements of 40 words
inline constexpr size_t kExpressionsMax = 200'000;
inline constexpr size_t kStatementsMax = 16'384;
inline constexpr size_t kListItemsMax = 100'000;       // of all lists together: an instrument universe
inline constexpr size_t kDepthMax = 64;                // nesting of expressions: parser and evaluator recurse
inline constexpr size_t kDiagnosticsMax = 64;          // mistakes reported at once
inline constexpr size_t kRolesPerRequirementMax = 16;  // people::Requirement
inline constexpr size_t kRequiresPerKindMax = 8;       // what one pending request may wait for
inline constexpr uint64_t kPeoplePerRequirementMax = 16;
inline constexpr uint64_t kPolicyVersionMax = 1'000'000'000;

inline constexpr size_t kCountersMax = 1'024;      // different `sent` of one policy
inline constexpr size_t kKeySetsMax = 65'536;      // rings of all counters together: about 1.2 KiB each
inline constexpr uint64_t kBucketsPerWindow = 64;  // a window is at most 1/64 too long
inline constexpr uint64_t kWindowNsMax = 30ull * 86'400 * kSecondNs;
inline constexpr uint64_t kWithinNsMax = 24ull * 3'600 * kSecondNs;  // people; a request lives no longer

inline constexpr uint64_t kAgeNsMax = kWindowNsMax;  // facts, lifetimes
inline constexpr size_t kNamesMax = 16;              // keys of a measure or table
inline constexpr size_t kTablesMax = 64;
inline constexpr size_t kTableRowsMax = 100'000;  // of all tables together
inline constexpr size_t kTableColumnsMax = 64;
inline constexpr uint64_t kTimesMax = 1'000'000'000;
inline constexpr uint64_t kSlippagePercentMax = 50;

inline constexpr size_t kProofStepsMax = 100'000;  // per permit and dimension, for "is every order bounded"
inline constexpr size_t kReasonsBytesMax = 3'000;  // a decision must fit its entry beside the request

static_assert(kSecondNs % kBucketsPerWindow == 0, "windows are whole seconds: buckets divide them exactly");

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_BOUNDS_H_
