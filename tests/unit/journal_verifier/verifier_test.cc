#include "journal/verifier/verifier.h"

#include <atomic>
#include <thread>

#include "tests/unit/journal_verifier/story.h"

namespace sealward::journal::verifier {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

std::expected<Report, Failure> VerifyStory(const Story& story, const Options& options = {}) {
  TestJournal journal;
  story.Write(journal, kMiB);
  return Verify(journal.directory_fd(), options);
}

TEST(VerifierTest, AGoodWeekIsFoundRight) {
  Story story;
  story.TellAll();
  const auto report = VerifyStory(story);
  ASSERT_TRUE(report.has_value()) << report.error().Text();
  EXPECT_EQ(report->entries, story.records.size());
  EXPECT_EQ(report->head_entries, story.records.size());
  EXPECT_EQ(report->origin, kOrigin);
  EXPECT_EQ(report->genesis, crypto::Sha256(Encode(story.records[0])));
  EXPECT_EQ(report->documents, 5u);
  EXPECT_EQ(report->permits, 7u);
  EXPECT_EQ(report->denials, 2u);
  EXPECT_EQ(report->pendings, 4u);
  EXPECT_EQ(report->dry_runs, 1u);
  EXPECT_EQ(report->signatures, 5u);
  EXPECT_EQ(report->verdict_signatures, 5u);
  EXPECT_EQ(report->requester_signatures, 6u);
  EXPECT_EQ(report->last_time, story.records.back().time);
  EXPECT_TRUE(report->notes.empty());
}

TEST(VerifierTest, SegmentsFollowEachOther) {
  Story story;
  story.TellAll();
  TestJournal journal;
  story.Write(journal, kSegmentBytesMin);  // one batch each
  const auto report = Verify(journal.directory_fd(), {});
  ASSERT_TRUE(report.has_value()) << report.error().Text();
  EXPECT_GT(report->segments, 5u);
  EXPECT_EQ(report->segments, report->batches);
}

TEST(VerifierTest, DocumentsMustBeThoseOfTheGenesis) {
  Story story;
  story.TellAll();
  TestJournal journal;
  story.Write(journal, kMiB);
  const std::string blob = "blobs/" + HexEncode(story.documents.roster.View());
  const std::string good = Slurp(journal.File(blob));
  std::string bad = good;
  bad.back() = static_cast<char>(bad.back() ^ 1);
  Spill(journal.File(blob), bad);
  auto report = Verify(journal.directory_fd(), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().file, blob);
  EXPECT_NE(report.error().what.find("hash differs from its name"), std::string::npos)
      << report.error().Text();
  std::filesystem::remove(journal.File(blob));
  report = Verify(journal.directory_fd(), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_NE(report.error().what.find("missing"), std::string::npos) << report.error().Text();
}

TEST(VerifierTest, TheGenesisMayBePinned) {
  Story story;
  story.TellAll();
  Hash256 genesis = crypto::Sha256(Encode(story.records[0]));
  EXPECT_TRUE(VerifyStory(story, {.genesis = genesis, .head_fd = {}}).has_value());
  genesis.bytes[0] ^= 1;
  const auto report = VerifyStory(story, {.genesis = genesis, .head_fd = {}});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().entry, 0u);
  const Hash256 found = crypto::Sha256(Encode(story.records[0]));
  EXPECT_EQ(report.error().what, "`" + HexEncode(found.View()) +
                                     "`: the journal is of another log: this genesis isn't the expected one");
}

TEST(VerifierTest, WhatIsCutOffIsNoticedByTheHead) {
  Story story;
  story.TellAll();
  TestJournal journal;
  story.Write(journal, kMiB);
  const std::string path = journal.File(SegmentName(0));
  std::string segment = Slurp(path);
  size_t end = segment.size();
  while (segment[end - 1] == '\0') --end;
  const size_t last = (end - 1) / 4096 * 4096;
  std::fill(segment.begin() + static_cast<std::ptrdiff_t>(last), segment.end(), '\0');
  Spill(path, segment);
  const auto report = Verify(journal.directory_fd(), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().file, "head");
  EXPECT_NE(report.error().what.find("rolled back or cut"), std::string::npos);
  Options blind;
  blind.without_head = true;
  const auto unseen = Verify(journal.directory_fd(), blind);
  ASSERT_TRUE(unseen.has_value()) << unseen.error().Text();
  EXPECT_EQ(unseen->notes.size(), 1u);
  std::filesystem::remove(journal.File(kHeadName));
  EXPECT_FALSE(Verify(journal.directory_fd(), {}).has_value());
}

TEST(VerifierTest, AnUnfinishedBatchIsFoundUnlessItIsAllowed) {
  Story story;
  story.TellAll();
  TestJournal journal;
  story.Write(journal, kMiB);
  const std::string path = journal.File(SegmentName(0));
  std::string segment = Slurp(path);
  size_t end = segment.size();
  while (segment[end - 1] == '\0') --end;
  const size_t next = (end + 4095) / 4096 * 4096;
  segment[next + 5000] = 'x';
  Spill(path, segment);
  const auto strict = Verify(journal.directory_fd(), {});
  ASSERT_FALSE(strict.has_value());
  EXPECT_EQ(strict.error().offset, next + 4096);
  Options options;
  options.allow_torn_tail = true;
  const auto report = Verify(journal.directory_fd(), options);
  ASSERT_TRUE(report.has_value()) << report.error().Text();
  EXPECT_EQ(report->torn_bytes, 8192u);
  segment[next + 600'000] = 'x';
  Spill(path, segment);
  EXPECT_FALSE(Verify(journal.directory_fd(), options).has_value());
}

// A journaler at work: the segments' blocks come in order, batch by batch, while the verifier reads them.
TEST(VerifierTest, ALogThatGrowsWhileItIsReadIsNoCorruption) {
  Story story;
  story.TellAll();
  for (uint64_t i = 0; i < 2000; ++i) story.Add(Dropped{"engine", i + 1});
  TestJournal journal;
  story.Write(journal, 2 * kMiB);
  std::vector<std::string> segments;
  while (std::filesystem::exists(journal.File(SegmentName(segments.size()))))
    segments.push_back(Slurp(journal.File(SegmentName(segments.size()))));
  ASSERT_GE(segments.size(), 2u);
  std::filesystem::remove(journal.File(kHeadName));
  constexpr size_t kStep = 4096;
  constexpr size_t kFirst = 300 * kStep;  // what stands there at the beginning
  std::vector<UniqueFd> files;
  for (size_t i = 0; i < segments.size(); ++i) {
    files.emplace_back(::open(journal.File(SegmentName(i)).c_str(), O_RDWR | O_CLOEXEC));
    std::string zeros(segments[i].size(), '\0');
    if (i == 0) zeros.replace(0, kFirst, segments[0], 0, kFirst);
    ASSERT_EQ(::pwrite(files[i].Get(), zeros.data(), zeros.size(), 0), static_cast<ssize_t>(zeros.size()));
  }
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (size_t i = 0; i < segments.size(); ++i) {
      for (size_t at = i == 0 ? kFirst : 0; at < segments[i].size(); at += kStep)
        CHECK(::pwrite(files[i].Get(), segments[i].data() + at, kStep, static_cast<off_t>(at)) == kStep);
    }
    done = true;
  });
  const Options options{.genesis = {}, .head_fd = {}, .without_head = true, .allow_torn_tail = true};
  uint64_t before = 0;
  for (bool last = false; !last;) {
    last = done;
    const auto report = Verify(journal.directory_fd(), options);
    EXPECT_TRUE(report.has_value()) << report.error().Text();
    if (!report.has_value()) break;
    EXPECT_GE(report->entries, before);
    before = report->entries;
  }
  writer.join();
  EXPECT_EQ(before, story.records.size());
}

// Beside a daemon that writes as fast as it is read, there is an end all the same; but never before the head.
TEST(VerifierTest, WhatComesAfterTheBeginningIsNotRunAfter) {
  Story story;
  story.TellAll();
  TestJournal journal;
  story.Write(journal, 2 * kMiB);
  Options options{.genesis = {}, .head_fd = {}, .without_head = false, .allow_torn_tail = true};
  const auto all = Verify(journal.directory_fd(), options);
  ASSERT_TRUE(all.has_value()) << all.error().Text();
  options.until = all->first_time;
  const auto to_head = Verify(journal.directory_fd(), options);
  ASSERT_TRUE(to_head.has_value()) << to_head.error().Text();
  EXPECT_EQ(to_head->entries, all->head_entries);
  options.without_head = true;
  const auto begun = Verify(journal.directory_fd(), options);
  ASSERT_TRUE(begun.has_value()) << begun.error().Text();
  EXPECT_GT(begun->entries, 0u);
  EXPECT_LT(begun->entries, all->entries);
  EXPECT_NE(begun->notes.back().find("wasn't looked at"), std::string::npos);
  options.allow_torn_tail = false;  // a journal at rest is read to its end
  EXPECT_EQ(Verify(journal.directory_fd(), options)->entries, all->entries);
}

// One bit of every byte that was written, in segment and head, and of some that were not.
TEST(VerifierTest, AFlippedBitIsFoundOrHarmless) {
  Story story;
  story.Add(Start{Epoch{1}, "test build"});
  story.Sign(story.Permit(story.Order("o-1")));
  TestJournal journal;
  story.Write(journal, kMiB);
  const auto good = Verify(journal.directory_fd(), {});
  ASSERT_TRUE(good.has_value()) << good.error().Text();
  for (const std::string& name : {SegmentName(0), std::string(kHeadName)}) {
    const std::string path = journal.File(name);
    const std::string bytes = Slurp(path);
    size_t end = bytes.size();
    while (bytes[end - 1] == '\0') --end;
    const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    for (size_t at = 0; at < bytes.size(); at += at < end ? 3 : 65'537) {
      const char flipped = static_cast<char>(bytes[at] ^ 1 << at % 8);
      ASSERT_EQ(::pwrite(file.Get(), &flipped, 1, static_cast<off_t>(at)), 1);
      const auto report = Verify(journal.directory_fd(), {});
      if (name == kHeadName) {  // one slot is enough; the other's damage is told
        EXPECT_TRUE(!report.has_value() || !report->notes.empty() ||
                    report->head_entries == good->head_entries);
      } else {
        ASSERT_FALSE(report.has_value()) << at;
        EXPECT_EQ(report.error().file, name);
        EXPECT_EQ(*report.error().offset / 4096, at / 4096) << report.error().Text();
      }
      ASSERT_EQ(::pwrite(file.Get(), &bytes[at], 1, static_cast<off_t>(at)), 1);
    }
  }
}

TEST(VerifierTest, AnEmptyDirectoryIsNoJournal) {
  TestJournal journal;
  const auto report = Verify(journal.directory_fd(), {});
  ASSERT_FALSE(report.has_value());
  EXPECT_NE(report.error().Text().find("no journal"), std::string::npos);
}

}  // namespace
}  // namespace sealward::journal::verifier
