// Evaluates the expressions of one policy for one request. Every operand is evaluated, and a failure is the
// result of whatever it stands in (S2): a fixed number of steps, no short cut. Lives for one evaluation,
// allocates once.
#ifndef SEALWARD_POLICY_EVALUATOR_H_
#define SEALWARD_POLICY_EVALUATOR_H_

#include "policy/attributes.h"
#include "policy/measures.h"

namespace sealward::policy {

// The values that a counter counts this request under.
class KeyValues {
 public:
  std::string_view text() const { return {bytes_.data(), size_}; }
  bool Append(std::string_view value);  // false if it does not fit

 private:
  std::array<char, 1024> bytes_{};
  size_t size_ = 0;
};

// A counter as this request finds it.
struct CounterUse {
  Int128 before = 0;
  Int128 contribution = 0;  // of this request
};

class Evaluator {
 public:
  Evaluator(const Policy::Compiled& policy, const Subject& subject, const Measures::State& measures)
      : policy_(policy), subject_(subject), measures_(measures), uses_(policy.counters.size()) {}

  Evaluated Evaluate(NodeId id);
  std::expected<bool, Failure> IsTrue(NodeId id);

  // What this request adds to a counter that counts its kind; 0 if the filter excludes it.
  std::expected<Int128, Failure> Contribution(CounterId id);
  bool Counts(CounterId id) const {
    return Has(policy_.counters[id].kinds, intent::KindOf(subject_.request.stated.intent));
  }
  std::expected<CounterUse, Failure> Use(CounterId id);
  // Whether every counter can take this request, should it be permitted; the first that can't, and why.
  struct Refusal {
    CounterId counter;
    Failure failure;
  };
  std::optional<Refusal> CountersRefuse();

  std::expected<KeyValues, Failure> Keys(CounterId id);
  std::string ScopeText(CounterId id);  // "account=main, venue=binance"

 private:
  Evaluated EvaluateAttribute(Attribute attribute);
  Evaluated EvaluateSum(const Node& node);
  Evaluated EvaluateCompare(const Node& node);
  Evaluated EvaluateIn(const Node& node);
  Evaluated EvaluateJunction(const Node& node);
  Evaluated EvaluateSent(const Node& node);
  bool InAddressBook(std::string_view destination) const;
  bool HasLiveKeySet(CounterId id);
  std::expected<CounterUse, Failure> MakeUse(CounterId id);
  NodeId Child(const Node& node, uint32_t index) const { return policy_.children[node.first_child + index]; }

  const Policy::Compiled& policy_;
  const Subject& subject_;
  const Measures::State& measures_;
  std::array<std::optional<Evaluated>, kAttributes.size()> attributes_{};
  std::vector<std::optional<std::expected<CounterUse, Failure>>> uses_;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_EVALUATOR_H_
