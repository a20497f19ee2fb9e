#include "journal/reader.h"

#include "tests/unit/journal/fixture.h"

namespace sealward::journal {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

TEST(ReaderTest, SaysWhereEachEntryStands) {
  TestJournal journal;
  {
    Writer writer = journal.Init(kMiB);
    journal.Put(writer, {StartRecord(1, 0), LargeRecord(2, 5000), DroppedRecord(3)});
  }
  const std::string segment = Slurp(journal.File(SegmentName(0)));
  const auto set = SegmentSet::Open(journal.directory_fd());
  ASSERT_TRUE(set.has_value());
  auto reader = Reader::Create(set->View(), {journal.GenesisHash()});
  ASSERT_TRUE(reader.has_value());
  for (uint64_t index = 0; index < 4; ++index) {
    const auto entry = reader->Next();
    ASSERT_TRUE(entry.has_value() && entry->has_value());
    EXPECT_EQ((*entry)->index, Sequence{index});
    EXPECT_EQ((*entry)->batch_first, Sequence{index == 0 ? 0u : 1u});
    EXPECT_EQ((*entry)->segment, 0u);
    const ByteView bytes = (*entry)->bytes;
    EXPECT_EQ(segment.substr((*entry)->offset, bytes.size()), AsText(bytes));
    EXPECT_EQ(Reader::DecodeEntry(**entry)->sequence, Sequence{index});
  }
  EXPECT_FALSE(reader->Next()->has_value());
  EXPECT_FALSE(reader->Next()->has_value());
  EXPECT_EQ(reader->State().next, Sequence{4});
}

TEST(ReaderTest, RefusesAnotherLogAndAnEmptyOne) {
  TestJournal journal;
  auto entries = journal.ReadAll();
  ASSERT_FALSE(entries.has_value());
  EXPECT_EQ(entries.error().code, ErrorCode::kNotReady);
  {
    journal.Init(kMiB);
  }
  Hash256 other;
  other.bytes[31] = 1;
  entries = journal.ReadAll({other});
  ASSERT_FALSE(entries.has_value());
  EXPECT_EQ(entries.error().code, ErrorCode::kPermissionDenied);
}

TEST(ReaderTest, AnUnfinishedBatchIsDamageUnlessItIsAskedToBeTheEnd) {
  TestJournal journal;
  {
    Writer writer = journal.Init(kMiB);
    journal.Put(writer, {StartRecord(1, 0)});
  }
  std::string segment = Slurp(journal.File(SegmentName(0)));
  segment[3 * 4096] = 'x';
  Spill(journal.File(SegmentName(0)), segment);
  const auto entries = journal.ReadAll();
  ASSERT_FALSE(entries.has_value());
  EXPECT_EQ(entries.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(entries.error().subject, "seg-00000000000000000000.j at byte 12288");
  EXPECT_EQ(journal.ReadAll({std::nullopt, true})->size(), 2u);
}

// One bit of every byte that was written, and of many that were not: refused, or exactly the same entries;
// and recovery never accepts less than the head answers for.
TEST(ReaderTest, AFlippedBitIsNoticedOrHarmless) {
  TestJournal journal;
  uint64_t end = 0;
  {
    Writer writer = journal.Init();
    ASSERT_TRUE(writer.StartSegment(journal.Prepare(1, kMiB)).has_value());
    journal.Put(writer, {StartRecord(1, 0), DroppedRecord(2)});
    ASSERT_TRUE(writer.WriteHead().has_value());
    journal.Put(writer, {DroppedRecord(3)});
    end = writer.State().offset;
  }
  const auto good = journal.ReadAll({journal.GenesisHash()});
  ASSERT_TRUE(good.has_value());
  ASSERT_EQ(good->size(), 4u);
  size_t harmless = 0;
  const auto walk = [&](const std::string& name, uint64_t dense, uint64_t stride) {
    const std::string path = journal.File(name);
    const std::string bytes = Slurp(path);
    const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    for (uint64_t at = 0; at < bytes.size(); at += at < dense ? 1 : stride) {
      const char flipped = static_cast<char>(bytes[at] ^ 1 << at % 8);
      ASSERT_EQ(::pwrite(file.Get(), &flipped, 1, static_cast<off_t>(at)), 1);
      const auto entries = journal.ReadAll({journal.GenesisHash()});
      if (entries.has_value()) {
        ++harmless;
        ASSERT_EQ(*entries, *good) << name << " " << at;
      }
      ASSERT_EQ(::pwrite(file.Get(), &bytes[at], 1, static_cast<off_t>(at)), 1);
    }
  };
  walk(SegmentName(0), 8192, 4099);
  walk(SegmentName(1), end, 65'537);
  std::printf("harmless: %zu\n", harmless);
  EXPECT_LT(harmless, 100u) << "only zeros that nothing was written over may flip unnoticed, by a reader";
}

TEST(ReaderTest, RecoveryNeverAcceptsOtherContentThanWasWritten) {
  TestJournal journal;
  uint64_t end = 0;
  {
    Writer writer = journal.Init(512 * 1024);
    journal.Put(writer, {StartRecord(1, 0), DroppedRecord(2)});
    ASSERT_TRUE(writer.WriteHead().has_value());
    journal.Put(writer, {DroppedRecord(3)});
    end = writer.State().offset;
  }
  const auto good = journal.ReadAll();
  ASSERT_TRUE(good.has_value());
  const std::string names[] = {SegmentName(0), kHeadName};
  std::string contents[] = {Slurp(journal.File(names[0])), Slurp(journal.File(names[1]))};
  for (size_t file = 0; file < 2; ++file) {
    for (uint64_t at = 0; at < contents[file].size(); at += file == 0 && at >= end ? 32'771 : 41) {
      std::string flipped = contents[file];
      flipped[at] = static_cast<char>(flipped[at] ^ 1 << at % 8);
      Spill(journal.File(names[file]), flipped);
      if (const auto recovered = journal.TryRecover(); recovered.has_value()) {
        ASSERT_GE(recovered->writer.next.value, 3u) << at;
        const auto entries = journal.ReadAll();
        ASSERT_TRUE(entries.has_value());
        ASSERT_TRUE(std::equal(entries->begin(), entries->end(), good->begin())) << at;
      }
      for (size_t i = 0; i < 2; ++i) Spill(journal.File(names[i]), contents[i]);
    }
  }
}

}  // namespace
}  // namespace sealward::journal
