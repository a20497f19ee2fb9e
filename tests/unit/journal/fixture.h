// A small journal in a temporary directory: made, written, crashed and reopened as journaler and monitor do
// it. Tests only.
#ifndef SEALWARD_TESTS_UNIT_JOURNAL_FIXTURE_H_
#define SEALWARD_TESTS_UNIT_JOURNAL_FIXTURE_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "crypto/hash.h"
#include "journal/prepare/prepare.h"
#include "journal/reader.h"
#include "journal/recovery.h"
#include "journal/writer.h"
#include "tests/support/temp_dir.h"

namespace sealward::journal {

inline constexpr uint64_t kTestStartNs = 1'795'000'000'000'000'000;  // 2026-11-18

inline std::string Slurp(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline void Spill(const std::string& path, const std::string& contents) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(contents.data(), static_cast<std::streamsize>(contents.size()));
}

inline Record GenesisRecord() {
  Genesis genesis;
  for (size_t i = 0; i < genesis.log.bytes.size(); ++i) genesis.log.bytes[i] = static_cast<uint8_t>(i + 1);
  genesis.origin = "example.com/sealward";
  return {Sequence{0}, Nanoseconds{kTestStartNs}, genesis};
}

inline Record StartRecord(uint64_t sequence, uint64_t epoch) {
  return {Sequence{sequence}, Nanoseconds{kTestStartNs + sequence * 1000}, Start{Epoch{epoch}, "test build"}};
}

inline Record DroppedRecord(uint64_t sequence, size_t name_bytes = 6) {
  return {Sequence{sequence}, Nanoseconds{kTestStartNs + sequence * 1000},
          Dropped{std::string(std::min<size_t>(name_bytes, kNameBytesMax), 'e'), sequence * 7 + 1}};
}

// A refusal can be large: it carries the stated request.
inline Record LargeRecord(uint64_t sequence, size_t bytes) {
  Refusal refusal;
  refusal.requester = "engine";
  refusal.stated.resize(bytes);
  for (size_t i = 0; i < bytes; ++i) refusal.stated[i] = static_cast<uint8_t>(sequence + i * 31);
  return {Sequence{sequence}, Nanoseconds{kTestStartNs + sequence * 1000}, refusal};
}

class TestJournal {
 public:
  TestJournal() : quarantine_(directory_.File("quarantine")) { Reopen(); }

  const std::string& path() const { return directory_.path(); }
  std::string File(const std::string& name) const { return directory_.File(name); }
  int directory_fd() const { return directory_fd_.Get(); }

  UniqueFd Prepare(uint64_t number, uint64_t bytes = kSegmentBytesMin) {
    auto fd = PrepareSegment(directory_fd(), number, bytes);
    EXPECT_TRUE(fd.has_value());
    return std::move(*fd);
  }

  // Segment 0, head and genesis, as `sealward init` makes them.
  Writer Init(uint64_t segment_bytes = kSegmentBytesMin) {
    const Record record = GenesisRecord();
    const auto& genesis = std::get<Genesis>(record.body);
    WriterState state;
    state.log = genesis.log;
    state.origin_hash = crypto::Sha256(AsBytes(genesis.origin));
    auto head = PrepareHead(directory_fd());
    EXPECT_TRUE(head.has_value());
    auto writer = Writer::Create(Prepare(0, segment_bytes), std::move(*head), state);
    EXPECT_TRUE(writer.has_value()) << writer.error().Message();
    Put(*writer, {record});
    EXPECT_TRUE(writer->WriteHead().has_value());
    return std::move(*writer);
  }

  Hash256 GenesisHash() const { return crypto::Sha256(Encode(GenesisRecord())); }

  // Appends without syncing.
  BatchInfo Append(Writer& writer, const std::vector<Record>& records) {
    std::vector<Bytes> encoded;
    for (const Record& record : records) encoded.push_back(Encode(record));
    const std::vector<ByteView> views(encoded.begin(), encoded.end());
    auto info = writer.Append(views, records.back().time);
    EXPECT_TRUE(info.has_value()) << info.error().Message();
    return info.has_value() ? *info : BatchInfo{};
  }

  void Put(Writer& writer, const std::vector<Record>& records) {
    Append(writer, records);
    EXPECT_TRUE(writer.Sync().has_value());
  }

  // Opens what is on disk, like the monitor does for the journaler.
  Result<Recovered> TryRecover(bool direct = false) {
    segments_.clear();
    std::vector<SegmentFd> view;
    for (uint64_t number = 0;; ++number) {
      UniqueFd fd(::open(File(SegmentName(number)).c_str(), O_RDWR | O_CLOEXEC | (direct ? O_DIRECT : 0)));
      if (!fd.IsValid()) break;
      view.push_back({number, fd.Get()});
      segments_.push_back(std::move(fd));
    }
    const UniqueFd head(::open(File(kHeadName).c_str(), O_RDWR | O_CLOEXEC));
    const UniqueFd quarantine(::open(quarantine_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    return Recover(view, head.Get(), quarantine.Get(), {GenesisHash()});
  }

  Result<Writer> Continue(const Recovered& recovered) {
    UniqueFd segment(::open(File(SegmentName(recovered.writer.segment)).c_str(), O_RDWR | O_CLOEXEC));
    UniqueFd head(::open(File(kHeadName).c_str(), O_RDWR | O_CLOEXEC));
    return Writer::Create(std::move(segment), std::move(head), recovered.writer);
  }

  Result<std::vector<Bytes>> ReadAll(const ReaderOptions& options = {}) {
    const SegmentSet set = TRY(SegmentSet::Open(directory_fd()));
    Reader reader = TRY(Reader::Create(set.View(), options));
    std::vector<Bytes> entries;
    for (;;) {
      const auto entry = TRY(reader.Next());
      if (!entry.has_value()) return entries;
      const Record record = TRY(Reader::DecodeEntry(*entry));
      if (record.sequence.value != entries.size()) return Fail(ErrorCode::kInternal, "sequence");
      entries.emplace_back(entry->bytes.begin(), entry->bytes.end());
    }
  }

  std::string QuarantinePath() const { return quarantine_; }
  void Reopen() { directory_fd_.Reset(::open(path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }

 private:
  test::TempDir directory_;
  std::string quarantine_;
  UniqueFd directory_fd_;
  std::vector<UniqueFd> segments_;
};

}  // namespace sealward::journal

#endif  // SEALWARD_TESTS_UNIT_JOURNAL_FIXTURE_H_
