// Parse and Print are inverse: on trees made at random from the grammar, and on the forms worth reading.
#include "policy/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "policy/parser.h"

namespace sealward::policy {
namespace {

// A tree as text, without places.
class Dumper {
 public:
  explicit Dumper(const Ast& ast) : ast_(ast) {}

  std::string Text() const {
    std::string out = ast_.name + "/" + std::to_string(ast_.version) + Lines(ast_.header_comments) +
                      ast_.header_trailing_comment + Lines(ast_.end_comments);
    for (const Statement& s : ast_.statements) out += "\n" + Of(s);
    return out;
  }

 private:
  static std::string Lines(const std::vector<std::string>& lines) {
    std::string out = "{";
    for (const std::string& line : lines) out += line + "|";
    return out + "}";
  }
  static std::string Of(const std::vector<Item>& items) {
    std::string out = "[";
    for (const Item& item : items) out += item.text + "|";
    return out + "]";
  }
  std::string Of(const std::optional<ExpressionId>& id) const { return id.has_value() ? Of(*id) : "-"; }
  std::string Of(const Statement& s) const {
    return std::string(EnumName(s.kind)) + "'" + s.name + "'" + std::to_string(s.kinds) + Of(s.when) +
           Of(s.unless) + Of(s.items) + Of(s.bounded) + Of(s.bound) + std::to_string(s.people) + Of(s.roles) +
           (s.distinct_roles ? "R" : "") + (s.distinct_desks ? "D" : "") + s.file.text + s.sha256.text +
           std::string(EnumName(s.fact)) + std::to_string(s.after_ns) + s.percent.ToText() + Of(s.by) +
           s.until.value_or(Item{}).text + std::to_string(s.within_ns.value_or(0)) +
           s.unbounded_because.value_or("-") + Lines(s.comments) + s.trailing_comment;
  }
  std::string Of(ExpressionId id) const {
    const Expression& e = ast_[id];
    std::string out = "(" + std::to_string(static_cast<int>(e.kind)) + e.text + " " + e.number.ToText();
    out += (e.boolean ? "t" : "f") + std::string(e.negated ? "n" : "p") + std::string(EnumName(e.comparison));
    out += std::to_string(static_cast<int>(e.target)) + Of(e.items);
    out += e.column + std::to_string(e.duration_ns) + std::string(EnumName(e.fact));
    if (e.measure.has_value()) {
      const Measure& measure = ast_.measures[*e.measure];
      out += std::string(EnumName(measure.kind)) + measure.session.text;
      out += std::to_string(measure.count_of) + Of(measure.where) + std::to_string(measure.window_ns) +
             Of(measure.by);
    }
    for (const ExpressionId child : e.children) out += Of(child);
    return out + ")";
  }

  const Ast& ast_;
};

Ast MustParse(const std::string& text) {
  Mistakes mistakes("p");
  Ast out = Parse(text, mistakes);
  for (const Diagnostic& mistake : mistakes.Take()) ADD_FAILURE() << mistake.Render(text);
  return out;
}

// Texts of the grammar, of any type.
class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  std::string Policy() {
    std::string out =
        MaybeComment() + "policy \"p\" version " + std::to_string(1 + Below(99)) + MaybeTrailing();
    const uint64_t count = Below(6);
    for (uint64_t i = 0; i < count; ++i) out += MaybeComment() + Statement() + MaybeTrailing();
    return out + MaybeComment();
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  bool Coin() { return Below(2) == 0; }
  std::string MaybeComment() { return Below(4) == 0 ? "# a comment \xc3\xa4\n  # and more \n" : ""; }
  std::string MaybeTrailing() { return Below(4) == 0 ? " # why\n" : "\n"; }
  std::string Kinds() {
    static const char* const kKinds[] = {"order", "cancel", "order, cancel", "settlement, order", "mandate"};
    return kKinds[Below(5)];
  }
  std::string MaybeName() { return Coin() ? " \"name " + std::to_string(Below(99)) + "\"" : ""; }
  std::string Conditions() {
    return (Coin() ? "\n when " + Expression(3) : "") + (Coin() ? "  unless " + Expression(3) : "");
  }
  std::string Statement() {
    switch (Below(12)) {
      case 5:
        return "table t" + std::to_string(Below(9)) + " from \"a.csv\" sha256 \"00\" key a" +
               (Coin() ? ", b" : "");
      case 6:
        return "stale rate after 90s";
      case 7:
        return "slippage 2.5%";
      case 8:
        return "trip \"t\" on " + Kinds() + (Coin() ? " by side, venue" : "") + " when " + Expression(3) +
               (Coin() ? " unless " + Expression(1) : "") +
               " cleared by 2 of risk, \"in\" from distinct desks";
      case 9:
        return "alert \"a\" on " + Kinds() + Conditions() +
               (Coin() ? " temporary until \"2030-01-01T00:00:00Z\"" : "");
      case 10:
        return "never \"n\" " + Kinds() + " with " + Expression(3);
      case 11:
        return "forbid " + Kinds() + Conditions() + " temporary until \"2030-01-01T00:00:00Z\"";
      case 0:
        return "list l" + std::to_string(Below(99)) + (Coin() ? " = [ \"a\", \"b\", ]" : "=[]");
      case 1:
        return "permit " + Kinds() + MaybeName() + Conditions() + (Coin() ? " unbounded because \"so\"" : "");
      case 2:
        return "forbid " + Kinds() + MaybeName() + Conditions();
      case 3:
        return "limit \"n\" " + Sum(3) + "<=" + Sum(2) + " on " + Kinds() + Conditions();
      default:
        return "require" + MaybeName() + " 2 of risk, \"in\"" + (Coin() ? " from distinct roles" : "") +
               (Coin() ? " within 90m" : "") + " on " + Kinds() + Conditions();
    }
  }
  std::string Expression(int depth) {
    if (depth == 0 || Below(3) == 0) return Comparison(depth);
    if (Below(4) == 0) return "not " + Comparison(depth - 1);
    const std::string join = Coin() ? " and " : " or ";
    std::string out = Operand(depth - 1);
    const uint64_t more = 1 + Below(3);
    for (uint64_t i = 0; i < more; ++i) out += join + Operand(depth - 1);
    return out;
  }
  std::string Operand(int depth) {
    return Coin() ? "(" + Expression(depth) + ")" : "not not " + Comparison(depth);
  }
  std::string Comparison(int depth) {
    static const char* const kSigns[] = {"==", "!=", "<", "<=", ">", ">="};
    static const char* const kFacts[] = {"reference is stale", "greeks is not stale",
                                         "rate BTC to \"1INCH\" is older than 9s",
                                         "balance is not older than 2h", "drop_copy is stale"};
    static const char* const kDistances[] = {"5%", "4 ticks", "greater of 0.5%, 4 ticks",
                                             "lesser of 1 USDT, 2%"};
    if (Below(8) == 0) return kFacts[Below(5)];
    if (Below(8) == 0) {
      return Sum(depth) + " not worse than " + kDistances[Below(4)] + " from " +
             (Coin() ? "reference" : Sum(depth));
    }
    return Below(3) == 0 ? Sum(depth) : Sum(depth) + " " + kSigns[Below(6)] + " " + Sum(depth);
  }
  std::string Sum(int depth) {
    std::string out = Primary(depth);
    const uint64_t more = Below(3);
    for (uint64_t i = 0; i < more && depth > 0; ++i) out += (Coin() ? " + " : " - ") + Primary(depth - 1);
    return out;
  }
  std::string Primary(int depth) {
    std::string out = Atom(depth);
    static const char* const kTargets[] = {" in USDT",           " in \"1INCH\"",       " not in l",
                                           " in [\"a\", \"b\"]", " not in addressbook", " in session(desk)"};
    if (Below(4) == 0) out += kTargets[Below(6)];
    return out;
  }
  std::string Atom(int depth) {
    if (depth > 0 && Below(4) == 0) return "(" + Expression(depth - 1) + ")";
    switch (Below(depth > 0 ? 16 : 6)) {
      case 9:
        return "open(count of " + Kinds() + " by venue)";
      case 10:
        return "worst(" + Primary(depth - 1) + (Coin() ? " where " + Expression(depth - 1) : "") + ")";
      case 11:
        return "filled(" + Primary(depth - 1) + " over session(desk) by side)";
      case 12:
        return "t[" + Sum(depth - 1) + ", \"x\"].limit";
      case 13:
        return "3 times (" + Sum(depth - 1) + ")";
      case 14:
        return Coin() ? "90s" : "reference no older than 60s";
      case 15:
        return Coin() ? "time" : "approvals";
      case 0:
        return "order.quantity";
      case 1:
        return "\"text\"";
      case 2:
        return std::to_string(Below(10'000'000));
      case 3:
        return "1_234.50 BTC";
      case 4:
        return Coin() ? "true" : "false";
      case 5:
        return Coin() ? "requester has risk" : "requester has \"a b\"";
      case 6:
        return "sent(count of " + Kinds() + (Coin() ? " where " + Expression(depth - 1) : "") +
               " over 120s by venue)";
      case 7:
        return "sent(" + Primary(depth - 1) + " over 7d)";
      default:
        return "min(" + Sum(depth - 1) + ", " + Sum(depth - 1) + ")";
    }
  }

  std::mt19937_64 random_;
};

TEST(PrintTest, IsTheInverseOfParse) {
  const uint64_t seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::cout << "seed " << seed << "\n";
  Generator generator(seed);
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = generator.Policy();
    const Ast ast = MustParse(text);
    const std::string printed = Print(ast);
    const Ast again = MustParse(printed);
    ASSERT_EQ(Dumper(again).Text(), Dumper(ast).Text()) << text << "\n--\n" << printed;
    ASSERT_EQ(Print(again), printed);
  }
}

TEST(PrintTest, Layout) {
  const std::string text =
      "# head\npolicy \"p\" version 3 # first\n# rule\nforbid order \"x\" when (order.side==\"buy\") unless "
      "((true or false) "
      "and not (true and false)) # why\nlist l=[\"a\"] limit \"l\" sent(count of cancel,order over 3600s by "
      "venue,account)"
      "<=1000000 on order\nrequire 2 of risk,\"of\" from distinct roles and distinct desks within 900s on "
      "settlement # end\n"
      "# tail";
  EXPECT_EQ(
      Print(MustParse(text)),
      "# head\n"
      "policy \"p\" version 3  # first\n"
      "\n"
      "# rule\n"
      "forbid order \"x\"\n"
      "  when order.side == \"buy\"\n"
      "  unless (true or false) and not (true and false)  # why\n"
      "\n"
      "list l = [ \"a\" ]\n"
      "\n"
      "limit \"l\" sent(count of order, cancel over 1h by venue, account) <= 1_000_000 on order\n"
      "\n"
      "require 2 of risk, \"of\" from distinct roles and distinct desks within 15m on settlement  # end\n"
      "\n"
      "# tail\n");
}

TEST(PrintTest, LongListsAreWrapped) {
  std::string items;
  for (int i = 0; i < 40; ++i) items += "\"INSTRUMENT-" + std::to_string(i) + "\",";
  const std::string printed = Print(MustParse("policy \"p\" version 1 list l = [" + items + "]"));
  EXPECT_EQ(Print(MustParse(printed)), printed);
  size_t longest = 0;
  for (size_t at = 0; at < printed.size();) {
    const size_t end = std::min(printed.find('\n', at), printed.size());
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  EXPECT_LE(longest, 100u);
}

TEST(PrintTest, Numbers) {
  const auto number = [](std::string_view text) { return PrintNumber(*Decimal::Parse(text)); };
  EXPECT_EQ(number("0"), "0");
  EXPECT_EQ(number("999"), "999");
  EXPECT_EQ(number("1000"), "1_000");
  EXPECT_EQ(number("1234567.0001"), "1_234_567.0001");
  EXPECT_EQ(number("-1234567"), "-1_234_567");
  EXPECT_EQ(number("-0.5"), "-0.5");
}

}  // namespace
}  // namespace sealward::policy
