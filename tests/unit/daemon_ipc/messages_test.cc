// The table of messages: unique tags, known processes, and every message is taken by its own receiver's
// decoder alone.
#include "daemon/ipc/messages.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <sstream>
#include <string>

#include "tests/unit/daemon_ipc/one_of_each.h"

namespace sealward::ipc {
namespace {

std::set<std::string> Split(const char* list) {
  std::set<std::string> out;
  std::istringstream stream(list);
  for (std::string item; std::getline(stream, item, ',');)
    out.insert(item.substr(item.find_first_not_of(' ')));
  return out;
}

template <typename Visitor>
void ForEach(Visitor visit) {
  std::apply([&](const auto&... message) { (visit(message), ...); }, test::OneOfEach());
}

// How many rows' decoders take the datagram.
size_t Takers(ByteView datagram) {
  size_t count = 0;
#define SEALWARD_ROW(name, tag, sender, receiver, descriptors) \
  count += DecodeMessage<name>(datagram).has_value();
  SEALWARD_IPC_MESSAGES(SEALWARD_ROW)
#undef SEALWARD_ROW
  return count;
}

TEST(MessagesTest, TagsAndNamesAreUnique) {
  std::set<int> tags;
  std::set<std::string> names;
  for (const MessageRow& row : kMessages) {
    EXPECT_NE(row.tag, 0) << row.name;
    EXPECT_TRUE(tags.insert(row.tag).second) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
}

TEST(MessagesTest, SendersAndReceiversAreTheRingsProcesses) {
  const std::set<std::string> known = {"monitor", "session", "authorizer", "journaler", "signer", "token"};
  for (const MessageRow& row : kMessages) {
    const auto senders = Split(row.senders);
    const auto receivers = Split(row.receivers);
    EXPECT_FALSE(senders.empty()) << row.name;
    EXPECT_FALSE(receivers.empty()) << row.name;
    for (const auto& process : senders) EXPECT_TRUE(known.contains(process)) << row.name << ": " << process;
    for (const auto& process : receivers) EXPECT_TRUE(known.contains(process)) << row.name << ": " << process;
    EXPECT_FALSE(receivers.contains("monitor")) << row.name << ": the monitor parses nothing";
    EXPECT_GE(row.descriptors, 0) << row.name;
    EXPECT_LE(row.descriptors, 2) << row.name;
    if (row.descriptors > 0) {
      EXPECT_EQ(senders, std::set<std::string>{"monitor"}) << row.name;
    }
  }
}

// Data goes one way round: nobody but the journaler speaks to the signer, nobody but the signer to a token
// worker.
TEST(MessagesTest, NobodySkipsAStage) {
  for (const MessageRow& row : kMessages) {
    const auto senders = Split(row.senders);
    const auto receivers = Split(row.receivers);
    if (senders.contains("session")) {
      EXPECT_EQ(receivers, std::set<std::string>{"authorizer"}) << row.name;
    }
    if (receivers.contains("token")) {
      EXPECT_FALSE(senders.contains("authorizer") || senders.contains("session") ||
                   senders.contains("journaler"))
          << row.name;
    }
    if (senders.contains("token")) {
      EXPECT_EQ(receivers, std::set<std::string>{"signer"}) << row.name;
    }
  }
}

TEST(MessagesTest, EveryMessageComesBackAsItWas) {
  ForEach([](const auto& message) {
    using Message = std::remove_cvref_t<decltype(message)>;
    const Bytes datagram = EncodeMessage(message);
    EXPECT_EQ(TagOf(datagram), kTagOf<Message>);
    EXPECT_LE(datagram.size(), kIpcBytesMax);
    const auto decoded = DecodeMessage<Message>(datagram);
    ASSERT_TRUE(decoded.has_value()) << int{TagOf(datagram)} << ": " << decoded.error().Message();
    EXPECT_EQ(EncodeMessage(*decoded), datagram);
    EXPECT_EQ(Takers(datagram), 1u);
  });
}

TEST(MessagesTest, TheLargestOfEachFitsADatagram) {
  EXPECT_LE(EncodeMessage(ClientFrame{Bytes(kFrameBytesMax)}).size(), kIpcBytesMax);
  EXPECT_LE(EncodeMessage(
                AppendRecord{Sequence{UINT64_MAX}, Nanoseconds{UINT64_MAX}, true, Bytes(kEntryBytesMax), {}})
                .size(),
            kIpcBytesMax);
  EXPECT_LE(EncodeMessage(SignTask{TaskId{UINT64_MAX}, UINT32_MAX, Bytes(kPayloadBytesMax)}).size(),
            kIpcBytesMax);
  TokenKeys keys;
  keys.keys.assign(128, {{}, SignAlgorithm::kSecp256k1, Bytes(65)});
  EXPECT_LE(EncodeMessage(keys).size(), kIpcBytesMax);
}

TEST(MessagesTest, RefusesEveryTruncationAndEveryTail) {
  ForEach([](const auto& message) {
    const Bytes datagram = EncodeMessage(message);
    for (size_t size = 0; size < datagram.size(); ++size) {
      EXPECT_EQ(Takers(ByteView(datagram).first(size)), 0u) << int{datagram[0]} << " cut to " << size;
    }
    for (const uint8_t tail : std::array<uint8_t, 3>{0x00, 0xff, 0xf6}) {
      Bytes longer = datagram;
      longer.push_back(tail);
      EXPECT_EQ(Takers(longer), 0u) << int{datagram[0]};
    }
  });
}

// A changed bit is refused, or makes another message that encodes to exactly the changed bytes: nothing is
// ignored.
TEST(MessagesTest, NoBitIsIgnored) {
  ForEach([](const auto& message) {
    using Message = std::remove_cvref_t<decltype(message)>;
    const Bytes datagram = EncodeMessage(message);
    for (size_t bit = 0; bit < 8 * datagram.size(); ++bit) {
      Bytes changed = datagram;
      changed[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
      const auto decoded = DecodeMessage<Message>(changed);
      if (bit < 8) {
        EXPECT_FALSE(decoded.has_value());
      } else if (decoded.has_value()) {
        EXPECT_EQ(EncodeMessage(*decoded), changed) << int{datagram[0]} << " bit " << bit;
      }
      EXPECT_LE(Takers(changed), 1u);
    }
  });
}

TEST(MessagesTest, RefusesUnknownEnumerators) {
  const auto with = [](auto message, auto member, int value) {
    message.*member = static_cast<std::remove_cvref_t<decltype(message.*member)>>(value);
    return EncodeMessage(message);
  };
  EXPECT_FALSE(DecodeMessage<SessionOpened>(with(SessionOpened{}, &SessionOpened::socket, 2)).has_value());
  EXPECT_FALSE(DecodeMessage<TokenOpened>(with(TokenOpened{}, &TokenOpened::token_class, 3)).has_value());
  EXPECT_FALSE(DecodeMessage<JournalPiece>(with(JournalPiece{}, &JournalPiece::kind, 5)).has_value());
  EXPECT_FALSE(DecodeMessage<SignResult>(with(SignResult{}, &SignResult::status, 3)).has_value());
}

}  // namespace
}  // namespace sealward::ipc
