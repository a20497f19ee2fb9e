// The auditor's verifier over a journal whose segment or head was changed by the input: it finds the journal
// right only if every byte is what it was, and what it then reports is what the journal held. A text instead
// of a segment is refused.
#include "journal/verifier/verifier.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/unique_fd.h"
#include "client/genesis/genesis.h"
#include "crypto/hash.h"
#include "journal/prepare/prepare.h"
#include "journal/recovery.h"
#include "journal/writer.h"
#include "tests/fuzz/firm.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

constexpr uint64_t kSegmentBytes = 77 * 4096;  // a maximal batch must fit behind the last
constexpr const char* kPolicy =
    "policy \"test\" version 1\npermit order \"orders\" when requester has trader\n";

Bytes Content(int fd, size_t bytes) {
  Bytes out(bytes);
  CHECK(::pread(fd, out.data(), bytes, 0) == static_cast<ssize_t>(bytes));
  return out;
}

// A journal of genesis, start, connection and two dropped counts in a folder of its own, which goes with the
// program.
class Target {
 public:
  Target() {
    CHECK(::mkdtemp(path_) != nullptr);
    const fuzz::Firm firm;
    const auto made = MUST(genesis::MakeJournal(
        path_, "example.com/log", kSegmentBytes,
        {firm.reference, firm.address_book, firm.roster, firm.keys, policy::PolicyDocument{kPolicy}}));
    directory_ = UniqueFd(::open(path_, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    segment_ = UniqueFd(::openat(directory_.Get(), journal::SegmentName(0).c_str(), O_RDWR | O_CLOEXEC));
    head_ = UniqueFd(::openat(directory_.Get(), journal::kHeadName, O_RDWR | O_CLOEXEC));
    const UniqueFd quarantine(::openat(directory_.Get(), "torn", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ::unlinkat(directory_.Get(), "torn", 0);
    const journal::SegmentFd view[] = {{0, segment_.Get()}};
    const auto recovered = MUST(journal::Recover(view, head_.Get(), quarantine.Get(), {made.genesis}));
    auto writer = MUST(journal::Writer::Create(UniqueFd(::dup(segment_.Get())), UniqueFd(::dup(head_.Get())),
                                               recovered.writer));
    const Nanoseconds time = recovered.writer.last_time;
    const journal::Body bodies[] = {
        journal::Start{recovered.writer.epoch, "build"},
        journal::Connection{ConnectionId{1}, true, people::Socket::kEngine, 2001, 2001, "mm1"},
        journal::Dropped{"mm1", 3}, journal::Dropped{"mm1", 4}};
    uint64_t sequence = 0;
    for (const auto& body : bodies) {
      const Bytes entry = Encode(journal::Record{Sequence{++sequence}, time, body});
      const ByteView entries[] = {entry};
      MUST(writer.Append(entries, time));
      MUST(writer.Sync());
    }
    MUST(writer.WriteHead());
    good_segment_ = Content(segment_.Get(), kSegmentBytes);
    good_head_ = Content(head_.Get(), journal::kHeadFileBytes);
    const auto verified = journal::verifier::Verify(directory_.Get(), {});
    CHECK(verified.has_value() && verified->entries == 5);
    root_ = verified->root;
  }
  ~Target() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  Bytes segment() const { return good_segment_; }
  Bytes head() const { return good_head_; }

  void Try(const Bytes& segment, const Bytes& head) {
    CHECK(::pwrite(segment_.Get(), segment.data(), segment.size(), 0) ==
          static_cast<ssize_t>(segment.size()));
    CHECK(::pwrite(head_.Get(), head.data(), head.size(), 0) == static_cast<ssize_t>(head.size()));
    const auto verified = journal::verifier::Verify(directory_.Get(), {});
    if (!verified.has_value()) {
      CHECK(!verified.error().Text().empty());
      CHECK(segment != good_segment_ || head != good_head_);
      return;
    }
    CHECK(segment == good_segment_);  // of the head one slot is older and may be anything
    CHECK(verified->entries == 5 && verified->root == root_);
  }

 private:
  char path_[32] = "/tmp/sealward-fuzz-XXXXXX";
  UniqueFd directory_;
  UniqueFd segment_;
  UniqueFd head_;
  Bytes good_segment_;
  Bytes good_head_;
  Hash256 root_;
};

// The input as a list of changes: 2 bytes place in units of 8, 1 byte length, then the bytes.
void Overwrite(Bytes& file, ByteView input) {
  while (input.size() >= 4) {
    const size_t at = (size_t{input[0]} << 8 | input[1]) % (file.size() / 8) * 8;
    const size_t count = std::min<size_t>({size_t{input[2]} % 64 + 1, input.size() - 3, file.size() - at});
    std::copy_n(input.begin() + 3, count, file.begin() + static_cast<std::ptrdiff_t>(at));
    input = input.subspan(3 + count);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Target target;
  ByteView input(data, size);
  Bytes segment = target.segment();
  Bytes head = target.head();
  switch (fuzz::TakeChoice(input) % 3) {
    case 0:
      Overwrite(segment, input);
      break;
    case 1:
      Overwrite(head, input);
      break;
    default:
      segment.assign(kSegmentBytes, 0);
      std::copy_n(input.begin(), std::min(input.size(), segment.size()), segment.begin());
  }
  target.Try(segment, head);
  return 0;
}
