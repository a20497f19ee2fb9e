// What became of each statement for each part of a request: what an evaluation leaves in its scratch, and
// what traces and explanations are made of. Pure data.
#ifndef SEALWARD_POLICY_OUTCOME_H_
#define SEALWARD_POLICY_OUTCOME_H_

#include "policy/attributes.h"
#include "policy/combine.h"
#include "policy/measures.h"

namespace sealward::policy {

struct StatementResult {
  uint32_t part = 0;       // index into Scratch::parts
  uint32_t statement = 0;  // index into Compiled::statements
  Outcome outcome = Outcome::kFalse;
  bool applies = false;      // its conditions hold
  bool was_latched = false;  // a trip, by an earlier request
  Failure failure{};         // kError
  // Of a limit that applies and does not err, at the asset's scale:
  Type type = Type::kCount;
  AssetId asset = kNoAsset;
  Int128 limit = 0, before = 0, with = 0;
};

// A measure as one part finds it.
struct MeasureUse {
  Int128 before = 0;        // sent, filled: the sum; lowest, highest: the extreme
  bool any = false;         // lowest, highest: whether there is one before
  Level level{};            // open, position, worst
  bool counts = false;      // whether this part is counted
  Int128 contribution = 0;  // of this part: c, at least 0
  bool sells = false;
  AssetId asset = kNoAsset;
};

// The values that a measure counts a part under.
class KeyValues {
 public:
  std::string_view text() const { return {bytes_.data(), size_}; }
  bool Append(std::string_view value);  // false if it does not fit

 private:
  std::array<char, 1024> bytes_;
  size_t size_ = 0;
};

// A part that is decided before others of its request, and is counted for them.
struct Earlier {
  MeasureId measure = 0;
  size_t key_begin = 0, key_size = 0;  // in Scratch::keys
  Int128 contribution = 0;
  bool sells = false;
};

struct Scratch {
  template <typename T>
  struct Slot {
    uint32_t stamp = 0;
    T value{};
  };
  uint32_t stamp = 0;  // of the part at hand: what another one left is not looked at
  std::vector<Part> parts;
  std::array<Slot<Evaluated>, kAttributes.size()> attributes;
  std::vector<Slot<std::expected<MeasureUse, Failure>>> uses;
  std::vector<Earlier> earlier;
  std::string keys;
  std::vector<uint32_t> candidates;
  std::vector<MeasureId> counting;
  std::vector<StatementResult> results;
  std::optional<Failure> uncounted;  // S5b
  MeasureId uncounted_by = 0;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_OUTCOME_H_
