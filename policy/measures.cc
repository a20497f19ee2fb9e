#include "policy/measures.h"

#include <algorithm>

#include "policy/evaluator.h"

namespace sealward::policy {

namespace {

// No sum may reach it: a decision names its numbers, and those have at most 36 digits.
constexpr Int128 kTooMuch = [] {
  Int128 out = 1;
  for (int i = 0; i < kDecimalDigitsMax; ++i) out *= 10;
  return out;
}();

}  // namespace

uint64_t Ring::First(uint64_t width, uint64_t now) {
  const uint64_t window = width * kBucketsPerWindow;
  return now < window ? 0 : (now - window + 1) / width;  // the bucket of the first instant inside
}

void Ring::Add(uint64_t bucket, Int128 amount) {
  const uint64_t target = std::max(bucket, newest_);
  const uint64_t fresh = std::min<uint64_t>(target - newest_, kSlots);
  for (uint64_t i = 0; i < fresh; ++i) sums_[(target - i) % kSlots] = 0;
  newest_ = target;
  Int128& sum = sums_[target % kSlots];
  if (__builtin_add_overflow(sum, amount, &sum)) sum = kTooMuch;
}

std::expected<Int128, FailureCode> Ring::Sum(uint64_t width, uint64_t now) const {
  const uint64_t oldest_kept = newest_ < kSlots ? 0 : newest_ - kSlots + 1;
  Int128 out = 0;
  for (uint64_t bucket = std::max(First(width, now), oldest_kept); bucket <= newest_; ++bucket) {
    const Int128 sum = sums_[bucket % kSlots];
    if (sum >= kTooMuch || __builtin_add_overflow(out, sum, &out)) {
      return std::unexpected(FailureCode::kOverflow);
    }
  }
  return out;
}

bool Ring::IsDead(uint64_t width, uint64_t now) const {
  return newest_ < First(width, now);
}

void Ring::WriteTo(CborWriter& writer) const {
  writer.Head(CborMajor::kArray, 1 + kSlots);
  writer.Unsigned(newest_);
  for (const Int128 sum : sums_) {
    std::array<uint8_t, 16> bytes{};
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<uint8_t>(static_cast<Uint128>(sum) >> (8 * (bytes.size() - 1 - i)));
    }
    writer.ByteString(bytes);
  }
}

const Counter* Measures::State::Find(const CompiledCounter& counter, CounterId id) const {
  if (id < identities.size() && identities[id] == counter.identity) return in_policy_order[id];
  const auto found = counters.find(counter.identity);
  return found == counters.end() ? nullptr : &found->second;
}

bool Measures::State::HasRoom(size_t more, uint64_t now) const {
  size_t room = kKeySetsMax - key_sets;
  for (const auto& [identity, counter] : counters) {
    if (room >= more) break;
    for (const KeySet& set : counter.by_age) {
      if (room >= more || !set.ring.IsDead(counter.width, now)) break;
      ++room;
    }
  }
  return room >= more;
}

namespace {

// Counters of the policy and no others: one that was not fed for a while must not speak again.
void Adopt(Measures::State& state, const Policy::Compiled& policy) {
  const auto same = [](const std::string& identity, const CompiledCounter& counter) {
    return identity == counter.identity;
  };
  if (std::equal(state.identities.begin(), state.identities.end(), policy.counters.begin(),
                 policy.counters.end(), same)) {
    return;
  }
  std::map<std::string, Counter, std::less<>> kept;
  state.identities.clear();
  state.in_policy_order.clear();
  state.key_sets = 0;
  for (const CompiledCounter& counter : policy.counters) {
    auto node = state.counters.extract(counter.identity);
    Counter& adopted = node.empty() ? kept[counter.identity] : kept.insert(std::move(node)).position->second;
    adopted.width = WidthOf(counter);
    state.key_sets += adopted.by_age.size();
    state.identities.push_back(counter.identity);
    state.in_policy_order.push_back(&adopted);
  }
  state.counters = std::move(kept);
}

void DropDead(Measures::State& state, Counter& counter, uint64_t now) {
  while (!counter.by_age.empty() && counter.by_age.front().ring.IsDead(counter.width, now)) {
    counter.by_key.erase(counter.by_age.front().key);
    counter.by_age.pop_front();
    --state.key_sets;
  }
}

// Whether it could be counted.
bool Count(Measures::State& state, Counter& counter, std::string_view key, uint64_t now, Int128 amount) {
  auto found = counter.by_key.find(key);
  if (found == counter.by_key.end()) {
    if (state.key_sets >= kKeySetsMax) return false;
    const auto set = counter.by_age.insert(counter.by_age.end(), KeySet{std::string(key), {}});
    found = counter.by_key.emplace(set->key, set).first;
    ++state.key_sets;
  }
  found->second->ring.Add(now / counter.width, amount);
  counter.by_age.splice(counter.by_age.end(), counter.by_age, found->second);
  return true;
}

}  // namespace

Measures::Measures() : state_(std::make_unique<State>()) {}
Measures::Measures(Measures&&) noexcept = default;
Measures& Measures::operator=(Measures&&) noexcept = default;
Measures::~Measures() = default;

void Measures::Commit(const Policy& policy, const Subject& subject) {
  const Policy::Compiled& compiled = policy.compiled();
  Adopt(*state_, compiled);
  const uint64_t now = subject.now.value;
  for (Counter* counter : state_->in_policy_order) DropDead(*state_, *counter, now);
  Evaluator evaluator(compiled, subject, *state_);
  const auto kind = static_cast<size_t>(intent::KindOf(subject.request.stated.intent));
  for (const CounterId id : compiled.counters_of[kind]) {
    const auto amount = evaluator.Contribution(id);
    if (amount.has_value() && *amount == 0) continue;
    const auto keys = evaluator.Keys(id);
    Counter& counter = *state_->in_policy_order[id];
    const bool counted =
        amount.has_value() && keys.has_value() && Count(*state_, counter, keys->text(), now, *amount);
    if (!counted)
      counter.incomplete_until = std::max(counter.incomplete_until, now + compiled.counters[id].window_ns);
  }
}

Bytes Measures::Snapshot() const {
  Bytes out;
  CborWriter writer(out);
  writer.Head(CborMajor::kArray, state_->counters.size());
  for (const auto& [identity, counter] : state_->counters) {
    writer.Head(CborMajor::kArray, 3);
    writer.Text(identity);
    writer.Unsigned(counter.incomplete_until);
    writer.Head(CborMajor::kArray, counter.by_key.size());
    for (const auto& [key, set] : counter.by_key) {
      writer.Head(CborMajor::kArray, 2);
      writer.ByteString(AsBytes(key));
      set->ring.WriteTo(writer);
    }
  }
  return out;
}

}  // namespace sealward::policy
