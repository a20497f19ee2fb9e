// A journal of a few batches, changed by the input in one of two ways: bytes overwritten at places, or a
// whole segment replaced. Reader and recovery then give entries that stood there from the first on, or
// refuse; never other content. Recovery leaves a journal that is read without complaint and to which it has
// nothing to add.
#include <sys/mman.h>
#include <unistd.h>

#include <vector>

#include "base/unique_fd.h"
#include "crypto/hash.h"
#include "journal/reader.h"
#include "journal/recovery.h"
#include "journal/writer.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;
using namespace sealward::journal;

constexpr uint64_t kSegmentBytes = 77 * 4096;  // a maximal batch must fit behind the last
constexpr uint64_t kHeadBytes = 8192;
constexpr uint64_t kTimeNs = 1'795'000'000'000'000'000;
constexpr size_t kBatches = 3;

UniqueFd MemoryFile(uint64_t bytes) {
  UniqueFd fd(::memfd_create("fuzz", MFD_CLOEXEC));
  CHECK(fd.IsValid() && ::ftruncate(fd.Get(), static_cast<off_t>(bytes)) == 0);
  return fd;
}

Bytes ContentOf(int fd, uint64_t bytes) {
  Bytes out(bytes);
  CHECK(::pread(fd, out.data(), out.size(), 0) == static_cast<ssize_t>(bytes));
  return out;
}

// What the journal held before it was changed.
struct Original {
  std::vector<Bytes> entries;
  Bytes segment;
  Bytes head;
  Hash256 genesis;
};

Original MakeOriginal() {
  Original out;
  Genesis genesis;
  genesis.log.bytes.fill(3);
  genesis.origin = "example.com/log";
  out.entries.push_back(Encode(Record{Sequence{0}, Nanoseconds{kTimeNs}, genesis}));
  for (uint64_t i = 1; i < 2 * kBatches; ++i) {
    out.entries.push_back(Encode(Record{Sequence{i}, Nanoseconds{kTimeNs + i}, Dropped{"engine", i * 7}}));
  }
  out.genesis = crypto::Sha256(out.entries[0]);
  UniqueFd segment = MemoryFile(kSegmentBytes);
  UniqueFd head = MemoryFile(kHeadBytes);
  const int segment_fd = segment.Get();
  const int head_fd = head.Get();
  WriterState state;
  state.log = genesis.log;
  state.origin_hash = crypto::Sha256(AsBytes(genesis.origin));
  state.epoch = Epoch{1};
  Writer writer = MUST(Writer::Create(std::move(segment), std::move(head), state));
  for (size_t i = 0; i < kBatches; ++i) {
    const std::vector<ByteView> batch = {out.entries[2 * i], out.entries[2 * i + 1]};
    MUST(writer.Append(batch, Nanoseconds{kTimeNs + 2 * i + 1}));
    MUST(writer.Sync());
    if (i == 0) MUST(writer.WriteHead());
  }
  out.segment = ContentOf(segment_fd, kSegmentBytes);
  out.head = ContentOf(head_fd, kHeadBytes);
  return out;
}

// The input as a list of changes: 2 bytes place in units of 8, 1 byte length, then the bytes.
void Overwrite(Bytes& segment, ByteView input) {
  while (input.size() >= 4) {
    const size_t at = (size_t{input[0]} << 8 | input[1]) % (segment.size() / 8) * 8;
    const size_t count = std::min<size_t>({size_t{input[2]} % 64 + 1, input.size() - 3, segment.size() - at});
    std::copy_n(input.begin() + 3, count, segment.begin() + static_cast<std::ptrdiff_t>(at));
    input = input.subspan(3 + count);
  }
}

// How many entries a reader gives, all of them the original's; nothing if it refused on the way.
std::optional<size_t> ReadBack(int segment_fd, const Original& original) {
  const SegmentFd view[] = {{0, segment_fd}};
  auto reader = Reader::Create(view, {original.genesis, false});
  if (!reader.has_value()) return std::nullopt;
  for (size_t count = 0;; ++count) {
    const auto entry = reader->Next();
    if (!entry.has_value()) return std::nullopt;
    if (!entry->has_value()) return count;
    CHECK(count < original.entries.size());
    CHECK(std::ranges::equal((*entry)->bytes, original.entries[count]));
    CHECK(Reader::DecodeEntry(**entry).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Original original = MakeOriginal();
  ByteView input(data, size);
  Bytes segment = original.segment;
  if (fuzz::TakeChoice(input) % 2 == 0) {
    Overwrite(segment, input);
  } else {
    segment.assign(kSegmentBytes, 0);
    std::copy_n(input.begin(), std::min(input.size(), segment.size()), segment.begin());
  }
  const UniqueFd file = MemoryFile(kSegmentBytes);
  const UniqueFd head = MemoryFile(kHeadBytes);
  const UniqueFd quarantine = MemoryFile(0);
  CHECK(::pwrite(file.Get(), segment.data(), segment.size(), 0) == static_cast<ssize_t>(segment.size()));
  CHECK(::pwrite(head.Get(), original.head.data(), kHeadBytes, 0) == static_cast<ssize_t>(kHeadBytes));

  const auto before = ReadBack(file.Get(), original);
  const SegmentFd view[] = {{0, file.Get()}};
  const auto recovered = Recover(view, head.Get(), quarantine.Get(), {original.genesis});
  if (!recovered.has_value()) return 0;
  const auto after = ReadBack(file.Get(), original);
  CHECK(after.has_value() && *after == recovered->writer.next.value &&
        *after >= 2);  // the head answers for two
  CHECK(!before.has_value() || before == after);
  const auto again = Recover(view, head.Get(), quarantine.Get(), {original.genesis});
  CHECK(again.has_value() && !again->torn.has_value() && again->writer.next == recovered->writer.next);
  return 0;
}
