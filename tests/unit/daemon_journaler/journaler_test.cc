// The journaler's loop on real files: forwards before it writes, says durable only afterwards, asks for
// segments ahead of need, says when room is short, and ends at everything it can't vouch for.
#include "daemon/journaler/journaler.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <thread>

#include "tests/support/ring/peer.h"
#include "tests/unit/journal/fixture.h"

namespace sealward::journaler {
namespace {

using journal::TestJournal;
using test::AtomicClock;
using test::MakePair;
using test::Peer;

constexpr uint64_t kSegmentBytes =
    77 * 4096;  // thirteen small batches, then a maximal one would not fit any more
constexpr uint64_t kBatchesPerSegment = 13;

class JournalerTest : public testing::Test {
 protected:
  JournalerTest() { journal_.Init(kSegmentBytes); }
  ~JournalerTest() override {
    if (thread_.joinable()) {
      authorizer_.Close();
      thread_.join();
    }
  }

  // Opens what is on disk with this many spares behind it, and runs.
  void Run(uint64_t spares = 3) {
    auto [monitor_end, monitor] = MakePair();
    auto [authorizer_end, authorizer] = MakePair();
    auto [signer_end, signer] = MakePair();
    monitor_ = std::move(monitor);
    authorizer_ = std::move(authorizer);
    signer_ = std::move(signer);
    requests_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    auto opened = OpenJournal(HandOver(spares));
    ASSERT_TRUE(opened.has_value()) << opened.error().Message();
    next_ = opened->message.next;
    thread_ = std::thread([this, opened = std::move(*opened), m = std::move(monitor_end),
                           a = std::move(authorizer_end), s = std::move(signer_end)]() mutable {
      Journaler journaler({loop::Channel(std::move(m)), loop::Channel(std::move(a)),
                           loop::Channel(std::move(s)), UniqueFd(::dup(requests_.Get()))},
                          std::move(opened), 0, clock_);
      ended_ = journaler.Run();
    });
    EXPECT_EQ(signer_.Receive<ipc::JournalOpened>().next, next_);
  }
  handover::Handover HandOver(uint64_t spares) {
    handover::Handover out;
    out.segments.push_back({0, Open("seg-00000000000000000000.j")});
    for (uint64_t i = 1; i <= spares; ++i) out.segments.push_back({i, journal_.Prepare(i, kSegmentBytes)});
    prepared_ = spares;
    out.head = Open(journal::kHeadName);
    out.quarantine = UniqueFd(::open(journal_.QuarantinePath().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    out.begin.genesis = journal_.GenesisHash();
    out.begin.origin = "example.com/sealward";
    return out;
  }
  UniqueFd Open(const std::string& name) const {
    return UniqueFd(::open(journal_.File(name).c_str(), O_RDWR | O_CLOEXEC));
  }
  void Grant() {
    const UniqueFd fresh = journal_.Prepare(++prepared_, kSegmentBytes);
    monitor_.Send(ipc::SegmentGranted{prepared_}, {fresh.Get()});
  }

  // One record as the authorizer sends it. What its MAC says is not the journaler's business.
  ipc::AppendRecord Record(bool strict = false) const {
    ipc::Mac mac;
    mac.bytes.fill(0x77);
    const auto record = journal::DroppedRecord(next_.value);
    return {next_, record.time, strict, Encode(record), mac};
  }
  ipc::AppendRecord SendRecord(bool strict = false) {
    const auto message = Record(strict);
    authorizer_.Send(message);
    next_.value += 1;
    return message;
  }
  // One record alone in its batch; what is said of it.
  ipc::Durable Put(bool strict = false) {
    const auto sent = SendRecord(strict);
    EXPECT_EQ(signer_.Receive<ipc::AppendRecord>().sequence, sent.sequence);
    const auto durable = signer_.Receive<ipc::Durable>();
    EXPECT_EQ(durable.next, next_);
    return durable;
  }
  std::string End() {
    thread_.join();
    return ended_.has_value() ? "" : ended_.error().context;
  }
  uint64_t Requested() const {
    uint64_t count = 0;
    return ::read(requests_.Get(), &count, sizeof count) == sizeof count ? count : 0;
  }

  AtomicClock clock_{Nanoseconds{journal::kTestStartNs}};
  TestJournal journal_;
  Peer monitor_;
  Peer authorizer_;
  Peer signer_;
  UniqueFd requests_;
  Sequence next_;
  uint64_t prepared_ = 0;
  std::thread thread_;
  Status ended_ = Ok();
};

TEST_F(JournalerTest, RefusesAJournalOfAnotherOrigin) {
  auto handover = HandOver(1);
  handover.begin.origin = "example.com/other";
  const auto opened = OpenJournal(std::move(handover));
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(opened.error().subject, "example.com/other");
  signer_.Close();
}

TEST_F(JournalerTest, ForwardsARecordAsItIsThenSaysItIsDurable) {
  Run();
  EXPECT_EQ(next_, Sequence{1});
  const auto sent = SendRecord();
  EXPECT_EQ(ipc::EncodeMessage(signer_.Receive<ipc::AppendRecord>()), ipc::EncodeMessage(sent));
  const auto durable = signer_.Receive<ipc::Durable>();
  EXPECT_EQ(durable.next, Sequence{2});
  const auto entries = journal_.ReadAll();
  ASSERT_TRUE(entries.has_value()) << entries.error().Message();
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[1], sent.entry);
}

TEST_F(JournalerTest, ForwardsBeforeItWritesAndSaysNothingOfWhatItCouldNotWrite) {
  Run();
  Put();
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{4096, old.rlim_max};  // every write behind the first block fails
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  const auto sent = SendRecord();
  EXPECT_EQ(signer_.Receive<ipc::AppendRecord>().sequence, sent.sequence);
  thread_.join();
  ::setrlimit(RLIMIT_FSIZE, &old);
  ASSERT_FALSE(ended_.has_value());
  EXPECT_EQ(ended_.error().code, ErrorCode::kDiskFull) << ended_.error().Message();
  EXPECT_EQ(signer_.ReceiveBytes(), std::nullopt) << "it said more before it ended";
}

TEST_F(JournalerTest, ManyRecordsBecomeDurableInOrderAndAreReadBack) {
  Run();
  constexpr uint64_t kRecords = 100;
  std::vector<Bytes> sent;
  for (uint64_t i = 0; i < kRecords; ++i) sent.push_back(SendRecord().entry);
  uint64_t forwarded = 0;
  for (Sequence durable{0}; durable < next_;) {
    const auto datagram = signer_.ReceiveBytes();
    ASSERT_TRUE(datagram.has_value());
    if (const auto record = ipc::DecodeMessage<ipc::AppendRecord>(*datagram); record.has_value()) {
      EXPECT_EQ(record->sequence.value, ++forwarded);
      continue;
    }
    const auto said = ipc::DecodeMessage<ipc::Durable>(*datagram);
    ASSERT_TRUE(said.has_value());
    EXPECT_GT(said->next, durable);
    EXPECT_LE(said->next.value, forwarded + 1) << "durable before it was forwarded";
    durable = said->next;
  }
  const auto entries = journal_.ReadAll();
  ASSERT_TRUE(entries.has_value()) << entries.error().Message();
  ASSERT_EQ(entries->size(), kRecords + 1);
  EXPECT_TRUE(std::equal(sent.begin(), sent.end(), entries->begin() + 1));
}

TEST_F(JournalerTest, AStrictRecordTakesTheHeadWithIt) {
  Run();
  const auto lazy = Put();
  EXPECT_LT(lazy.strict_next, lazy.next);
  const auto strict = Put(true);
  EXPECT_EQ(strict.strict_next, strict.next);
  const auto heads = journal::ReadHeads(Open(journal::kHeadName).Get());
  ASSERT_TRUE(heads.has_value() && heads->newest.has_value());
  EXPECT_EQ(heads->newest->tree_size, strict.next.value);
}

TEST_F(JournalerTest, TheHeadFollowsByItselfAfterAWhile) {
  Run();
  const auto lazy = Put();
  EXPECT_LT(lazy.strict_next, lazy.next);
  clock_.Advance(kHeadDelayNsMax);
  const auto later = signer_.Receive<ipc::Durable>();
  EXPECT_EQ(later.next, lazy.next);
  EXPECT_EQ(later.strict_next, lazy.next);
}

TEST_F(JournalerTest, AsksForSegmentsAheadOfNeedAndGoesOnInTheNext) {
  Run(3);
  for (uint64_t i = 0; i < kBatchesPerSegment; ++i) Put();
  EXPECT_EQ(Requested(), 1u);  // the genesis took one batch, so the last of these opened the second
  Grant();
  for (uint64_t i = 0; i < 2 * kBatchesPerSegment; ++i) Put();
  EXPECT_EQ(Requested(), 2u);
  const auto entries = journal_.ReadAll();
  ASSERT_TRUE(entries.has_value()) << entries.error().Message();
  EXPECT_EQ(entries->size(), next_.value);
}

TEST_F(JournalerTest, AsksAtItsStartForWhatIsMissing) {
  Run(1);
  Put();  // so that it has started
  EXPECT_EQ(Requested(), 2u);
}

TEST_F(JournalerTest, SaysWhenRoomIsShortAndWhenItIsNot) {
  Run(1);
  EXPECT_FALSE(Put().room);
  Grant();
  EXPECT_TRUE(signer_.Receive<ipc::Durable>().room);
  EXPECT_TRUE(Put().room);
}

TEST_F(JournalerTest, EndsWhenNoSegmentIsLeft) {
  Run(0);
  for (uint64_t i = 0; i + 1 < kBatchesPerSegment; ++i) EXPECT_FALSE(Put().room);
  SendRecord();
  EXPECT_EQ(End(), "no zeroed segment is left");
}

TEST_F(JournalerTest, EndsAtASegmentThatDoesNotComeNext) {
  Run(1);
  const UniqueFd fresh = journal_.Prepare(3, kSegmentBytes);
  monitor_.Send(ipc::SegmentGranted{3}, {fresh.Get()});
  EXPECT_EQ(End(), "not the segment that comes next");
}

TEST_F(JournalerTest, EndsAtASegmentWithoutItsDescriptor) {
  Run(1);
  monitor_.Send(ipc::SegmentGranted{2});
  EXPECT_EQ(End(), "not the segment that comes next");
}

TEST_F(JournalerTest, EndsAtARecordOutOfSequence) {
  Run();
  next_.value += 1;
  SendRecord();
  EXPECT_EQ(End(), "records out of sequence");
}

TEST_F(JournalerTest, EndsAtAnythingThatIsNoRecord) {
  Run();
  authorizer_.Send(ipc::Durable{Sequence{1}, Sequence{1}, true});
  EXPECT_EQ(End(), "unexpected message");
}

TEST_F(JournalerTest, EndsWithItsNeighbours) {
  Run();
  signer_.Close();
  EXPECT_EQ(End(), "the signer is gone");
}

TEST_F(JournalerTest, WhatWasSaidDurableIsThereAfterAStop) {
  Run();
  for (int i = 0; i < 5; ++i) Put();
  authorizer_.Close();
  thread_.join();
  ended_ = Ok();
  const auto recovered = journal_.TryRecover();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().Message();
  EXPECT_EQ(recovered->writer.next, next_);
  EXPECT_FALSE(recovered->torn.has_value());
}

}  // namespace
}  // namespace sealward::journaler
