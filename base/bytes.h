// Byte views, owned bytes and fixed-size strong byte types (hashes, ids). Header-only, no state.
#ifndef SEALWARD_BASE_BYTES_H_
#define SEALWARD_BASE_BYTES_H_

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace sealward {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

inline ByteView AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view AsText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline void Append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// N bytes that mean one thing: FixedBytes of different tags do not convert into each other.
template <size_t N, typename Tag>
struct FixedBytes {
  std::array<uint8_t, N> bytes{};

  static constexpr size_t kSize = N;
  ByteView View() const { return bytes; }
  bool IsZero() const { return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; }); }
  auto operator<=>(const FixedBytes&) const = default;

  // The caller has checked the size (false if it differs).
  static bool From(ByteView view, FixedBytes& out) {
    if (view.size() != N) return false;
    std::memcpy(out.bytes.data(), view.data(), N);
    return true;
  }
};

// For hash tables only: the bytes are already uniformly distributed.
struct FixedBytesHash {
  template <size_t N, typename Tag>
  size_t operator()(const FixedBytes<N, Tag>& value) const {
    size_t out = 0;
    std::memcpy(&out, value.bytes.data(), std::min(N, sizeof out));
    return out;
  }
};

}  // namespace sealward

#endif  // SEALWARD_BASE_BYTES_H_
