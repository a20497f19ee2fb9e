// A map by text, looked up without making a string, walked in the order of insertion: nothing that is made
// from it depends on a hash. Entries stay where they are until they are erased. Bounds are its users'. Pure.
#ifndef SEALWARD_POLICY_TEXT_MAP_H_
#define SEALWARD_POLICY_TEXT_MAP_H_

#include <algorithm>
#include <cstring>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/wide.h"

namespace sealward::policy {

// Of eight bytes at a time, folded through 128 bits. Never 0.
inline uint64_t HashOfText(std::string_view text) {
  constexpr uint64_t kFirst = 0x9e3779b97f4a7c15;
  constexpr uint64_t kSecond = 0xd6e8feb86659fd93;
  uint64_t out = kFirst ^ text.size();
  while (!text.empty()) {
    uint64_t word = 0;
    const size_t bytes = text.size() < sizeof word ? text.size() : sizeof word;
    std::memcpy(&word, text.data(), bytes);
    const Uint128 product = static_cast<Uint128>(out ^ word) * kSecond;
    out = static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64) ^ kFirst;
    text.remove_prefix(bytes);
  }
  const Uint128 last = static_cast<Uint128>(out) * kFirst;
  out = static_cast<uint64_t>(last) ^ static_cast<uint64_t>(last >> 64);
  return out == 0 ? 1 : out;
}

template <typename T>
class TextMap {
 public:
  using mapped_type = T;
  using Entries = std::list<std::pair<const std::string, T>>;
  using iterator = typename Entries::iterator;
  using const_iterator = typename Entries::const_iterator;

  TextMap() = default;
  TextMap(TextMap&&) noexcept = default;
  TextMap& operator=(TextMap&&) noexcept = default;
  TextMap(const TextMap& other) { *this = other; }
  TextMap& operator=(const TextMap& other) {
    if (this == &other) return *this;
    entries_.clear();
    slots_.clear();
    for (const auto& [key, value] : other.entries_) emplace(key, value);
    return *this;
  }
  ~TextMap() = default;

  iterator begin() { return entries_.begin(); }
  iterator end() { return entries_.end(); }
  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  iterator find(std::string_view key) {
    const size_t slot = SlotOf(key, HashOfText(key));
    return slot == kNone ? entries_.end() : slots_[slot].entry;
  }
  const_iterator find(std::string_view key) const {
    const size_t slot = SlotOf(key, HashOfText(key));
    return slot == kNone ? entries_.end() : const_iterator(slots_[slot].entry);
  }
  bool contains(std::string_view key) const { return SlotOf(key, HashOfText(key)) != kNone; }

  // What is there stays.
  template <typename... Args>
  std::pair<iterator, bool> emplace(std::string_view key, Args&&... args) {
    const uint64_t hash = HashOfText(key);
    const size_t known = SlotOf(key, hash);
    if (known != kNone) return {slots_[known].entry, false};
    Grow();
    const auto entry = entries_.emplace(entries_.end(), std::piecewise_construct, std::forward_as_tuple(key),
                                        std::forward_as_tuple(std::forward<Args>(args)...));
    Put({hash, entry});
    return {entry, true};
  }
  T& operator[](std::string_view key) { return emplace(key).first->second; }

  size_t erase(std::string_view key) {
    const size_t slot = SlotOf(key, HashOfText(key));
    if (slot == kNone) return 0;
    entries_.erase(slots_[slot].entry);
    Vacate(slot);
    return 1;
  }

 private:
  static constexpr size_t kNone = SIZE_MAX;
  static constexpr size_t kSlotsMin = 16;
  struct Slot {
    uint64_t hash = 0;  // 0: empty
    iterator entry{};
  };

  size_t Next(size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  size_t Home(uint64_t hash) const { return static_cast<size_t>(hash) & (slots_.size() - 1); }

  size_t SlotOf(std::string_view key, uint64_t hash) const {
    if (slots_.empty()) return kNone;
    for (size_t slot = Home(hash); slots_[slot].hash != 0; slot = Next(slot)) {
      if (slots_[slot].hash == hash && slots_[slot].entry->first == key) return slot;
    }
    return kNone;
  }
  void Put(Slot entry) {
    size_t slot = Home(entry.hash);
    while (slots_[slot].hash != 0) slot = Next(slot);
    slots_[slot] = entry;
  }
  void Grow() {
    if (2 * (entries_.size() + 1) <= slots_.size()) return;
    std::vector<Slot> before(std::max(2 * slots_.size(), kSlotsMin));
    std::swap(before, slots_);
    for (const Slot& slot : before) {
      if (slot.hash != 0) Put(slot);
    }
  }
  // What was pushed past the gap moves back.
  void Vacate(size_t gap) {
    for (size_t slot = Next(gap); slots_[slot].hash != 0; slot = Next(slot)) {
      const size_t home = Home(slots_[slot].hash);
      const size_t mask = slots_.size() - 1;
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots_[gap] = slots_[slot];
      gap = slot;
    }
    slots_[gap] = Slot{};
  }

  Entries entries_;
  std::vector<Slot> slots_;  // a power of two, at most half full
};

// A set of texts.
struct Nothing {};
using TextSet = TextMap<Nothing>;

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_TEXT_MAP_H_
