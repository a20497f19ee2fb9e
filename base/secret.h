// SecretBytes: PINs, MAC keys and other bytes that must not leak. Guarded pages outside the heap, locked
// where the limit allows it, kept out of core dumps, zeroed on free. Move-only; no printing, no comparison,
// no encoding. Reading is only by Expose(), so that a search for that word finds every place that touches a
// secret. Any process that holds a secret; it allocates with mmap, so make secrets before the last filter is
// in force.
#ifndef SEALWARD_BASE_SECRET_H_
#define SEALWARD_BASE_SECRET_H_

#include <cstddef>
#include <iosfwd>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace sealward {

class [[nodiscard]] SecretBytes {
 public:
  // Zeroed bytes. kInternal when memory is refused; kTooLarge above kSizeMax.
  static Result<SecretBytes> Create(size_t size);
  // A copy; the caller wipes the source if it is its own (Wipe).
  static Result<SecretBytes> CopyOf(ByteView source);

  SecretBytes(SecretBytes&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  ByteView Expose() const { return {data_, size_}; }
  std::span<uint8_t> ExposeForWriting() { return {data_, size_}; }

  // Keeps the first `size` bytes and wipes the rest (a PIN shorter than its buffer). `size` is at most
  // size().
  void Shrink(size_t size);

  bool operator==(const SecretBytes&) const = delete;
  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;

  static constexpr size_t kSizeMax =
      65536;  // no secret here is near it; a wrong length is noticed before mmap

 private:
  SecretBytes(uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

// Zeroes memory in a way the compiler can't drop.
void Wipe(std::span<uint8_t> bytes);

}  // namespace sealward

#endif  // SEALWARD_BASE_SECRET_H_
