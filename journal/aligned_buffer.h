// AlignedBuffer: memory on 4 KiB boundaries, as descriptors opened with O_DIRECT want it. Header-only, zero
// at first.
#ifndef SEALWARD_JOURNAL_ALIGNED_BUFFER_H_
#define SEALWARD_JOURNAL_ALIGNED_BUFFER_H_

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "base/check.h"
#include "journal/format.h"

namespace sealward::journal {

class AlignedBuffer {
 public:
  explicit AlignedBuffer(size_t bytes)
      : bytes_(bytes), data_(static_cast<uint8_t*>(std::aligned_alloc(kBlockBytes, bytes)), &std::free) {
    CHECK(bytes > 0 && bytes % kBlockBytes == 0 && data_ != nullptr);
    std::memset(data_.get(), 0, bytes);
  }
  uint8_t* Data() { return data_.get(); }
  size_t Size() const { return bytes_; }
  std::span<uint8_t> Span() { return {data_.get(), bytes_}; }
  ByteView View() const { return {data_.get(), bytes_}; }

 private:
  size_t bytes_;
  std::unique_ptr<uint8_t, void (*)(void*)> data_;
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_ALIGNED_BUFFER_H_
