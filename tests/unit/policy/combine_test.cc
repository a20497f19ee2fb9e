// The table of outcomes, whole: what each statement's outcome makes of each state before it.
#include "policy/combine.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace sealward::policy {
namespace {

using people::Ruling;

struct Row {
  StatementKind kind;
  Outcome outcome;
  Ruling alone;             // nothing else in the policy
  Ruling with_permit;       // beside a permit that matches
  Ruling with_requirement;  // beside a permit and a require that match
};

constexpr Row kTable[] = {
    {StatementKind::kPermit, Outcome::kFalse, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kPermit, Outcome::kTrue, Ruling::kPermit, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kPermit, Outcome::kError, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kForbid, Outcome::kFalse, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kForbid, Outcome::kTrue, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kForbid, Outcome::kError, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kLimit, Outcome::kFalse, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kLimit, Outcome::kTrue, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kLimit, Outcome::kError, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kTrip, Outcome::kFalse, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kTrip, Outcome::kTrue, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kTrip, Outcome::kError, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
    {StatementKind::kAlert, Outcome::kFalse, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kAlert, Outcome::kTrue, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kAlert, Outcome::kError, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kRequire, Outcome::kFalse, Ruling::kDeny, Ruling::kPermit, Ruling::kPending},
    {StatementKind::kRequire, Outcome::kTrue, Ruling::kDeny, Ruling::kPending, Ruling::kPending},
    {StatementKind::kRequire, Outcome::kError, Ruling::kDeny, Ruling::kDeny, Ruling::kDeny},
};

TEST(CombineTest, Table) {
  for (const Row& row : kTable) {
    Combiner alone;
    alone.Add(row.kind, row.outcome);
    EXPECT_EQ(alone.Decide(), row.alone);
    Combiner permitted;
    permitted.Add(StatementKind::kPermit, Outcome::kTrue);
    permitted.Add(row.kind, row.outcome);
    EXPECT_EQ(permitted.Decide(), row.with_permit);
    Combiner required;
    required.Add(row.kind, row.outcome);
    required.Add(StatementKind::kRequire, Outcome::kTrue);
    required.Add(StatementKind::kPermit, Outcome::kTrue);
    EXPECT_EQ(required.Decide(), row.with_requirement);
  }
}

TEST(CombineTest, EachPartNeedsAPermit) {
  Combiner both;
  both.Add(StatementKind::kPermit, Outcome::kTrue);
  both.NextPart();
  both.Add(StatementKind::kPermit, Outcome::kTrue);
  both.NextPart();
  EXPECT_EQ(both.Decide(), Ruling::kPermit);
  Combiner one;
  one.Add(StatementKind::kPermit, Outcome::kTrue);
  one.NextPart();
  one.NextPart();
  EXPECT_EQ(one.Decide(), Ruling::kDeny);
}

TEST(CombineTest, NothingDenies) {
  EXPECT_EQ(Combiner().Decide(), Ruling::kDeny);
}

// Every sequence of up to three outcomes, in every order, once and twice: the ruling is that of the set.
TEST(CombineTest, OrderAndRepetitionDoNotMatter) {
  const auto decide = [](const std::vector<size_t>& rows) {
    Combiner combiner;
    for (const size_t row : rows) combiner.Add(kTable[row].kind, kTable[row].outcome);
    return combiner.Decide();
  };
  constexpr size_t kRows = std::size(kTable);
  for (size_t a = 0; a < kRows; ++a) {
    for (size_t b = 0; b < kRows; ++b) {
      for (size_t c = 0; c < kRows; ++c) {
        const Ruling ruling = decide({a, b, c});
        EXPECT_EQ(decide({c, b, a}), ruling);
        EXPECT_EQ(decide({b, a, c}), ruling);
        EXPECT_EQ(decide({b, c, a, a, b, c}), ruling);
      }
    }
  }
}

}  // namespace
}  // namespace sealward::policy
