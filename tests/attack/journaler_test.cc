// A compromised journaler can stop the service and nothing more: it alters, invents, repeats, swaps,
// withholds or reorders records, and the real signer ends before anything is signed.
#include <gtest/gtest.h>

#include "tests/support/ring/scribe.h"
#include "tests/support/ring/signer_harness.h"

namespace sealward {
namespace {

using test::Firm;
using test::Scribe;
using test::SignerHarness;

constexpr std::string_view kLies = "a record that the authorizer did not make: the journaler lies";
constexpr std::string_view kOutOfSequence = "records out of sequence";

class JournalerAttack : public testing::Test {
 protected:
  // A ring with a custody worker and one pending settlement, which the journaler has in hand.
  struct Ring {
    Ring() {
      ring.Open();
      ring.Append(scribe.Start());
      const auto records = scribe.Submit("mm1", Firm::Settlement("s1", scribe.now));
      pending = records.back();
      worker = ring.AddWorker(0, ipc::TokenClass::kCustody);
    }
    // What the authorizer sent, as a permit.
    journal::Record Permitted() const {
      journal::Record record = pending;
      const auto& decision = std::get<journal::Decision>(pending.body);
      const auto request = MUST(Decode<intent::CanonicalRequest>(decision.request));
      record.body = test::MakePermit(firm, request, record.time, test::kFirmFirstNonce);
      return record;
    }
    void ExpectEnd(std::string_view why) {
      EXPECT_EQ(ring.End(), why);
      EXPECT_TRUE(worker.channel.IsQuiet()) << "a token was asked to sign";
    }
    Firm firm;
    Scribe scribe{firm};
    SignerHarness ring{firm};
    journal::Record pending;
    SignerHarness::Worker worker;
  };
};

TEST_F(JournalerAttack, AltersADecisionIntoAPermit) {
  Ring attacked;
  auto message = attacked.ring.Sealed(attacked.pending);
  message.entry = Encode(attacked.Permitted());
  attacked.ring.journaler.Send(message);
  attacked.ExpectEnd(kLies);
}

TEST_F(JournalerAttack, InventsAPermit) {
  for (const uint8_t guess : {uint8_t{0}, uint8_t{0xff}}) {
    Ring attacked;
    auto message = attacked.ring.Sealed(attacked.Permitted());
    message.mac.bytes.fill(guess);
    attacked.ring.journaler.Send(message);
    attacked.ExpectEnd(kLies);
  }
}

TEST_F(JournalerAttack, InventsAPermitUnderTheMacOfAnotherRecord) {
  Ring attacked;
  attacked.ring.Append({attacked.pending});
  journal::Record permit = attacked.Permitted();
  permit.sequence = attacked.ring.next;
  auto message = attacked.ring.Sealed(permit);
  message.mac = attacked.ring.Sealed(attacked.pending).mac;
  attacked.ring.journaler.Send(message);
  attacked.ExpectEnd(kLies);
}

TEST_F(JournalerAttack, AltersAnyByteOfARecord) {
  const size_t size = Ring().ring.Sealed(Ring().pending).entry.size();
  for (size_t at = 0; at < size; at += size / 7) {
    Ring attacked;
    auto message = attacked.ring.Sealed(attacked.pending);
    message.entry[at] ^= 0x01;
    attacked.ring.journaler.Send(message);
    attacked.ExpectEnd(kLies);
  }
}

TEST_F(JournalerAttack, MovesARecordToAnotherPlace) {
  Ring attacked;
  auto message = attacked.ring.Sealed(attacked.pending);
  message.sequence.value += 1;
  attacked.ring.journaler.Send(message);
  attacked.ExpectEnd(kLies);
}

TEST_F(JournalerAttack, RepeatsARecord) {
  Ring attacked;
  attacked.ring.Append({attacked.pending});
  attacked.ring.journaler.Send(attacked.ring.Sealed(attacked.pending));
  attacked.ExpectEnd(kOutOfSequence);
}

TEST_F(JournalerAttack, WithholdsARecord) {
  Ring attacked;
  const auto denial = attacked.scribe.Approve("bob", attacked.pending, people::Verdict::kDeny);
  attacked.ring.journaler.Send(attacked.ring.Sealed(denial.back()));
  attacked.ExpectEnd(kOutOfSequence);
}

TEST_F(JournalerAttack, SaysDurableWhatItWasNotGiven) {
  Ring attacked;
  attacked.ring.journaler.Send(ipc::Durable{Sequence{attacked.ring.next.value + 1}, Sequence{0}, true});
  attacked.ExpectEnd("the journaler says more is durable than it was given");
}

// What lies outside the MAC decides nothing: the strict flag asks for a head sooner, and custody waits for it
// in any case.
TEST_F(JournalerAttack, DropsTheStrictFlagInVain) {
  const Firm firm;
  Scribe scribe(firm);
  SignerHarness ring(firm);
  ring.Open();
  ring.Append(scribe.Start());
  auto worker = ring.AddWorker(0, ipc::TokenClass::kCustody);
  const auto records = scribe.Submit("mm1", Firm::Settlement("s1", scribe.now, "5000", "reserve"));
  auto message = ring.Sealed(records.back());
  message.strict = false;
  message.time = {0};
  ring.journaler.Send(message);
  ring.next.value += 1;
  ring.Answer(worker);
  ring.SayDurable(false);
  ring.ExpectQuiet(&worker);
}

}  // namespace
}  // namespace sealward
