#include "engine/redact.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sealward::engine {
namespace {

using people::LimitUse;
using people::Reason;
using people::ReasonKind;

// What a measure counts by, as a scope names it ("account=main, venue=binance"), if that makes it the
// requester's own.
constexpr std::array<std::string_view, 4> kOwn = {"requester=", "desk=", "account=", "key="};

bool IsOwn(const LimitUse& use) {
  if (use.scope.empty()) return use.before == Decimal{};  // of this request alone, or of nobody's
  for (std::string_view rest = use.scope; !rest.empty();) {
    const size_t end = std::min(rest.find(", "), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view name) { return part.starts_with(name); }))
      return true;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return false;
}

void Redact(Reason& reason) {
  switch (reason.kind) {
    case ReasonKind::kForbid:
      reason.text = "this rule forbids it; officers see why";
      return;
    case ReasonKind::kTrip:
      reason.text = "this trip is latched; officers see why";
      return;
    case ReasonKind::kAlert:
      reason.text = "this rule tells officers of it";
      return;
    case ReasonKind::kLimit:
      if (reason.use.has_value() && IsOwn(*reason.use)) return;
      reason.text = "this limit counts what others did too; officers see its use";
      reason.use.reset();
      return;
    case ReasonKind::kPermit:
    case ReasonKind::kRequire:
    case ReasonKind::kFloor:
    case ReasonKind::kError:
    case ReasonKind::kNoPermit:
      return;
  }
}

}  // namespace

std::vector<Reason> Shown(std::vector<Reason> reasons, Detail detail) {
  if (detail == Detail::kRedacted) {
    for (Reason& reason : reasons) Redact(reason);
  }
  return reasons;
}

}  // namespace sealward::engine
