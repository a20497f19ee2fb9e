// What an author is told: place, caret, what was expected. Golden texts.
#include "policy/parser.h"
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

struct Case {
  const char* name;
  const char* statements;
  const char* mistakes;  // headlines without "p:", the header being line 1
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class MistakesTest : public ::testing::TestWithParam<Case> {};

TEST_P(MistakesTest, AreTold) {
  std::string expected;
  std::string_view rest = GetParam().mistakes;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    expected += "p:" + std::string(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  EXPECT_EQ(MistakesOf(GetParam().statements), expected);
}

constexpr Case kSyntax[] = {
    {"Statement", "permitt order",
     "2:1: expected a statement (permit, forbid, limit, require, trip, alert, never, list, table, stale or "
     "slippage), found `permitt` "
     "(did you mean `permit`?)"},
    {"Kind", "forbid oder",
     "2:8: expected a kind of intent such as order, cancel or settlement, found `oder` "
     "(did you mean `order`?)"},
    {"KindTwice", "forbid order, order", "2:15: `order` is named twice"},
    {"NoKind", "forbid when true",
     "2:8: expected a kind of intent such as order, cancel or settlement, found `when`"},
    {"Wehn", "forbid order wehn true",
     "2:14: expected the next statement, found `wehn` (did you mean `when`?)"},
    {"TwoWhens", "forbid order when true when false",
     "2:24: one `when` only, before `unless`: join conditions with `and`"},
    {"On", "forbid order on order", "2:14: the kinds stand right behind `forbid`"},
    {"OneEqualsSign", "forbid order when order.side = \"buy\"", "2:30: use `==` to compare"},
    {"BareText", "forbid order when order.side == buy",
     "2:33: expected a value, found `buy`; a text is written in quotes, an attribute as in `order.quantity`"},
    {"AndOr", "forbid order when true and false or true",
     "2:34: `and` and `or` side by side can be read in two ways: put parentheses around what belongs "
     "together"},
    {"Chain", "forbid order when order.side == \"buy\" == true",
     "2:39: two values are compared at a time: join two comparisons with `and`"},
    {"Paren", "forbid order when (true", "2:24: expected `)`, found the end of the policy"},
    {"LimitLess", "limit \"l\" order.quantity < 5 BTC on order",
     "2:26: expected `<=` (a limit is what may be reached, but not passed), found `<`"},
    {"LimitName", "limit order.quantity <= 5 BTC on order", "2:7: expected a name in quotes, found `order`"},
    {"LimitKinds", "limit \"l\" order.quantity <= 5 BTC", "2:34: expected `on`, found the end of the policy"},
    {"Window", "limit \"l\" sent(count of order over 31d) <= 5 on order",
     "2:36: `31d`: a window is between 1s and 30d"},
    {"ZeroWindow", "limit \"l\" sent(count of order over 0s) <= 5 on order",
     "2:36: `0s`: a window is between 1s and 30d"},
    {"Over", "limit \"l\" sent(count of order by venue) <= 5 on order", "2:31: expected `over`, found `by`"},
    {"List", "list when = [ ]", "2:6: `when` is a word of the language: choose another name"},
    {"Items", "list a = [ b ]", "2:12: expected a text in quotes or `]`, found `b`"},
    {"People", "require 0 of risk on settlement", "2:9: how many people is a whole number from 1 to 16"},
    {"Within", "require 1 of risk within 25h on settlement", "2:26: `25h`: people answer within 1s to 1d"},
    {"Distinct", "require 1 of risk from roles on settlement", "2:24: expected `distinct`, found `roles`"},
    {"Because", "permit order unbounded", "2:23: expected `because`, found the end of the policy"},
    {"Digits", "forbid order when order.quantity > 0.0000000000000000001 BTC",
     "2:36: `0.0000000000000000001`: more than 18 digits after the point"},
    {"Huge", "limit \"l\" order.quantity <= 99999999999999999999999999999999999999999999 BTC on order",
     "2:29: `99999999999999999999999999999999999999999999`: more than 36 digits"},
    {"Sign", "forbid order when order.quantity > -1 BTC", "2:36: expected a value, found `-`"},
    {"Duration", "forbid order when order.quantity > 15m",
     "2:36: an amount can't be compared with a duration"},
    {"All", "forbid oder\nlimit x\npermit cancel whn true\nlist a = [ \"x\"",
     "2:8: expected a kind of intent such as order, cancel or settlement, found `oder` (did you mean "
     "`order`?)\n"
     "3:7: expected a name in quotes, found `x`\n"
     "4:15: expected the next statement, found `whn` (did you mean `when`?)\n"
     "5:15: expected `]`, found the end of the policy"},
};
INSTANTIATE_TEST_SUITE_P(Syntax, MistakesTest, ::testing::ValuesIn(kSyntax),
                         [](const auto& tested) { return std::string(tested.param.name); });

constexpr Case kMeaning[] = {
    {"Attribute", "forbid order when order.quantiy > 1 BTC",
     "2:19: no attribute `order.quantiy` (did you mean `order.quantity`?)"},
    {"OtherKind", "forbid order, cancel when order.quantity > 1 BTC",
     "2:27: `order.quantity` is not known of: cancel (only of: order, amend, quote)"},
    {"Asset", "forbid order when order.quantity > 1 BCT",
     "2:36: no asset `BCT` in the documents (did you mean `BTC`?)"},
    {"Scale", "forbid order when order.notional > 0.0000001 USDT",
     "2:36: `0.0000001` has more digits than USDT (6 after the point)"},
    {"Assets", "limit \"l\" order.notional in USDT <= 5 USDC on order",
     "2:37: amounts of different assets: USDT and USDC"},
    {"AssetsCompared", "forbid order when order.notional in USDT > 5 USDC",
     "2:44: amounts of different assets: USDT and USDC"},
    {"AssetsAdded", "forbid order when 1 BTC + 1 ETH > order.quantity",
     "2:27: amounts of different assets: BTC and ETH"},
    {"NoAsset", "limit \"l\" order.quantity <= 5 on order",
     "2:29: this limits an amount, but the bound is a number: write the asset behind the number, as in `5 "
     "BTC`"},
    {"NoAssetCompared", "forbid order when order.quantity > 5",
     "2:36: an amount has an asset: write it behind the number, as in `5 BTC`"},
    {"Fraction", "limit \"l\" sent(count of order over 1s) <= 5.5 on order",
     "2:43: a count is a whole number; an amount has an asset: write it behind the number, as in `5 BTC`"},
    {"Order", "forbid order when order.side < \"buy\"",
     "2:19: only amounts, numbers and durations have an order: use `==`, `!=` or `in`"},
    {"Types", "forbid order when order.side == 5 BTC", "2:33: a text can't be compared with an amount"},
    {"Condition", "forbid order when order.quantity",
     "2:19: expected a condition, found an amount: compare it with something"},
    {"Enumerator", "forbid order when order.side == \"by\"",
     "2:33: `by` is no value of `order.side`: buy, sell (did you mean `buy`?)"},
    {"Venue", "forbid order when order.venue == \"binanse\"",
     "2:34: no venue `binanse` in the documents (did you mean `binance`?)"},
    {"Listed", "list l = [ \"BTC-USDT\", \"BTC-USD\" ]\nforbid order when order.instrument in l",
     "2:24: no instrument `BTC-USD` in the documents (did you mean `BTC-USDC`?)"},
    {"Inline", "forbid order when order.instrument in [\"XRP\"]",
     "2:40: no instrument `XRP` in the documents"},
    {"NoList", "list majors = [ ]\nforbid order when order.instrument in mayors",
     "3:19: no list `mayors` in this policy (did you mean `majors`?)"},
    {"ListTwice", "list l = [ ]\nlist l = [ ]", "3:6: there is already a list `l`"},
    {"ListOfAsset", "list BTC = [ ]", "2:6: `BTC` is an asset: choose another name for the list"},
    {"ItemTwice", "list l = [ \"a\", \"a\" ]", "2:17: `a` is in the list twice"},
    {"NameTwice", "forbid order \"a\"\nforbid cancel \"a\"",
     "3:15: the statement at line 2 is already called `a`: a decision names statements"},
    {"Role", "forbid order when requester has tradr",
     "2:19: nobody in the roster holds the role `tradr` (did you mean `trader`?)"},
    {"TooFewPeople", "require 3 of risk, treasury on settlement",
     "2:1: this can't be met: 3 people are asked for, and 2 in the roster hold such a role"},
    {"TooFewRoles", "require 2 of risk from distinct roles on settlement",
     "2:1: this can't be met: 2 people are asked for, and 1 in the roster hold such a role"},
    {"CancelWaits", "require 1 of risk on cancel",
     "2:1: a cancel never waits for people: use `permit` or `forbid`"},
    {"CancelWindow", "forbid cancel when sent(count of order over 1s) > 5",
     "2:20: a cancel never depends on what was sent before: limit cancels by `sent(count of cancel ...)` "
     "alone"},
    {"CancelShared", "limit \"l\" sent(count of order, cancel over 1s) <= 5 on cancel",
     "2:11: a cancel never depends on what was sent before: limit cancels by `sent(count of cancel ...)` "
     "alone"},
    {"PermitWindow", "permit cancel when sent(count of cancel over 1s) < 5",
     "2:20: limits stand on their own, never inside a permit: write a `limit` (another permit could not pass "
     "it)"},
    {"SumNothing", "limit \"l\" sent(order.notional over 1d) <= 5 USDT on order",
     "2:16: expected `count of KINDS`, or an amount in one asset as in `order.notional in USDT` (or counted "
     "by instrument)"},
    {"Key", "limit \"l\" sent(count of order over 1d by acount) <= 5 on order",
     "2:42: nothing is counted by `acount` (did you mean `account`?)"},
    {"KeyOfKind", "limit \"l\" sent(count of order, settlement over 1d by venue) <= 5 on order",
     "2:54: `venue` is not known of: settlement"},
    {"KeyOfAskedKind", "limit \"l\" sent(count of order over 1d by venue) <= 5 on order, settlement",
     "2:42: `venue` is not known of: settlement"},
    {"NestedSent",
     "limit \"l\" sent(count of order where sent(count of order over 1s) > 1 over 1d) <= 5 on order",
     "2:37: `sent` can't stand inside `sent`"},
    {"SentBound", "limit \"l\" order.quantity <= sent(order.quantity in BTC over 1d) on order",
     "2:29: a limit's bound is a number, an amount or an attribute: `sent` stands left of `<=`"},
    {"AddressBook", "forbid settlement when settlement.asset in addressbook",
     "2:24: only `settlement.destination` is looked up in the address book"},
    {"Rates", "limit \"l\" (5 BTC) in USDT <= 5 USDT on order",
     "2:12: an amount of BTC is given in USDT by a rate: say how old it may be, as in `stale rate after 1h`"},
};
INSTANTIATE_TEST_SUITE_P(Meaning, MistakesTest, ::testing::ValuesIn(kMeaning),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(MistakesListTest, ShowsTheLineAndACaret) {
  const std::string text = "policy \"p\" version 1\n  forbid order when order.sid == \"buy\"\n";
  const Firm firm = MakeFirm();
  const auto policy = Policy::Load(text, "rules/policy.sealward", firm.View());
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error()[0].Render(text),
            "rules/policy.sealward:2:21: no attribute `order.sid` (did you mean `order.side`?)\n"
            "    forbid order when order.sid == \"buy\"\n"
            "                      ^\n");
}

TEST(MistakesListTest, Header) {
  const Firm firm = MakeFirm();
  const auto mistakes = [&](std::string_view text) {
    const auto policy = Policy::Load(text, "p", firm.View());
    return policy.has_value() ? "" : AllText(policy.error());
  };
  EXPECT_EQ(mistakes(""),
            "p:1:1: expected `policy \"NAME\" version N` at the beginning, found the end of the policy\n");
  EXPECT_EQ(mistakes("policy \"a\" version 0"), "p:1:20: a version is a whole number from 1 to 1000000000\n");
  EXPECT_EQ(mistakes("policy \"\" version 1"), "p:1:8: a name has 1 to 64 characters\n");
  EXPECT_EQ(mistakes("policy \"a\" version 1"), "");
}

TEST(MistakesListTest, AreBounded) {
  std::string statements;
  for (int i = 0; i < 1000; ++i) statements += "forbid oder\n";
  const auto policy = TryLoad(statements);
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error().size(), kDiagnosticsMax);
}

TEST(MistakesListTest, ALostListIsNotMissed) {
  EXPECT_EQ(MistakesOf("list l = [ x ]\nforbid order when order.venue in l"),
            "p:2:12: expected a text in quotes or `]`, found `x`\n");
}

TEST(MistakesListTest, DepthIsBounded) {
  const std::string deep(100'000, '(');
  EXPECT_THAT(MistakesOf("forbid order when " + deep), ::testing::HasSubstr("nested deeper than 64 levels"));
  std::string sum = "forbid order when 1 BTC";
  for (int i = 0; i < 100; ++i) sum += " + 1 BTC";
  EXPECT_THAT(MistakesOf(sum + " > order.quantity"), ::testing::HasSubstr("nested deeper than 64 levels"));
  std::string nots = "forbid order when ";
  for (int i = 0; i < 100'000; ++i) nots += "not ";
  EXPECT_THAT(MistakesOf(nots + "true"), ::testing::HasSubstr("nested deeper than 64 levels"));
  std::string wide = "forbid order when true";
  for (int i = 0; i < 10'000; ++i) wide += " and true";
  EXPECT_EQ(MistakesOf(wide), "");
}

}  // namespace
}  // namespace sealward::policy
