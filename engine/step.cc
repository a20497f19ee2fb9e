#include "engine/step.h"

#include "base/check.h"

namespace sealward::engine {

Sequence Step::Emit(journal::Body body, Flags flags, const Known* known) {
  RecordEffect& effect = effects_.records.emplace_back();
  effect.record = {state.next, now, std::move(body)};
  effect.entry = Encode(effect.record);
  effect.strict = flags.strict;
  effect.cancel = flags.cancel;
  CHECK(effect.entry.size() <= kEntryBytesMax);
  const Status folded = Fold(state, effect.record, known);
  CHECK(folded.has_value());
  return effect.record.sequence;
}

void Step::Answer(uint64_t token, protocol::Reply reply, Sequence after, bool strict) {
  effects_.replies.push_back({token, after, strict, std::move(reply)});
}

}  // namespace sealward::engine
