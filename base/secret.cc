#include "base/secret.h"

#include <sodium.h>

#include "base/check.h"

namespace sealward {

Result<SecretBytes> SecretBytes::Create(size_t size) {
  if (size > kSizeMax) return Fail(ErrorCode::kTooLarge, "secret");
  if (sodium_init() < 0) return Fail(ErrorCode::kInternal, "sodium_init");
  // One byte more than asked: an empty secret still has a page of its own and a non-null address.
  auto* data = static_cast<uint8_t*>(sodium_malloc(size + 1));
  if (data == nullptr) return Fail(ErrorCode::kInternal, "sodium_malloc");
  sodium_memzero(data, size + 1);
  return SecretBytes(data, size);
}

Result<SecretBytes> SecretBytes::CopyOf(ByteView source) {
  SecretBytes out = TRY(Create(source.size()));
  if (!source.empty()) std::memcpy(out.data_, source.data(), source.size());
  return out;
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    sodium_free(data_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() {
  sodium_free(data_);
}

void SecretBytes::Shrink(size_t size) {
  CHECK(size <= size_);
  if (size == size_) return;
  sodium_memzero(data_ + size, size_ - size);
  size_ = size;
}

void Wipe(std::span<uint8_t> bytes) {
  sodium_memzero(bytes.data(), bytes.size());
}

}  // namespace sealward
