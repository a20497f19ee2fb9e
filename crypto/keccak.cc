// Keccak-256, own: none of the libraries in Debian 12 that we otherwise link has it with the original
// padding. Reference: The Keccak reference, version 3.0, §1; tests compare it with vectors and with Crypto++.
#include <bit>

#include "crypto/hash.h"

namespace sealward::crypto {
namespace {

static_assert(std::endian::native == std::endian::little, "lanes are absorbed and squeezed as little-endian");

constexpr size_t kRateBytes = 136;
constexpr size_t kLanes = 25;

constexpr std::array<uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

// Rho's rotation and pi's destination, for the lanes in the order in which pi visits them from lane 1.
constexpr std::array<int, 24> kRotations = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                            27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<size_t, 24> kDestinations = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                                  15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

// The loops below are unrolled: index arithmetic then folds into constants, several times as fast.
using Lanes = std::array<uint64_t, kLanes>;

void Theta(Lanes& lanes) {
  std::array<uint64_t, 5> parity{};
#pragma GCC unroll 5
  for (size_t x = 0; x < 5; ++x) {
    parity[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
  }
#pragma GCC unroll 5
  for (size_t x = 0; x < 5; ++x) {
    const uint64_t mixed = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
#pragma GCC unroll 5
    for (size_t y = 0; y < kLanes; y += 5) lanes[x + y] ^= mixed;
  }
}

void RhoAndPi(Lanes& lanes) {
  uint64_t carried = lanes[1];
#pragma GCC unroll 24
  for (size_t i = 0; i < kDestinations.size(); ++i) {
    const uint64_t next = lanes[kDestinations[i]];
    lanes[kDestinations[i]] = std::rotl(carried, kRotations[i]);
    carried = next;
  }
}

void Chi(Lanes& lanes) {
#pragma GCC unroll 5
  for (size_t y = 0; y < kLanes; y += 5) {
    const std::array<uint64_t, 5> row = {lanes[y], lanes[y + 1], lanes[y + 2], lanes[y + 3], lanes[y + 4]};
#pragma GCC unroll 5
    for (size_t x = 0; x < 5; ++x) lanes[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
  }
}

void Permute(Lanes& lanes) {
  for (const uint64_t constant : kRoundConstants) {
    Theta(lanes);
    RhoAndPi(lanes);
    Chi(lanes);
    lanes[0] ^= constant;
  }
}

class Sponge {
 public:
  void Absorb(ByteView data) {
    while (!data.empty()) {
      const size_t taken = std::min(data.size(), kRateBytes - filled_);
      std::memcpy(block_.data() + filled_, data.data(), taken);
      filled_ += taken;
      data = data.subspan(taken);
      if (filled_ == kRateBytes) AbsorbBlock();
    }
  }

  Hash256 Finish() {
    block_[filled_] ^= 0x01;
    block_[kRateBytes - 1] ^= 0x80;
    AbsorbBlock();
    Hash256 out;
    std::memcpy(out.bytes.data(), lanes_.data(), Hash256::kSize);
    return out;
  }

 private:
  void AbsorbBlock() {
    for (size_t i = 0; i < kRateBytes / 8; ++i) {
      uint64_t lane = 0;
      std::memcpy(&lane, block_.data() + 8 * i, sizeof lane);
      lanes_[i] ^= lane;
    }
    Permute(lanes_);
    block_.fill(0);
    filled_ = 0;
  }

  Lanes lanes_{};
  std::array<uint8_t, kRateBytes> block_{};  // zero behind filled_
  size_t filled_ = 0;
};

}  // namespace

Hash256 Keccak256(ByteView data) {
  return Keccak256({data});
}

Hash256 Keccak256(std::initializer_list<ByteView> parts) {
  Sponge sponge;
  for (const ByteView part : parts) sponge.Absorb(part);
  return sponge.Finish();
}

}  // namespace sealward::crypto
