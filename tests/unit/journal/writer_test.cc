#include "journal/writer.h"

#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/journal/fixture.h"

namespace sealward::journal {
namespace {

TEST(WriterTest, WhatIsWrittenIsRead) {
  TestJournal journal;
  Writer writer = journal.Init(1024 * 1024);
  journal.Put(writer, {StartRecord(1, 1), DroppedRecord(2)});
  journal.Put(writer, {LargeRecord(3, 12'000)});
  ASSERT_TRUE(writer.WriteHead().has_value());
  EXPECT_EQ(writer.NextSequence(), Sequence{4});
  const auto entries = journal.ReadAll({journal.GenesisHash()});
  ASSERT_TRUE(entries.has_value()) << entries.error().Message();
  ASSERT_EQ(entries->size(), 4u);
  EXPECT_EQ((*entries)[0], Encode(GenesisRecord()));
  EXPECT_EQ((*entries)[2], Encode(DroppedRecord(2)));
  EXPECT_EQ((*entries)[3], Encode(LargeRecord(3, 12'000)));
}

TEST(WriterTest, SegmentsFollowEachOther) {
  TestJournal journal;
  Writer writer = journal.Init();
  uint64_t sequence = 1;
  uint64_t segment = 0;
  while (segment < 3) {
    if (writer.NeedsSegment()) {
      ASSERT_TRUE(writer.StartSegment(journal.Prepare(++segment)).has_value());
    }
    journal.Put(writer, {LargeRecord(sequence, 9000), DroppedRecord(sequence + 1)});
    sequence += 2;
  }
  ASSERT_TRUE(writer.WriteHead().has_value());
  const auto entries = journal.ReadAll();
  ASSERT_TRUE(entries.has_value()) << entries.error().Message();
  EXPECT_EQ(entries->size(), sequence);
  const auto recovered = journal.TryRecover();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
  EXPECT_EQ(recovered->writer.segment, 3u);
  EXPECT_EQ(recovered->writer.next.value, sequence);
  EXPECT_TRUE(recovered->writer.range == writer.State().range);
}

TEST(WriterTest, RefusesBatchesThatAreNone) {
  TestJournal journal;
  Writer writer = journal.Init(1024 * 1024);
  const Bytes small(1, 1);
  const Bytes large(kEntryBytesMax, 1);
  const Bytes oversized(kEntryBytesMax + 1, 1);
  const Nanoseconds now{kTestStartNs};
  const auto code = [&](const std::vector<ByteView>& entries, Nanoseconds time) {
    const auto info = writer.Append(entries, time);
    return info.has_value() ? ErrorCode{} : info.error().code;
  };
  EXPECT_EQ(code({}, now), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({ByteView{}}, now), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({ByteView(oversized)}, now), ErrorCode::kTooLarge);
  EXPECT_EQ(code(std::vector<ByteView>(257, small), now), ErrorCode::kTooLarge);
  EXPECT_EQ(code(std::vector<ByteView>(16, large), now), ErrorCode::kTooLarge);
  EXPECT_EQ(code({ByteView(small)}, Nanoseconds{kTestStartNs - 1}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer.NextSequence(), Sequence{1});
  EXPECT_EQ(code(std::vector<ByteView>(256, small), now), ErrorCode{});
  ASSERT_TRUE(writer.Sync().has_value());
  EXPECT_EQ(code(std::vector<ByteView>(15, large), now), ErrorCode{});
}

TEST(WriterTest, AFullSegmentTakesNothing) {
  TestJournal journal;
  Writer writer = journal.Init();  // room for the genesis, then less than a maximal batch
  EXPECT_TRUE(writer.NeedsSegment());
  const Bytes entry(1, 1);
  const std::vector<ByteView> entries{entry};
  const auto info = writer.Append(entries, Nanoseconds{kTestStartNs});
  ASSERT_FALSE(info.has_value());
  EXPECT_EQ(info.error().code, ErrorCode::kDiskFull);
}

TEST(WriterTest, RefusesASegmentThatIsInUse) {
  TestJournal journal;
  Writer writer = journal.Init();
  UniqueFd same(::open(journal.File(SegmentName(0)).c_str(), O_RDWR | O_CLOEXEC));
  const auto status = writer.StartSegment(std::move(same));
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(writer.Sync().has_value());  // and nothing goes on after a failure
}

TEST(WriterDeathTest, NeverTwoBatchesWithoutASyncBetween) {
  TestJournal journal;
  Writer writer = journal.Init(1024 * 1024);
  journal.Append(writer, {StartRecord(1, 1)});
  EXPECT_DEATH(journal.Append(writer, {DroppedRecord(2)}), "unsynced");
  EXPECT_DEATH((void)writer.WriteHead(), "unsynced");
}

// The file size limit of the process stands in for a full disk: the write comes back short or with an error.
TEST(WriterTest, AFullDiskIsFinal) {
  TestJournal journal;
  Writer writer = journal.Init(1024 * 1024);
  struct rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  for (const rlim_t limit : {rlim_t{8192}, rlim_t{8192 + 4096}}) {
    struct rlimit small = old;
    small.rlim_cur = limit;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    TestJournal other;  // its files can't be made: PrepareSegment says so too
    const auto segment = PrepareSegment(other.directory_fd(), 0, kSegmentBytesMin);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    ASSERT_FALSE(segment.has_value());
    EXPECT_EQ(segment.error().code, ErrorCode::kDiskFull);
    EXPECT_TRUE(std::filesystem::is_empty(other.path()));
  }
  struct rlimit small = old;
  small.rlim_cur = 8192 + 4096;  // half of the next batch fits
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Bytes entry = Encode(LargeRecord(1, 6000));
  const std::vector<ByteView> entries{entry};
  const auto info = writer.Append(entries, Nanoseconds{kTestStartNs + 1});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  ::signal(SIGXFSZ, handler);
  ASSERT_FALSE(info.has_value());
  EXPECT_FALSE(writer.Sync().has_value());
  EXPECT_FALSE(writer.WriteHead().has_value());
  const auto recovered = journal.TryRecover();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
  EXPECT_EQ(recovered->writer.next, Sequence{1});
  ASSERT_TRUE(recovered->torn.has_value());
  EXPECT_EQ(recovered->torn->offset, 8192u);
}

}  // namespace
}  // namespace sealward::journal
