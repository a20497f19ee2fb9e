// What the signer says about a permit.
#include "base/check.h"
#include "engine/step.h"

namespace sealward::engine {
namespace {

using journal::OutcomeStatus;
using State = Engine::State;

constexpr size_t kSignatureBytesMin = 32;  // an HMAC-SHA256

// After these a signature may exist, or may still be made: the same request may be sent again. All others are
// final.
OutcomeStatus StatusOf(ErrorCode error) {
  switch (error) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kHsm:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
    case ErrorCode::kBadSignature:
    case ErrorCode::kClosed:
    case ErrorCode::kNotReady:
    case ErrorCode::kRateLimited:
    case ErrorCode::kWrongPin:
      return OutcomeStatus::kUnknown;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kMalformed:
    case ErrorCode::kUnknownField:
    case ErrorCode::kDuplicate:
    case ErrorCode::kOutOfRange:
    case ErrorCode::kOverflow:
    case ErrorCode::kTooLarge:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnsupported:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kExpired:
    case ErrorCode::kConflict:
    case ErrorCode::kCorrupt:
    case ErrorCode::kDiskFull:
    case ErrorCode::kSandbox:
    case ErrorCode::kSyntax:
    case ErrorCode::kPolicy:
    case ErrorCode::kTooPrecise:
      return OutcomeStatus::kFailed;
  }
  return OutcomeStatus::kUnknown;
}

journal::Outcome OutcomeOf(const OutcomeInput& input) {
  journal::Outcome outcome;
  outcome.request = input.request;
  outcome.decision = input.decision;
  const bool fits =
      input.signature.size() >= kSignatureBytesMin && input.signature.size() <= kSignatureBytesMax;
  outcome.error = input.error;
  if (!outcome.error.has_value() && !fits) outcome.error = ErrorCode::kBadSignature;
  outcome.status = outcome.error.has_value() ? StatusOf(*outcome.error) : OutcomeStatus::kSigned;
  if (outcome.status == OutcomeStatus::kSigned) outcome.signature = input.signature;
  return outcome;
}

}  // namespace

void HandleOutcome(Step& step, const OutcomeInput& input) {
  State& state = step.state;
  const Entry* const entry = state.requests.FindOpenPermit(input.decision);
  if (entry == nullptr || entry->request != input.request)
    return;  // of a permit that was given up as unknown
  step.Emit(OutcomeOf(input), {entry->strict, entry->kind == intent::IntentKind::kCancel});

  const auto waiting = state.waiters.find(input.decision.value);
  if (waiting == state.waiters.end()) return;
  const std::vector<Waiter> waiters = std::move(waiting->second);
  state.waiters.erase(waiting);
  for (const Waiter& waiter : waiters) AnswerAbout(step, waiter, *entry, nullptr, Detail::kRedacted);
}

}  // namespace sealward::engine
