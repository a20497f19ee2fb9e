#include <gtest/gtest.h>

#include "base/check.h"
#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using people::Ruling;

// A journal in which everything happened once.
class FoldTest : public testing::Test {
 protected:
  FoldTest() {
    const auto order = world_.Submit("mm1", world_.Order("o1"));
    world_.Signed(intent::HashRequest(order.Body<journal::Decision>().request));
    const auto hash = *world_.Submit("mm1", world_.Settlement("s1")).Request().request;
    world_.Approve("bob", hash);
    world_.Approve("carol", hash);
    world_.Failed(hash, ErrorCode::kTimeout);
    world_.Submit("mm1", world_.Settlement("s1"));
    world_.Signed(hash);
    world_.Ask("mm1", protocol::Withdraw{*SubmitPending("s2")});
    SubmitPending("s3");
  }

  std::optional<std::string> SubmitPending(const std::string& id) {
    return world_.Submit("mm1", world_.Settlement(id)).Request().request_id;
  }

  // Folds the journal up to `index`, then `record`.
  Status FoldWith(size_t index, const journal::Record& record) const {
    Engine engine = MUST(MakeEngine());
    for (size_t i = 1; i < index; ++i) MUST(engine.Apply(world_.records[i]));
    return engine.Apply(record);
  }
  template <typename T>
  size_t Find(size_t nth = 0) const {
    for (size_t i = 0; i < world_.records.size(); ++i) {
      if (std::holds_alternative<T>(world_.records[i].body) && nth-- == 0) return i;
    }
    ADD_FAILURE() << "no such record";
    return 1;
  }
  template <typename T>
  void ExpectCorrupt(size_t index, void (*spoil)(journal::Record&, T&), const char* what) {
    journal::Record record = world_.records[index];
    spoil(record, std::get<T>(record.body));
    const Status status = FoldWith(index, record);
    ASSERT_FALSE(status.has_value()) << what;
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt) << what;
  }

  World world_;
};

TEST_F(FoldTest, RebuildsTheState) {
  Engine engine = MUST(MakeEngine());
  for (size_t i = 1; i < world_.records.size(); ++i) {
    const Status folded = engine.Apply(world_.records[i]);
    ASSERT_TRUE(folded.has_value()) << i << ": " << folded.error().Message();
  }
  EXPECT_EQ(engine.Snapshot(), world_.engine.Snapshot());
  EXPECT_EQ(engine.next(), world_.engine.next());
  EXPECT_EQ(engine.time(), world_.engine.time());
}

TEST_F(FoldTest, RefusesRecordsOutOfSequenceOrTime) {
  using journal::Decision;
  using journal::Record;
  ExpectCorrupt<Decision>(2, [](Record& r, Decision&) { ++r.sequence.value; }, "sequence");
  ExpectCorrupt<Decision>(2, [](Record& r, Decision&) { --r.time.value; }, "time");
}

TEST_F(FoldTest, RefusesWhatCannotFollow) {
  using journal::Decision;
  using journal::Outcome;
  using journal::Record;
  const size_t permit = Find<Decision>(0), pending = Find<Decision>(1), final = Find<Decision>(2),
               retry = Find<Decision>(3);
  ExpectCorrupt<Decision>(permit, [](Record&, Decision& d) { d.policy.bytes[0] ^= 1; }, "another policy");
  ExpectCorrupt<Decision>(
      permit, [](Record&, Decision& d) { d.supplied.reset(); }, "permit without supplied values");
  ExpectCorrupt<Decision>(
      permit, [](Record&, Decision& d) { d.dry_run = true; }, "dry run with supplied values");
  ExpectCorrupt<Decision>(permit, [](Record&, Decision& d) { d.retry = true; }, "retry of nothing");
  ExpectCorrupt<Decision>(
      pending, [](Record&, Decision& d) { d.supplied.emplace(); }, "pending with supplied values");
  ExpectCorrupt<Decision>(final, [](Record&, Decision& d) { ++*d.supplied->nonce; }, "nonce");
  ExpectCorrupt<Decision>(
      final,
      [](Record&, Decision& d) {
        d.ruling = Ruling::kPending;
        d.supplied.reset();
      },
      "pending twice");
  ExpectCorrupt<Decision>(retry, [](Record&, Decision& d) { d.retry = false; }, "decided twice");
  ExpectCorrupt<Decision>(
      retry, [](Record&, Decision& d) { ++d.supplied->timestamp_ms; }, "retry with other values");
  ExpectCorrupt<Outcome>(
      Find<Outcome>(0), [](Record&, Outcome& o) { --o.decision.value; }, "outcome of nothing");
  ExpectCorrupt<Outcome>(
      Find<Outcome>(0), [](Record&, Outcome& o) { o.request.bytes[0] ^= 1; }, "other request");
  ExpectCorrupt<journal::Approval>(
      Find<journal::Approval>(0), [](Record&, journal::Approval& a) { a.request.bytes[0] ^= 1; },
      "verdict about nothing");
  ExpectCorrupt<journal::Ended>(
      Find<journal::Ended>(0), [](Record&, journal::Ended& e) { e.request.bytes[0] ^= 1; }, "end of nothing");
  ExpectCorrupt<journal::Start>(1, [](Record&, journal::Start& s) { s.epoch.value = 0; }, "epoch");
}

TEST_F(FoldTest, RefusesRequestsThatDecodeToNothing) {
  const size_t permit = Find<journal::Decision>(0);
  journal::Record record = world_.records[permit];
  std::get<journal::Decision>(record.body).request.pop_back();
  EXPECT_FALSE(FoldWith(permit, record).has_value());
}

TEST_F(FoldTest, StartsWithTheGenesisOfItsOwnLog) {
  Documents documents = MakeDocuments();
  journal::Record genesis = MakeGenesis(documents);
  const auto folded = [&](const journal::Record& record) {
    const journal::Record own_genesis = MakeGenesis(documents);
    const auto& own = std::get<journal::Genesis>(own_genesis.body);
    Engine engine = MUST(Engine::Create(MakeDocuments(), own.log, own.origin, {}));
    return engine.Apply(record).has_value();
  };
  EXPECT_TRUE(folded(genesis));
  EXPECT_FALSE(folded(world_.records[1]));
  std::get<journal::Genesis>(genesis.body).origin = "another";
  EXPECT_FALSE(folded(genesis));
  EXPECT_FALSE(FoldWith(1, MakeGenesis(documents)).has_value());
}

}  // namespace
}  // namespace sealward::engine::test
