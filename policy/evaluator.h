// Evaluates the expressions of one policy for one part of a request. Every operand is evaluated, and a
// failure is the result of whatever it stands in (S2): a fixed number of steps, no short cut but selectors.
// Lives for one part; what it works out is kept in the scratch.
#ifndef SEALWARD_POLICY_EVALUATOR_H_
#define SEALWARD_POLICY_EVALUATOR_H_

#include "policy/outcome.h"

namespace sealward::policy {

class Evaluator {
 public:
  Evaluator(const Policy::Compiled& policy, const Subject& subject, const Measures::State& measures,
            const Part& part, Scratch& scratch)
      : policy_(policy),
        subject_(subject),
        measures_(measures),
        part_(part),
        scratch_(scratch),
        view_{policy, subject, measures.facts, part} {
    ++scratch.stamp;
  }

  const Part& part() const { return part_; }
  Evaluated Evaluate(NodeId id);
  // The same, with what the measures in it were before this part.
  Evaluated EvaluateBefore(NodeId id);
  std::expected<bool, Failure> IsTrue(NodeId id);
  // Whether all of it is true; selectors first.
  enum class Guarded : uint8_t { kNotAsked, kFalse, kTrue };  // kNotAsked: a selector is false
  std::expected<Guarded, Failure> Passes(const Guard& guard);

  bool Counts(MeasureId id) const { return Has(policy_.measures[id].kinds, part_.kind); }
  // What this part adds to a measure that counts its kind; nothing if the filter excludes it.
  struct Contribution {
    bool counts = false;
    Int128 amount = 0;  // at least 0
    bool sells = false;
    AssetId asset = kNoAsset;
  };
  std::expected<Contribution, Failure> Contribute(MeasureId id);
  std::expected<MeasureUse, Failure> Use(MeasureId id);
  Evaluated Read(MeasureId id, MeasureKind kind);
  // S5b: whether every measure can take this part; the first that can't, and why.
  struct Refusal {
    MeasureId measure;
    Failure failure;
  };
  std::optional<Refusal> Refused();
  // The measures that may count this part, in the order of the text; until the next call.
  std::span<const MeasureId> MayCount();
  // What of an index may be about this part, ascending.
  void FindCandidates(const GuardIndex& index, std::vector<uint32_t>& out);
  // Counts this part for those of the request that follow.
  void CountForLater();

  std::expected<KeyValues, Failure> Keys(const std::vector<MeasureKey>& keys);
  std::string ScopeText(const std::vector<MeasureKey>& keys);  // "account=main, venue=binance"
  std::vector<std::pair<std::string, std::string>> ScopeOf(const std::vector<MeasureKey>& keys);

 private:
  Evaluated EvaluateAttribute(Attribute attribute);
  Evaluated EvaluateSum(const Node& node);
  Evaluated EvaluateTimes(const Node& node);
  Evaluated EvaluateCompare(const Node& node);
  Evaluated EvaluateCollar(const Node& node);
  Evaluated EvaluateIn(const Node& node);
  Evaluated EvaluateTimeIn(const Node& node);
  Evaluated EvaluateLookup(const Node& node);
  Evaluated EvaluateJunction(const Node& node);
  bool InAddressBook(std::string_view destination) const;
  Evaluated CrossesOwn() const;
  Evaluated Reduces();
  // The asset of what a measure counts, of a part that it does not count.
  std::expected<AssetId, Failure> AssetOf(const CompiledMeasure& measure);
  bool Reaches(const CompiledMeasure& measure, Nanoseconds past) const;
  Evaluated Silent();  // whether what is open at the part's venue can't be told
  bool HasKeySet(MeasureId id);
  bool HasRoom(std::span<const MeasureId> measures);
  std::expected<MeasureUse, Failure> MakeUse(MeasureId id);
  Summed ReadStore(const CompiledMeasure& measure, const Store& store, std::string_view key,
                   MeasureUse& out) const;
  std::optional<Failure> AddEarlier(MeasureId id, std::string_view key, MeasureUse& out) const;
  NodeId Child(const Node& node, uint32_t index) const { return policy_.children[node.first_child + index]; }

  const Policy::Compiled& policy_;
  const Subject& subject_;
  const Measures::State& measures_;
  const Part& part_;
  Scratch& scratch_;
  View view_;
  bool with_this_part_ = true;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_EVALUATOR_H_
