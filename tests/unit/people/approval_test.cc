#include "people/approval.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/time_text.h"
#include "crypto/sshsig.h"
#include "tests/support/command.h"
#include "tests/support/ssh_person.h"
#include "tests/support/temp_dir.h"

namespace sealward::people {
namespace {

using test::SshPerson;

template <typename Fixed>
Fixed Filled(uint8_t byte) {
  Fixed out;
  out.bytes.fill(byte);
  return out;
}

class ApprovalTest : public testing::Test {
 protected:
  ApprovalTest() {
    roster_.people = {{"alice", {"trader"}, "", {alice_.wire()}, {}},
                      {"bob", {"risk"}, "", {bob_.wire()}, {}},
                      {"carol", {"treasury"}, "", {carol_.wire()}, {}}};
    subject_ = {"test.example/log",
                Filled<RequestHash>(0x11),
                Filled<EffectHash>(0x22),
                "mm1 (alice)",
                Filled<DocumentHash>(0x33),
                Filled<ApprovalNonce>(0x44),
                "kind: settlement\namount: 5 USDC\n"};
    now_ = MUST(ParseTime("2026-11-20T20:00:00Z"));
    not_after_ = {now_.value + 10 * 60 * kSecondNs};
  }

  SignedVerdict By(const SshPerson& signer, const std::string& person, uint32_t counter = 1) const {
    const std::string text = ApprovalText(subject_, person, Verdict::kApprove, not_after_);
    return {person, Verdict::kApprove, not_after_, signer.Sign(kApprovalNamespace, text, counter)};
  }
  ErrorCode Refusal(const SignedVerdict& verdict, const std::vector<SkCounter>& counters = {}) const {
    const auto verified = VerifyVerdict(roster_, subject_, verdict, now_, counters);
    EXPECT_FALSE(verified.has_value());
    return verified.has_value() ? ErrorCode::kInternal : verified.error().code;
  }
  bool Accepted(const SignedVerdict& verdict) const {
    return VerifyVerdict(roster_, subject_, verdict, now_, {}).has_value();
  }

  SshPerson alice_{1}, bob_{2}, carol_{3, true};
  Roster roster_;
  ApprovalSubject subject_;
  Nanoseconds now_, not_after_;
};

TEST_F(ApprovalTest, TextIsExactlyThis) {
  EXPECT_EQ(ApprovalText(subject_, "bob", Verdict::kDeny, not_after_),
            "sealward approval v1\n"
            "log: test.example/log\n"
            "request: 1111111111111111111111111111111111111111111111111111111111111111\n"
            "effect: 2222222222222222222222222222222222222222222222222222222222222222\n"
            "requester: mm1 (alice)\n"
            "policy: 3333333333333333333333333333333333333333333333333333333333333333\n"
            "approver: bob\n"
            "verdict: deny\n"
            "not-after: 2026-11-20T20:10:00Z\n"
            "nonce: 44444444444444444444444444444444\n"
            "\n"
            "kind: settlement\n"
            "amount: 5 USDC\n");
}

TEST_F(ApprovalTest, RequestTextIsExactlyThis) {
  intent::Cancel cancel{"main", "binance", "BTC-USDT", "r-0", std::nullopt};
  const intent::StatedRequest stated{"r-1", "orders", now_, cancel};
  const std::string expected_head =
      "sealward request v1\nlog: l\nrequester: mm1 (alice)\nrequest-id: r-1\nkey: orders\n"
      "valid-until: 2026-11-20T20:00:00Z\nintent: ";
  const std::string text = RequestText("l", "mm1 (alice)", stated);
  EXPECT_TRUE(text.starts_with(expected_head)) << text;
  EXPECT_EQ(text.substr(expected_head.size() + 64), "\n\n" + intent::RenderStated(stated));
}

TEST_F(ApprovalTest, NonceDependsOnLogSequenceAndRequest) {
  const LogId log = Filled<LogId>(1), other = Filled<LogId>(2);
  const ApprovalNonce nonce = MakeApprovalNonce(log, Sequence{7}, subject_.request);
  EXPECT_EQ(nonce, MakeApprovalNonce(log, Sequence{7}, subject_.request));
  EXPECT_NE(nonce, MakeApprovalNonce(other, Sequence{7}, subject_.request));
  EXPECT_NE(nonce, MakeApprovalNonce(log, Sequence{8}, subject_.request));
  EXPECT_NE(nonce, MakeApprovalNonce(log, Sequence{7}, Filled<RequestHash>(0)));
}

TEST_F(ApprovalTest, RequesterTextNamesTheOwner) {
  EXPECT_EQ(RequesterText({"mm1", "alice", true, {}, ""}), "mm1 (alice)");
  EXPECT_EQ(RequesterText({"alice", "alice", false, {}, ""}), "alice");
}

TEST_F(ApprovalTest, AcceptsAPersonsSignature) {
  EXPECT_TRUE(Accepted(By(bob_, "bob")));
  const auto by_security_key = VerifyVerdict(roster_, subject_, By(carol_, "carol", 9), now_, {});
  ASSERT_TRUE(by_security_key.has_value());
  EXPECT_EQ(by_security_key->counter->counter, 9u);
  EXPECT_EQ(by_security_key->counter->key, carol_.wire());
}

TEST_F(ApprovalTest, EveryBoundValueIsBound) {
  const SignedVerdict good = By(bob_, "bob");
  const ApprovalSubject original = subject_;
  const auto spoiled = [&](auto&& change) {
    subject_ = original;
    change(subject_);
    return Refusal(good) == ErrorCode::kBadSignature;
  };
  EXPECT_TRUE(spoiled([](auto& s) { s.origin = "other"; }));
  EXPECT_TRUE(spoiled([](auto& s) { s.request.bytes[0] ^= 1; }));
  EXPECT_TRUE(spoiled([](auto& s) { s.effect.bytes[31] ^= 1; }));
  EXPECT_TRUE(spoiled([](auto& s) { s.requester = "mm2 (alice)"; }));
  EXPECT_TRUE(spoiled([](auto& s) { s.policy.bytes[0] ^= 1; }));
  EXPECT_TRUE(spoiled([](auto& s) { s.nonce.bytes[0] ^= 1; }));
  EXPECT_TRUE(spoiled([](auto& s) { s.rendering[0] ^= 1; }));
  subject_ = original;
  SignedVerdict turned = good;
  turned.verdict = Verdict::kDeny;
  EXPECT_EQ(Refusal(turned), ErrorCode::kBadSignature);
  SignedVerdict longer = good;
  longer.not_after.value += kSecondNs;
  EXPECT_EQ(Refusal(longer), ErrorCode::kBadSignature);
}

TEST_F(ApprovalTest, LifeIsBounded) {
  const auto until = [&](uint64_t ns_ahead) {
    not_after_ = {now_.value + ns_ahead};
    return By(bob_, "bob");
  };
  EXPECT_EQ(Refusal(until(0)), ErrorCode::kExpired);
  EXPECT_TRUE(Accepted(until(kSecondNs)));
  EXPECT_EQ(Refusal(until(kSecondNs + 1)), ErrorCode::kInvalidArgument);  // not whole seconds
  EXPECT_TRUE(Accepted(until(kApprovalLifeNsMax)));
  EXPECT_EQ(Refusal(until(kApprovalLifeNsMax + kSecondNs)), ErrorCode::kOutOfRange);
}

TEST_F(ApprovalTest, KeyMustBeThePersons) {
  EXPECT_EQ(Refusal(By(alice_, "bob")), ErrorCode::kPermissionDenied);
  EXPECT_EQ(Refusal(By(SshPerson(99), "bob")), ErrorCode::kPermissionDenied);
  EXPECT_EQ(Refusal(By(bob_, "mallory")), ErrorCode::kNotFound);
}

TEST_F(ApprovalTest, NamespaceAndFormAreExact) {
  SignedVerdict wrong = By(bob_, "bob");
  wrong.signature =
      bob_.Sign(kRequestNamespace, ApprovalText(subject_, "bob", Verdict::kApprove, not_after_));
  EXPECT_EQ(Refusal(wrong), ErrorCode::kBadSignature);
  SignedVerdict junk = By(bob_, "bob");
  junk.signature.push_back(0);
  EXPECT_EQ(Refusal(junk), ErrorCode::kMalformed);
  junk.signature.clear();
  EXPECT_EQ(Refusal(junk), ErrorCode::kMalformed);
}

TEST_F(ApprovalTest, SecurityKeyCounterMustGrow) {
  const std::vector<SkCounter> seen = {{carol_.wire(), 9}};
  EXPECT_EQ(Refusal(By(carol_, "carol", 8), seen), ErrorCode::kBadSignature);
  EXPECT_EQ(Refusal(By(carol_, "carol", 9), seen), ErrorCode::kBadSignature);
  EXPECT_TRUE(VerifyVerdict(roster_, subject_, By(carol_, "carol", 10), now_, seen).has_value());
}

TEST_F(ApprovalTest, CounterOfReadsSecurityKeysOnly) {
  EXPECT_EQ(CounterOf(By(carol_, "carol", 5).signature)->counter, 5u);
  EXPECT_FALSE(CounterOf(By(bob_, "bob", 5).signature).has_value());
  EXPECT_FALSE(CounterOf(AsBytes("junk")).has_value());
}

TEST_F(ApprovalTest, RequesterSignsItsOwnRequest) {
  const Principal engine{"mm1", "alice", true, {}, ""};
  intent::StatedRequest stated{"r-1", "k", now_,
                               intent::Cancel{"main", "binance", "BTC-USDT", "r-0", std::nullopt}};
  const Bytes good = alice_.Sign(kRequestNamespace, RequestText("l", "mm1 (alice)", stated));
  EXPECT_TRUE(VerifyRequester(roster_, "l", engine, stated, good).has_value());
  EXPECT_FALSE(VerifyRequester(roster_, "m", engine, stated, good).has_value());
  EXPECT_FALSE(VerifyRequester(roster_, "l", {"mm1", "bob", true, {}, ""}, stated, good).has_value());
  stated.request_id = "r-2";
  EXPECT_FALSE(VerifyRequester(roster_, "l", engine, stated, good).has_value());
}

TEST_F(ApprovalTest, AcceptsStockSshKeygen) {
  if (!test::HaveCommand("ssh-keygen")) GTEST_SKIP() << "no ssh-keygen";
  for (const std::string type : {"ed25519", "ecdsa"}) {
    const test::TempDir directory;
    const std::string key = directory.File("key");
    ASSERT_TRUE(test::RunCommand({"ssh-keygen", "-q", "-t", type, "-N", "", "-f", key}).Ok());
    const auto public_key = MUST(crypto::SshPublicKey::FromLine(test::ReadFile(key + ".pub")));
    roster_.people[1].ssh_keys = {public_key.wire()};
    const std::string text =
        directory.Write("text", ApprovalText(subject_, "bob", Verdict::kApprove, not_after_));
    const std::vector<std::string> sign = {
        "ssh-keygen", "-Y", "sign", "-f", key, "-n", std::string(kApprovalNamespace)};
    auto command = sign;
    command.push_back(text);
    ASSERT_TRUE(test::RunCommand(command).Ok());
    const Bytes blob = MUST(crypto::DecodeSshsigArmor(test::ReadFile(text + ".sig")));
    EXPECT_TRUE(Accepted({"bob", Verdict::kApprove, not_after_, blob})) << type;
    EXPECT_FALSE(Accepted({"alice", Verdict::kApprove, not_after_, blob})) << type;
  }
}

}  // namespace
}  // namespace sealward::people
