#include "journal/format.h"

#include <gmock/gmock.h>

#include <map>

#include "base/hex.h"
#include "tests/unit/journal/fixture.h"

namespace sealward::journal {
namespace {

constexpr size_t kLineBytes = 16;

// "0040  00 01 …", 16 bytes a line, lines of zeros left out.
std::string HexDump(ByteView bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += kLineBytes) {
    const ByteView line = bytes.subspan(at, kLineBytes);
    if (IsZero(line)) continue;
    const uint8_t address[2] = {static_cast<uint8_t>(at >> 8), static_cast<uint8_t>(at)};
    out += HexEncode(address) + " ";
    for (const uint8_t byte : line) out += " " + HexEncode(ByteView(&byte, 1));
    out += "\n";
  }
  return out;
}

// The fenced blocks "```hex NAME" of FORMAT.md.
std::map<std::string, std::string> Examples() {
  const std::string text = Slurp(std::string(SEALWARD_SOURCE_DIR) + "/journal/FORMAT.md");
  std::map<std::string, std::string> examples;
  const std::string open = "```hex ";
  for (size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const size_t name_end = text.find('\n', at);
    const size_t end = text.find("```", name_end);
    examples[text.substr(at + open.size(), name_end - at - open.size())] =
        text.substr(name_end + 1, end - name_end - 1);
  }
  return examples;
}

TEST(FormatTest, TheWorkedExampleIsWhatIsWritten) {
  TestJournal journal;
  {
    Writer writer = journal.Init(1024 * 1024);
  }
  const auto recovered = journal.TryRecover();
  ASSERT_TRUE(recovered.has_value());
  auto writer = journal.Continue(*recovered);
  ASSERT_TRUE(writer.has_value());
  journal.Put(*writer, {StartRecord(1, 1)});
  ASSERT_TRUE(writer->WriteHead().has_value());
  const std::string segment = Slurp(journal.File(SegmentName(0)));
  const std::string head = Slurp(journal.File(kHeadName));
  const auto examples = Examples();
  ASSERT_EQ(examples.size(), 4u);
  EXPECT_EQ(examples.at("header"), HexDump(AsBytes(segment).first(4096)));
  EXPECT_EQ(examples.at("genesis"), HexDump(AsBytes(segment).subspan(4096, 4096)));
  EXPECT_EQ(examples.at("start"), HexDump(AsBytes(segment).subspan(8192, 4096)));
  EXPECT_EQ(examples.at("head"), HexDump(AsBytes(head).first(4096)));
}

TEST(FormatTest, WhatIsEncodedIsDecoded) {
  SegmentHeader header;
  header.log.bytes.fill(7);
  header.origin_hash.bytes.fill(8);
  header.number = 3;
  header.segment_bytes = kSegmentBytesMin;
  header.epoch = Epoch{9};
  header.chain.bytes.fill(10);
  for (int i = 0; i < 1000; ++i) header.range.Append(LeafHash(Bytes(3, static_cast<uint8_t>(i))));
  header.first_index = Sequence{1000};
  Bytes block(kBlockBytes, 0xaa);
  EncodeSegmentHeader(header, Block(block));
  const auto decoded = DecodeSegmentHeader(block);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->log, header.log);
  EXPECT_EQ(decoded->number, 3u);
  EXPECT_EQ(decoded->epoch, Epoch{9});
  EXPECT_TRUE(decoded->range == header.range);
  Bytes again(kBlockBytes);
  EncodeSegmentHeader(*decoded, Block(again));
  EXPECT_EQ(again, block);
}

TEST(FormatTest, EveryFlippedBitOfABlockIsNoticed) {
  Bytes header(kBlockBytes), head(kBlockBytes), batch(kBlockBytes);
  EncodeSegmentHeader({}, Block(header));
  EncodeHeadSlot(HeadSlot(), Block(head));
  const Bytes entry{1, 2, 3};
  const std::vector<ByteView> entries{entry, entry};
  EncodeBatch({}, entries, batch);
  ASSERT_TRUE(DecodeSegmentHeader(header).has_value());
  ASSERT_TRUE(DecodeHeadSlot(head).has_value());
  ASSERT_TRUE(ParseBatch(batch).has_value());
  for (size_t bit = 0; bit < kBlockBytes * 8; ++bit) {
    const auto flip = [&](Bytes& bytes) {
      bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    };
    flip(header), flip(head), flip(batch);
    EXPECT_FALSE(DecodeSegmentHeader(header).has_value()) << bit;
    EXPECT_FALSE(DecodeHeadSlot(head).has_value()) << bit;
    EXPECT_FALSE(ParseBatch(batch).has_value()) << bit;
    flip(header), flip(head), flip(batch);
  }
}

// Batches that carry their own right hash, but lie about what is in them.
TEST(FormatTest, ARightHashDoesNotExcuseWrongLengths) {
  const Bytes entry{1, 2, 3};
  const std::vector<ByteView> entries{entry, entry};
  Bytes good(kBlockBytes);
  EncodeBatch({}, entries, good);
  const size_t total = ParseBatch(good)->header.total_bytes;
  const auto with = [&](size_t offset, uint8_t byte) {
    Bytes bytes = good;
    bytes[offset] = byte;
    const Hash256 hash = crypto::Sha256(ByteView(bytes).first(total - 32));
    std::copy(hash.bytes.begin(), hash.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(total - 32));
    return ParseBatch(bytes);
  };
  EXPECT_TRUE(with(75, 9).has_value());  // content
  for (const auto& [offset, byte] : std::map<size_t, uint8_t>{
           {19, 0}, {19, 1}, {19, 3}, {18, 2}, {23, 1}, {73, 0}, {73, 2}, {73, 4}, {72, 0x40}, {78, 1}}) {
    const auto batch = with(offset, byte);
    ASSERT_FALSE(batch.has_value()) << offset << " " << int{byte};
    EXPECT_EQ(batch.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_FALSE(ParseBatch(ByteView(good).first(100)).has_value());
}

TEST(FormatTest, AnotherVersionIsSaidToBeOne) {
  Bytes block(kBlockBytes);
  EncodeSegmentHeader({}, Block(block));
  block[7] = 2;
  const Hash256 hash = crypto::Sha256(ByteView(block).first(kBlockBytes - 32));
  std::copy(hash.bytes.begin(), hash.bytes.end(), block.end() - 32);
  const auto decoded = DecodeSegmentHeader(block);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sealward::journal
