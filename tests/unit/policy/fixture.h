// How the tests of policy/ load and ask a policy. Tests only.
#ifndef SEALWARD_TESTS_UNIT_POLICY_FIXTURE_H_
#define SEALWARD_TESTS_UNIT_POLICY_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/policy/firm.h"

namespace sealward::policy {

// The header is put before `statements`.
inline std::expected<Policy, std::vector<Diagnostic>> TryLoad(std::string_view statements,
                                                              const Firm& firm = MakeFirm()) {
  return Policy::Load("policy \"test\" version 1\n" + std::string(statements), "p", firm.View());
}

inline std::string AllText(const std::vector<Diagnostic>& mistakes) {
  std::string out;
  for (const Diagnostic& mistake : mistakes) out += mistake.Headline() + "\n";
  return out;
}

inline Policy MustLoad(std::string_view statements, const Firm& firm = MakeFirm()) {
  auto policy = TryLoad(statements, firm);
  if (!policy.has_value()) ADD_FAILURE() << AllText(policy.error());
  CHECK(policy.has_value());
  return *std::move(policy);
}

inline std::string MistakesOf(std::string_view statements, const Firm& firm = MakeFirm()) {
  const auto policy = TryLoad(statements, firm);
  return policy.has_value() ? "" : AllText(policy.error());
}

inline std::string TextOf(const Evaluation& evaluation) {
  std::string out(EnumName(evaluation.ruling));
  for (const people::Reason& reason : evaluation.reasons) {
    out += "\n" + std::string(EnumName(reason.kind)) + " " + reason.statement + ": " + reason.text;
  }
  return out;
}

// A policy with its counters and a clock.
class Desk {
 public:
  explicit Desk(std::string_view statements, const Firm& firm = MakeFirm())
      : policy_(MustLoad(statements, firm)) {}

  Evaluation Ask(const intent::CanonicalRequest& request, Nanoseconds now = kNoon,
                 const people::Principal& who = Engine()) const {
    return policy_.Evaluate({request, who, now}, measures_);
  }
  // As the engine does: what is permitted counts.
  people::Ruling Send(const intent::CanonicalRequest& request, Nanoseconds now = kNoon,
                      const people::Principal& who = Engine()) {
    measures_.Advance(now);
    const Evaluation out = Ask(request, now, who);
    measures_.Latch(policy_, {request, who, now});
    if (out.ruling == people::Ruling::kPermit) measures_.Commit(policy_, {request, who, now});
    return out.ruling;
  }
  std::optional<Ignored> Note(const Fact& fact, Nanoseconds now = kNoon) {
    return measures_.Note(policy_, fact, now);
  }
  // How a limit of that name is used by a request: "before with limit", or what became of it.
  std::string Use(const intent::CanonicalRequest& request, std::string_view limit,
                  Nanoseconds now = kNoon) const {
    const Evaluation out = Ask(request, now);
    for (const people::Reason& reason : out.reasons) {
      if (reason.statement != limit) continue;
      if (!reason.use.has_value()) return reason.text;
      return reason.use->before.ToText() + " " + reason.use->with.ToText() + " " + reason.use->limit.ToText();
    }
    return std::string(EnumName(out.ruling));
  }
  const Policy& policy() const { return policy_; }
  Measures& measures() { return measures_; }

 private:
  Policy policy_;
  Measures measures_;
};

inline constexpr std::string_view kPermitOrders = "permit order \"all\" unbounded because \"a test\"\n";
inline constexpr auto kDeny = people::Ruling::kDeny;
inline constexpr auto kPermit = people::Ruling::kPermit;
inline constexpr auto kPending = people::Ruling::kPending;

}  // namespace sealward::policy

#endif  // SEALWARD_TESTS_UNIT_POLICY_FIXTURE_H_
