#include "journal/recovery.h"

#include "base/hex.h"
#include "tests/unit/journal/fixture.h"

namespace sealward::journal {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

void ExpectRefused(TestJournal& journal, ErrorCode code, const std::string& words) {
  const std::string before = Slurp(journal.File(SegmentName(0)));
  const auto recovered = journal.TryRecover();
  ASSERT_FALSE(recovered.has_value());
  EXPECT_EQ(recovered.error().code, code) << recovered.error().Message();
  EXPECT_NE(recovered.error().Message().find(words), std::string::npos) << recovered.error().Message();
  EXPECT_EQ(Slurp(journal.File(SegmentName(0))), before) << "a refusal changes nothing";
}

TEST(RecoveryTest, WithoutAJournalSaysHowToMakeOne) {
  TestJournal journal;
  ASSERT_TRUE(PrepareHead(journal.directory_fd()).has_value());
  ExpectRefused(journal, ErrorCode::kNotReady, "sealward init");
  (void)journal.Prepare(0);
  ExpectRefused(journal, ErrorCode::kNotReady, "sealward init");
}

TEST(RecoveryTest, GoesOnWhereTheWriterStopped) {
  TestJournal journal;
  {
    Writer writer = journal.Init(kMiB);
    journal.Put(writer, {StartRecord(1, 1), DroppedRecord(2)});
    ASSERT_TRUE(writer.WriteHead().has_value());
    journal.Put(writer, {DroppedRecord(3)});  // beyond the head: kept
  }
  for (const bool direct : {false, true}) {
    const auto recovered = journal.TryRecover(direct);
    if (direct && !recovered.has_value() && recovered.error().code == ErrorCode::kNotReady) GTEST_SKIP();
    ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
    EXPECT_EQ(recovered->writer.next, Sequence{4});
    EXPECT_EQ(recovered->writer.epoch, Epoch{1});
    EXPECT_EQ(recovered->writer.head_tree_size, 3u);
    EXPECT_FALSE(recovered->torn.has_value());
    EXPECT_EQ(recovered->batches, 3u);
  }
  auto writer = journal.Continue(*journal.TryRecover());
  ASSERT_TRUE(writer.has_value());
  EXPECT_EQ(writer->BatchesSinceHead(), 1u);
  journal.Put(*writer, {StartRecord(4, 1)});
  ASSERT_TRUE(writer->WriteHead().has_value());
  const auto again = journal.TryRecover();
  ASSERT_TRUE(again.has_value()) << again.error().Message();
  EXPECT_EQ(again->writer.next, Sequence{5});
  EXPECT_EQ(again->writer.epoch, Epoch{2});
  EXPECT_EQ(journal.ReadAll()->size(), 5u);
}

TEST(RecoveryTest, ATornTailGoesIntoQuarantineOnce) {
  TestJournal journal;
  uint64_t end = 0;
  {
    Writer writer = journal.Init(kMiB);
    end = writer.State().offset;
    journal.Append(writer, {LargeRecord(1, 10'000)});
  }
  std::string segment = Slurp(journal.File(SegmentName(0)));
  const std::string torn_bytes = segment.substr(end, 8192);
  std::fill(segment.begin() + static_cast<std::ptrdiff_t>(end + 8192),
            segment.begin() + static_cast<std::ptrdiff_t>(end + 12288), '\0');  // the last block was lost
  Spill(journal.File(SegmentName(0)), segment);
  auto recovered = journal.TryRecover();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
  ASSERT_TRUE(recovered->torn.has_value());
  EXPECT_EQ(recovered->torn->segment, 0u);
  EXPECT_EQ(recovered->torn->offset, end);
  EXPECT_EQ(recovered->torn->bytes, 8192u);
  EXPECT_EQ(recovered->torn->hash, crypto::Sha256(AsBytes(torn_bytes)));
  EXPECT_EQ(recovered->writer.next, Sequence{1});
  const std::string quarantine = Slurp(journal.QuarantinePath());
  ASSERT_EQ(quarantine.size(), 4096u + 8192u);
  EXPECT_EQ(quarantine.substr(4096), torn_bytes);
  EXPECT_TRUE(IsZero(AsBytes(Slurp(journal.File(SegmentName(0)))).subspan(end)));
  recovered = journal.TryRecover();
  ASSERT_TRUE(recovered.has_value());
  EXPECT_FALSE(recovered->torn.has_value());
  EXPECT_EQ(Slurp(journal.QuarantinePath()), quarantine);
}

TEST(RecoveryTest, RefusesDamageThatNoCrashLeaves) {
  TestJournal journal;
  uint64_t first_end = 0;
  {
    Writer writer = journal.Init(kMiB);
    first_end = writer.State().offset;
    journal.Put(writer, {StartRecord(1, 1)});
    journal.Put(writer, {DroppedRecord(2)});
    ASSERT_TRUE(writer.WriteHead().has_value());
    journal.Put(writer, {DroppedRecord(3)});
    journal.Put(writer, {DroppedRecord(4)});
  }
  const std::string path = journal.File(SegmentName(0));
  const std::string good = Slurp(path);
  const auto with = [&](uint64_t offset, char byte) {
    std::string bytes = good;
    bytes[offset] = byte;
    Spill(path, bytes);
  };
  with(first_end + 80, '\xee');
  ExpectRefused(journal, ErrorCode::kCorrupt, "damaged before the end that its head names");
  with(first_end + 2 * 4096 + 80, '\xee');  // beyond the head, but a good batch follows
  ExpectRefused(journal, ErrorCode::kCorrupt, "good batches follow");
  with(first_end + 5 * 4096 + 300'000, '\x01');  // rot in what should be zero, far behind the end
  ExpectRefused(journal, ErrorCode::kCorrupt, "more is damaged here than one write can leave");
  std::string cut = good;
  std::fill(cut.begin() + static_cast<std::ptrdiff_t>(first_end), cut.end(), '\0');
  Spill(path, cut);
  ExpectRefused(journal, ErrorCode::kCorrupt, "rolled back or cut");
  Spill(path, good.substr(0, 512 * 1024));
  ExpectRefused(journal, ErrorCode::kCorrupt, "size differs");
  Spill(path, std::string(good.size(), '\0'));
  ExpectRefused(journal, ErrorCode::kCorrupt, "its head isn't");
  with(100, '\x01');
  ExpectRefused(journal, ErrorCode::kCorrupt, "damaged before the end that its head names");
  Spill(path, good);
  EXPECT_TRUE(journal.TryRecover().has_value());
}

TEST(RecoveryTest, RefusesAHeadThatIsGoneOrOfAnotherJournal) {
  TestJournal journal;
  {
    Writer writer = journal.Init(kMiB);
    journal.Put(writer, {StartRecord(1, 1)});
    ASSERT_TRUE(writer.WriteHead().has_value());
  }
  const std::string head = Slurp(journal.File(kHeadName));
  Spill(journal.File(kHeadName), std::string(8192, '\0'));
  ExpectRefused(journal, ErrorCode::kCorrupt, "neither slot");
  Spill(journal.File(kHeadName), "");
  ExpectRefused(journal, ErrorCode::kCorrupt, "neither slot");
  for (const size_t slot : {0u, 1u}) {  // one slot is enough
    std::string one = head;
    std::fill_n(one.begin() + static_cast<std::ptrdiff_t>(slot * 4096), 4096, '\0');
    Spill(journal.File(kHeadName), one);
    EXPECT_TRUE(journal.TryRecover().has_value());
  }
  TestJournal other;
  {
    Writer writer = other.Init(kMiB);
    other.Put(writer, {DroppedRecord(1)});
    ASSERT_TRUE(writer.WriteHead().has_value());
  }
  Spill(journal.File(kHeadName), Slurp(other.File(kHeadName)));
  ExpectRefused(journal, ErrorCode::kCorrupt, "isn't the one its head was written for");
}

TEST(RecoveryTest, RefusesTheJournalOfAnotherLog) {
  TestJournal journal;
  {
    journal.Init();
  }
  const UniqueFd segment(::open(journal.File(SegmentName(0)).c_str(), O_RDWR | O_CLOEXEC));
  const UniqueFd head(::open(journal.File(kHeadName).c_str(), O_RDWR | O_CLOEXEC));
  const SegmentFd view[] = {{0, segment.Get()}};
  Hash256 other;
  other.bytes[0] = 1;
  const auto recovered = Recover(view, head.Get(), -1, {other});
  ASSERT_FALSE(recovered.has_value());
  EXPECT_EQ(recovered.error().code, ErrorCode::kPermissionDenied);
}

TEST(RecoveryTest, ASegmentHeaderThatWasTornIsWrittenAgain) {
  TestJournal journal;
  {
    journal.Init();
  }
  {
    (void)journal.Prepare(1);
    std::string spare(kSegmentBytesMin, '\0');
    spare.replace(512, 512, std::string(512, 'x'));
    Spill(journal.File(SegmentName(1)), spare);
  }
  auto recovered = journal.TryRecover();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
  ASSERT_TRUE(recovered->torn.has_value());
  EXPECT_EQ(recovered->torn->segment, 1u);
  EXPECT_EQ(recovered->torn->offset, 0u);
  EXPECT_EQ(recovered->writer.segment, 0u);
  auto writer = journal.Continue(*recovered);
  ASSERT_TRUE(writer.has_value());
  ASSERT_TRUE(writer->NeedsSegment());
  UniqueFd spare(::open(journal.File(SegmentName(1)).c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(writer->StartSegment(std::move(spare)).has_value());
  journal.Put(*writer, {StartRecord(1, 1)});
  EXPECT_EQ(journal.ReadAll()->size(), 2u);
}

TEST(RecoveryTest, RefusesASpareThatIsNotEmptyAndAGap) {
  TestJournal journal;
  {
    journal.Init();
  }
  (void)journal.Prepare(1);
  (void)journal.Prepare(2);
  std::string spare(kSegmentBytesMin, '\0');
  spare[200'000] = 'x';
  Spill(journal.File(SegmentName(2)), spare);
  ExpectRefused(journal, ErrorCode::kCorrupt, "good batches follow");
  spare[200'000] = '\0';
  Spill(journal.File(SegmentName(2)), spare);
  EXPECT_TRUE(journal.TryRecover().has_value());
  std::filesystem::remove(journal.File(SegmentName(1)));
  const auto set = SegmentSet::Open(journal.directory_fd());
  ASSERT_FALSE(set.has_value());
  EXPECT_EQ(set.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sealward::journal
