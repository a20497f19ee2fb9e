#include "journal/prepare/prepare.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/support/temp_dir.h"

namespace sealward::journal {
namespace {

TEST(PrepareTest, NamesAreReadBack) {
  EXPECT_EQ(SegmentName(0), "seg-00000000000000000000.j");
  for (const uint64_t number : {uint64_t{0}, uint64_t{7}, uint64_t{1234567890}, ~uint64_t{0}}) {
    EXPECT_EQ(ParseSegmentName(SegmentName(number)), number);
  }
  for (const char* other :
       {"", "head", "seg-0000000000000000000.j", "seg-000000000000000000000.j", "seg-99999999999999999999.j",
        "seg-0000000000000000000a.j", "seg-00000000000000000000.j.new", "seg-00000000000000000000,j"}) {
    EXPECT_EQ(ParseSegmentName(other), std::nullopt) << other;
  }
}

TEST(PrepareTest, MakesWholeZeroSegmentsOnce) {
  const test::TempDir directory;
  const UniqueFd fd(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  auto segment = PrepareSegment(fd.Get(), 0, kSegmentBytesMin);
  ASSERT_TRUE(segment.has_value()) << segment.error().Message();
  const std::string contents = test::ReadFile(directory.File(SegmentName(0)));
  EXPECT_EQ(contents.size(), kSegmentBytesMin);
  EXPECT_TRUE(std::all_of(contents.begin(), contents.end(), [](char c) { return c == '\0'; }));
  struct stat status{};
  ASSERT_EQ(::fstat(segment->Get(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_GE(static_cast<uint64_t>(status.st_blocks) * 512, kSegmentBytesMin) << "written, not a hole";
  segment = PrepareSegment(fd.Get(), 0, kSegmentBytesMin);
  ASSERT_FALSE(segment.has_value());
  EXPECT_EQ(segment.error().code, ErrorCode::kDuplicate);
  directory.Write(SegmentName(1) + ".new", "left by a crash");
  EXPECT_TRUE(PrepareSegment(fd.Get(), 1, kSegmentBytesMin).has_value());
  EXPECT_TRUE(PrepareHead(fd.Get()).has_value());
  EXPECT_EQ(*ListSegments(fd.Get()), (std::vector<uint64_t>{0, 1}));
}

TEST(PrepareTest, RefusesSizesThatNoSegmentHas) {
  const test::TempDir directory;
  const UniqueFd fd(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const uint64_t bytes :
       {uint64_t{0}, kSegmentBytesMin - 4096, kSegmentBytesMin + 1, kSegmentBytesMax + 4096}) {
    const auto segment = PrepareSegment(fd.Get(), 0, bytes);
    ASSERT_FALSE(segment.has_value()) << bytes;
    EXPECT_EQ(segment.error().code, ErrorCode::kOutOfRange);
  }
}

TEST(PrepareTest, AMissingSegmentIsSaid) {
  const test::TempDir directory;
  const UniqueFd fd(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_TRUE(ListSegments(fd.Get())->empty());
  directory.Write(SegmentName(1), "");
  const auto list = ListSegments(fd.Get());
  ASSERT_FALSE(list.has_value());
  EXPECT_EQ(list.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(list.error().subject, SegmentName(0));
}

}  // namespace
}  // namespace sealward::journal
