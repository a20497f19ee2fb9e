// Queries and replies come back as they were; nothing cut, longer or changed by a bit passes for something it
// is not.
#include "protocol/messages.h"

#include <gtest/gtest.h>

#include "protocol/frame.h"
#include "tests/unit/protocol/one_of_each.h"

namespace sealward::protocol {
namespace {

template <typename Envelope>
void ExpectStrict(const Envelope& envelope, uint64_t correlation) {
  const Bytes bytes = Encode(envelope);
  const auto decoded = Decode<Envelope>(bytes);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().Message();
  EXPECT_EQ(Encode(*decoded), bytes);
  EXPECT_EQ(CorrelationOf(bytes), correlation);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Decode<Envelope>(ByteView(bytes).first(size)).has_value()) << size;
  }
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    Bytes changed = bytes;
    changed[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    const auto other = Decode<Envelope>(changed);
    if (other.has_value()) {
      EXPECT_EQ(Encode(*other), changed) << "bit " << bit;
    }
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(Decode<Envelope>(longer).has_value());
}

TEST(ProtocolMessagesTest, EveryQueryIsStrict) {
  const auto queries = test::OneOfEachQuery();
  ASSERT_EQ(queries.size(), std::variant_size_v<Query>);
  for (size_t i = 0; i < queries.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(queries[i].index(), i);
    ExpectStrict(QueryEnvelope{1000 + i, queries[i]}, 1000 + i);
  }
}

TEST(ProtocolMessagesTest, EveryReplyIsStrict) {
  const auto replies = test::OneOfEachReply();
  ASSERT_EQ(replies.size(), std::variant_size_v<Reply>);
  for (size_t i = 0; i < replies.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(replies[i].index(), i);
    ExpectStrict(ReplyEnvelope{i, replies[i]}, i);
  }
}

TEST(ProtocolMessagesTest, AnUnknownKindOfQueryKeepsItsCorrelation) {
  // {0: 77, 1: [30, {}]}
  const Bytes body{0xa2, 0x00, 0x18, 77, 0x01, 0x82, 0x18, 30, 0xa0};
  const auto decoded = Decode<QueryEnvelope>(body);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::kUnknownField);
  EXPECT_EQ(CorrelationOf(body), 77u);
}

TEST(ProtocolMessagesTest, AnUnknownFieldIsRefusedByName) {
  // {0: 1, 1: [6, {0: 1, 1: true}]}: an InfoQuery with one field more
  const Bytes body{0xa2, 0x00, 0x01, 0x01, 0x82, 0x06, 0xa2, 0x00, 0x01, 0x01, 0xf5};
  const auto decoded = Decode<QueryEnvelope>(body);
  ASSERT_FALSE(decoded.has_value());
  EXPECT_EQ(decoded.error().code, ErrorCode::kUnknownField);
}

TEST(ProtocolMessagesTest, CorrelationOfRubbishIsZero) {
  EXPECT_EQ(CorrelationOf({}), 0u);
  EXPECT_EQ(CorrelationOf(Bytes{0xff, 0xff}), 0u);
  EXPECT_EQ(CorrelationOf(Bytes{0xa1, 0x01, 0x05}), 0u);  // key 1 comes first
  EXPECT_EQ(CorrelationOf(Bytes{0xa1, 0x00}), 0u);
}

}  // namespace
}  // namespace sealward::protocol
