// A simulated disk: what was written since the last sync arrives in any subset of sectors, the others keep
// their old contents or hold garbage. Whatever a crash leaves: nothing that was synced is lost, nothing is
// accepted that was not written, recovery comes to the same end twice, and the journal can be written on.
#include <random>

#include "tests/unit/journal/fixture.h"

namespace sealward::journal {
namespace {

constexpr size_t kSectorBytes = 512;
constexpr uint64_t kMiB = 1024 * 1024;

enum class Lost { kOldContents, kGarbage };

// `before` with those sectors of `after` that arrived; what differs and did not arrive is old or garbage.
std::string Crash(const std::string& before, const std::string& after, const std::vector<bool>& arrived,
                  Lost lost, std::mt19937_64& random) {
  std::string disk = before;
  size_t changed = 0;
  for (size_t at = 0; at < after.size(); at += kSectorBytes) {
    if (before.compare(at, kSectorBytes, after, at, kSectorBytes) == 0) continue;
    const bool there = changed >= arrived.size() || arrived[changed];
    ++changed;
    if (there) {
      disk.replace(at, kSectorBytes, after, at, kSectorBytes);
    } else if (lost == Lost::kGarbage) {
      for (size_t i = 0; i < kSectorBytes; ++i) disk[at + i] = static_cast<char>(random());
    }
  }
  return disk;
}

size_t ChangedSectors(const std::string& before, const std::string& after) {
  size_t changed = 0;
  for (size_t at = 0; at < after.size(); at += kSectorBytes) {
    changed += before.compare(at, kSectorBytes, after, at, kSectorBytes) != 0 ? 1u : 0u;
  }
  return changed;
}

// All subsets where there are few sectors, else none, all, each one alone lost or kept, and a sample.
std::vector<std::vector<bool>> Subsets(size_t sectors, std::mt19937_64& random) {
  std::vector<std::vector<bool>> subsets;
  if (sectors <= 6) {
    for (size_t mask = 0; mask < size_t{1} << sectors; ++mask) {
      std::vector<bool>& subset = subsets.emplace_back(sectors);
      for (size_t i = 0; i < sectors; ++i) subset[i] = (mask >> i & 1) != 0;
    }
    return subsets;
  }
  subsets.push_back(std::vector<bool>(sectors, false));
  subsets.push_back(std::vector<bool>(sectors, true));
  for (size_t i = 0; i < sectors; ++i) {
    subsets.push_back(std::vector<bool>(sectors, false));
    subsets.back()[i] = true;
    subsets.push_back(std::vector<bool>(sectors, true));
    subsets.back()[i] = false;
  }
  for (int i = 0; i < 12; ++i) {
    std::vector<bool>& subset = subsets.emplace_back(sectors);
    for (size_t k = 0; k < sectors; ++k) subset[k] = (random() & 1) != 0;
  }
  return subsets;
}

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() : random_(seed_) { std::printf("seed %llu\n", static_cast<unsigned long long>(seed_)); }

  // The disk as it is now is what a crash left; `synced` entries were acknowledged, of `written`.
  void ExpectRecovers(const std::vector<Bytes>& written, size_t synced) {
    const auto recovered = journal_.TryRecover();
    ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
    const size_t kept = recovered->writer.next.value;
    EXPECT_GE(kept, synced) << "an acknowledged entry is lost";
    EXPECT_TRUE(kept == synced || kept == written.size()) << "half a batch";
    const auto entries = journal_.ReadAll({journal_.GenesisHash()});
    ASSERT_TRUE(entries.has_value()) << entries.error().Message();
    EXPECT_EQ(*entries,
              std::vector<Bytes>(written.begin(), written.begin() + static_cast<std::ptrdiff_t>(kept)));
    const auto again = journal_.TryRecover();
    ASSERT_TRUE(again.has_value()) << again.error().Message();
    EXPECT_FALSE(again->torn.has_value()) << "recovery is idempotent";
    EXPECT_EQ(again->writer.next, recovered->writer.next);
    EXPECT_EQ(again->writer.offset, recovered->writer.offset);
    ExpectGoesOn(*again, kept);
  }

  void ExpectGoesOn(const Recovered& recovered, size_t kept) {
    auto writer = journal_.Continue(recovered);
    ASSERT_TRUE(writer.has_value()) << writer.error().Message();
    if (writer->NeedsSegment()) {
      const std::string next = SegmentName(recovered.writer.segment + 1);
      UniqueFd spare(::open(journal_.File(next).c_str(), O_RDWR | O_CLOEXEC));
      if (!spare.IsValid()) spare = journal_.Prepare(recovered.writer.segment + 1);
      ASSERT_TRUE(writer->StartSegment(std::move(spare)).has_value());
    }
    journal_.Put(*writer, {StartRecord(kept, recovered.writer.epoch.value)});
    EXPECT_EQ(journal_.ReadAll()->size(), kept + 1);
  }

  const uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_;
  TestJournal journal_;
};

TEST_F(CrashTest, ABatchArrivesWholeOrNotAtAll) {
  const std::string path = journal_.File(SegmentName(0));
  std::vector<Bytes> synced{Encode(GenesisRecord()), Encode(StartRecord(1, 1))};
  std::string before, head;
  for (const size_t bytes : {size_t{10}, size_t{2000}, size_t{11'000}}) {
    std::filesystem::remove(path);
    std::filesystem::remove(journal_.File(kHeadName));
    std::string after;
    {
      Writer writer = journal_.Init(kMiB);
      journal_.Put(writer, {StartRecord(1, 1)});
      before = Slurp(path);
      head = Slurp(journal_.File(kHeadName));
      journal_.Append(writer, {LargeRecord(2, bytes), DroppedRecord(3)});
      after = Slurp(path);
    }
    std::vector<Bytes> written = synced;
    written.push_back(Encode(LargeRecord(2, bytes)));
    written.push_back(Encode(DroppedRecord(3)));
    for (const Lost lost : {Lost::kOldContents, Lost::kGarbage}) {
      for (const auto& subset : Subsets(ChangedSectors(before, after), random_)) {
        Spill(path, Crash(before, after, subset, lost, random_));
        Spill(journal_.File(kHeadName), head);
        ExpectRecovers(written, synced.size());
        if (HasFailure()) return;
      }
    }
  }
}

TEST_F(CrashTest, TheHeadHasAlwaysOneGoodSlot) {
  const std::string path = journal_.File(SegmentName(0));
  std::string before, after, segment;
  {
    Writer writer = journal_.Init(kMiB);
    journal_.Put(writer, {StartRecord(1, 1)});
    ASSERT_TRUE(writer.WriteHead().has_value());
    journal_.Put(writer, {DroppedRecord(2)});
    segment = Slurp(path);
    before = Slurp(journal_.File(kHeadName));
    ASSERT_TRUE(writer.WriteHead().has_value());
    after = Slurp(journal_.File(kHeadName));
  }
  const std::vector<Bytes> written{Encode(GenesisRecord()), Encode(StartRecord(1, 1)),
                                   Encode(DroppedRecord(2))};
  for (const Lost lost : {Lost::kOldContents, Lost::kGarbage}) {
    for (const auto& subset : Subsets(ChangedSectors(before, after), random_)) {
      Spill(path, segment);
      Spill(journal_.File(kHeadName), Crash(before, after, subset, lost, random_));
      ExpectRecovers(written, 3);
      if (HasFailure()) return;
    }
  }
}

TEST_F(CrashTest, ANewSegmentBeginsWhollyOrNotAtAll) {
  const std::string path = journal_.File(SegmentName(1));
  std::string after;
  {
    Writer writer = journal_.Init();
    ASSERT_TRUE(writer.StartSegment(journal_.Prepare(1)).has_value());
    after = Slurp(path);
  }
  const std::string before(after.size(), '\0');
  const std::string head = Slurp(journal_.File(kHeadName));
  for (const Lost lost : {Lost::kOldContents, Lost::kGarbage}) {
    for (const auto& subset : Subsets(ChangedSectors(before, after), random_)) {
      Spill(path, Crash(before, after, subset, lost, random_));
      Spill(journal_.File(kHeadName), head);
      ExpectRecovers({Encode(GenesisRecord())}, 1);
      if (HasFailure()) return;
    }
  }
}

TEST_F(CrashTest, RandomRunsAreReadBack) {
  for (int run = 0; run < 3; ++run) {
    TestJournal journal;
    std::vector<Bytes> written{Encode(GenesisRecord())};
    auto writer = std::make_unique<Writer>(journal.Init());
    for (int step = 0; step < 40; ++step) {
      if (writer->NeedsSegment()) {
        ASSERT_TRUE(writer->StartSegment(journal.Prepare(writer->State().segment + 1)).has_value());
      }
      std::vector<Record> records;
      size_t bytes = 0;
      while (bytes < 200'000 && (records.empty() || random_() % 4 != 0)) {
        const uint64_t sequence = written.size() + records.size();
        records.push_back(random_() % 3 == 0 ? LargeRecord(sequence, random_() % 12'000)
                                             : DroppedRecord(sequence));
        bytes += 12'500;
      }
      journal.Put(*writer, records);
      for (const Record& record : records) written.push_back(Encode(record));
      if (random_() % 5 == 0) {
        ASSERT_TRUE(writer->WriteHead().has_value());
      }
      if (random_() % 20 == 0) {
        writer.reset();
        const auto recovered = journal.TryRecover();
        ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
        ASSERT_EQ(recovered->writer.next.value, written.size());
        auto next = journal.Continue(*recovered);
        ASSERT_TRUE(next.has_value());
        writer = std::make_unique<Writer>(std::move(*next));
      }
    }
    const auto entries = journal.ReadAll({journal.GenesisHash()});
    ASSERT_TRUE(entries.has_value()) << entries.error().Message();
    EXPECT_EQ(*entries, written);
  }
}

}  // namespace
}  // namespace sealward::journal
