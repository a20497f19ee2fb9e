// The example rule book, as the quickstart installs it.
#include <fstream>
#include <sstream>

#include "policy/parser.h"
#include "policy/print.h"
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

std::string ExampleText() {
  std::ifstream file(std::string(SEALWARD_SOURCE_DIR) + "/packaging/example/policy.sealward");
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

class ExamplePolicyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto policy = Policy::Load(ExampleText(), "policy.sealward", firm_.View());
    ASSERT_TRUE(policy.has_value()) << AllText(policy.error());
    policy_.emplace(*std::move(policy));
  }
  Evaluation Ask(const intent::CanonicalRequest& request, const people::Principal& who = Engine()) const {
    return policy_->Evaluate({request, who, kNoon}, measures_);
  }

  Firm firm_ = MakeFirm();
  std::optional<Policy> policy_;
  Measures measures_;
};

TEST_F(ExamplePolicyTest, Name) {
  EXPECT_EQ(policy_->name(), "quickstart");
  EXPECT_EQ(policy_->version(), 1u);
}

TEST_F(ExamplePolicyTest, PermitsAnOrderWithinLimitsAndSaysHowMuchIsUsed) {
  const Evaluation out = Ask(Order("1", "50000"));
  EXPECT_EQ(TextOf(out),
            "permit\n"
            "permit engine trades: requester has trader and order.account == \"main\" and order.venue == "
            "\"binance\" and "
            "order.instrument in traded and order.type == \"limit\"\n"
            "limit size BTC: `order.quantity`: 1 of 5 BTC\n"
            "limit value: `order.notional`: 50_000 of 100_000 USDT\n"
            "limit price: `order.price`: 50_000 of 1_000_000 USDT\n"
            "limit day: within 1d by account=main: 50_000 of 1_000_000 USDT\n"
            "limit rate: within 1s by venue=binance: 1 of 200");
}

TEST_F(ExamplePolicyTest, DeniesAnOrderOverALimit) {
  const Evaluation out = Ask(Order("3", "50000"));
  EXPECT_EQ(TextOf(out),
            "deny\nlimit value: `order.notional`: 150_000 USDT is over the limit of 100_000 USDT");
  ASSERT_TRUE(out.reasons[0].use.has_value());
  EXPECT_EQ(out.reasons[0].use->unit, "USDT");
  EXPECT_EQ(out.reasons[0].use->limit, D("100000"));
  EXPECT_EQ(out.reasons[0].use->before, D("0"));
  EXPECT_EQ(out.reasons[0].use->with, D("150000"));
}

TEST_F(ExamplePolicyTest, DeniesWhatPassesTheDay) {
  const auto order = Order("2", "50000");
  for (int i = 0; i < 9; ++i) measures_.Commit(*policy_, {order, Engine(), kNoon});
  EXPECT_EQ(Ask(order).ruling, kPermit);  // exactly the limit
  const auto last = Order("1", "100000");
  measures_.Commit(*policy_, {last, Engine(), kNoon});
  const Evaluation out = Ask(Order("0.00000001", "1"));
  EXPECT_EQ(TextOf(out),
            "deny\nlimit day: within 1d by account=main: 1_000_000.000001 USDT with this order would pass "
            "the limit of "
            "1_000_000 USDT; left are 0 USDT");
  EXPECT_EQ(out.reasons[0].use->before, D("1000000"));
}

TEST_F(ExamplePolicyTest, SaysWhatAPermitAsksFor) {
  EXPECT_EQ(TextOf(Ask(Order("1", "50000"), Risk())),
            "deny\nno_permit : nothing permits this order: engine trades asks for `requester has trader`");
}

TEST_F(ExamplePolicyTest, CancelsByTraderOrRisk) {
  EXPECT_EQ(Ask(Cancel()).ruling, kPermit);
  EXPECT_EQ(Ask(Cancel(), Risk()).ruling, kPermit);
  EXPECT_EQ(Ask(Cancel(), {"bob", "bob", false, {"treasury"}, ""}).ruling, kDeny);
}

TEST_F(ExamplePolicyTest, SettlementsWaitForTwoPeople) {
  const Evaluation out = Ask(Settlement("1000"));
  EXPECT_EQ(out.ruling, kPending);
  ASSERT_EQ(out.requirements.size(), 1u);
  EXPECT_EQ(out.requirements[0].source, "two people");
  EXPECT_EQ(out.requirements[0].people, 2);
  EXPECT_THAT(out.requirements[0].roles, ::testing::ElementsAre("risk", "treasury"));
  EXPECT_TRUE(out.requirements[0].distinct_roles);
  EXPECT_EQ(out.requirements[0].within_ns, 15 * 60 * kSecondNs);
  EXPECT_THAT(TextOf(out),
              ::testing::HasSubstr("2 of risk, treasury from distinct roles within 15m must approve"));
}

TEST_F(ExamplePolicyTest, SettlementsGoToTheAddressBookOfTheCounterparty) {
  EXPECT_EQ(Ask(Settlement("1000", "zeta-usdc")).ruling, kDeny);  // another counterparty's
  EXPECT_EQ(Ask(Settlement("1000", "late-usdc")).ruling, kDeny);  // not usable yet
  EXPECT_EQ(Ask(Settlement("1000", "nowhere")).ruling, kDeny);
  EXPECT_EQ(Ask(Settlement("250000.000001")).ruling, kDeny);
  EXPECT_EQ(Ask(Settlement("250000")).ruling, kPending);
}

TEST_F(ExamplePolicyTest, PrintsToAFixedPoint) {
  Mistakes mistakes("p");
  const std::string once = Print(Parse(ExampleText(), mistakes));
  EXPECT_EQ(Print(Parse(once, mistakes)), once);
  EXPECT_TRUE(mistakes.empty());
}

}  // namespace
}  // namespace sealward::policy
