#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace sealward {
namespace {

TEST(DiagnosticTest, ShowsPlaceLineAndCaret) {
  const Diagnostic diagnostic{"rules.policy", 2, 5, "expected a comparison"};
  EXPECT_EQ(diagnostic.Render("first\nabc def\nthird\n"),
            "rules.policy:2:5: expected a comparison\n"
            "  abc def\n"
            "      ^\n");
}

TEST(DiagnosticTest, WholeFileHasNoCaret) {
  EXPECT_EQ((Diagnostic{"roster.toml", 0, 0, "text is larger than 4 MiB"}).Render("a\n"),
            "roster.toml: text is larger than 4 MiB\n");
}

TEST(DiagnosticTest, PlacesOutsideTheTextAreHarmless) {
  EXPECT_EQ((Diagnostic{"f", 9, 9, "m"}).Render("a\n"), "f:9:9: m\n  \n  ^\n");
  EXPECT_EQ((Diagnostic{"f", 1, 99, "m"}).Render("ab"), "f:1:99: m\n  ab\n    ^\n");
}

TEST(DiagnosticTest, NeutralisesTerminalControlCharacters) {
  EXPECT_EQ((Diagnostic{"f", 1, 3, "m"}).Render("\x1b[2\tJ\xc3\xa9\r\n"), "f:1:3: m\n  ?[2 J??\n    ^\n");
}

TEST(DiagnosticTest, CutsLongLinesAroundTheCaret) {
  std::string line(10'000, 'a');
  line[5'000] = 'X';
  const std::string shown = Diagnostic{"f", 1, 5'001, "m"}.Render(line);
  EXPECT_LT(shown.size(), 300u);
  const size_t start = shown.find("\n  ") + 3;
  const size_t mark = shown.find('X') - start;
  const size_t caret_line = shown.find("\n  ", start) + 3;
  EXPECT_EQ(shown.find('^') - caret_line, mark);
}

TEST(DiagnosticTest, WorksWithTry) {
  const auto inner = []() -> Diagnosed<int> { return std::unexpected(Diagnostic{"f", 1, 1, "m"}); };
  const auto outer = [&]() -> Diagnosed<std::string> { return std::to_string(TRY(inner())); };
  EXPECT_EQ(outer().error().Headline(), "f:1:1: m");
}

}  // namespace
}  // namespace sealward
