// Any text as a policy: loading ends, tells located mistakes or gives a policy; what parses prints as what
// parses the same; what loads decides about requests without a failed CHECK, the same each time, and counts
// what it permits.
#include "base/check.h"
#include "policy/parser.h"
#include "policy/policy.h"
#include "policy/print.h"
#include "tests/unit/policy/firm.h"

namespace sealward::policy {
namespace {

void CheckPrinting(std::string_view text) {
  Mistakes mistakes("p");
  const Ast ast = Parse(text, mistakes);
  if (!mistakes.empty()) return;
  const std::string printed = Print(ast);
  if (printed.size() > kDocumentBytesMax) return;
  Mistakes none("p");
  CHECK(Print(Parse(printed, none)) == printed);
  CHECK(none.empty());
}

void CheckDeciding(const Policy& policy) {
  Measures measures;
  const people::Principal engine = Engine();
  uint64_t at = 0;
  for (const auto& request :
       {Order("1", "50000"), Order("2.5", "3", "ETH"), Order("1", ""), Order("1", "1", "BTC", "USDC"),
        Cancel(), Settlement("12.5"), Settlement("300000", "zeta-usdc")}) {
    const Subject subject{request, engine, After(at)};
    at += kSecondNs / 100;
    const Evaluation first = policy.Evaluate(subject, measures);
    const Evaluation second = policy.Evaluate(subject, measures);
    CHECK(first.ruling == second.ruling && first.reasons.size() == second.reasons.size());
    CHECK(!first.reasons.empty() && first.reasons.size() <= kReasonsMax);
    for (size_t i = 0; i < first.reasons.size(); ++i) {
      const Bytes reason = Encode(first.reasons[i]);
      CHECK(reason == Encode(second.reasons[i]) && Decode<people::Reason>(reason).has_value());
    }
    CHECK((first.ruling == people::Ruling::kPending) == !first.requirements.empty());
    if (first.ruling == people::Ruling::kPermit) measures.Commit(policy, subject);
  }
  CHECK(CheckCborProfile(measures.Snapshot()).has_value());
}

}  // namespace
}  // namespace sealward::policy

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sealward;
  const std::string_view text = AsText({data, size});
  policy::CheckPrinting(text);
  static const policy::Firm firm = policy::MakeFirm();
  const auto policy = policy::Policy::Load(text, "p", firm.View());
  if (policy.has_value()) {
    policy::CheckDeciding(*policy);
    return 0;
  }
  CHECK(!policy.error().empty() && policy.error().size() <= policy::kDiagnosticsMax);
  for (const Diagnostic& mistake : policy.error()) CHECK(mistake.line >= 1 && !mistake.Render(text).empty());
  return 0;
}
