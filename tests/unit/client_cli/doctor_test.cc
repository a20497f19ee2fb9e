#include "client/cli/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealward::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kStatus =
    "Name:\tsealward-signer\nState:\tS "
    "(sleeping)\nUid:\t61004\t61004\t61004\t61004\nCapEff:\t0000000000000000\n"
    "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n";

constexpr std::string_view kList =
    R"({"monitor":{"pid":10,"uid":0,"mode":"root","namespaces":true,"own_root":true,"landlock_abi":6},
"processes":[
{"pid":11,"role":"journaler","uid":61003,"locked":true,"landlock_abi":6,"write_xor_exec":true,"second_filter":true,"serving":true},
{"pid":12,"role":"signer","uid":61004,"locked":true,"landlock_abi":6,"write_xor_exec":true,"second_filter":true,"serving":true},
{"pid":13,"role":"authorizer","uid":61002,"locked":true,"landlock_abi":6,"write_xor_exec":true,"second_filter":true,"serving":true},
{"pid":14,"role":"token","uid":61005,"locked":true,"landlock_abi":6,"write_xor_exec":true,"second_filter":true,"serving":true,
 "slot":0,"class":"orders"}],
"workers":[{"slot":0,"class":"orders","pid":14,"failed_starts":2,"last_end":"ended by signal 9"}],
"down":[]})";

// A kernel in which everything is as it should be, but for process 12 as a test wants it.
KernelView g_signer;  // NOLINT: LookAt is a plain function

KernelView Look(uint64_t pid) {
  if (pid == 12) return g_signer;
  static constexpr const char* kNames[] = {"sealwardd", "sealward-journal", "", "sealward-authori",
                                           "sealward-token"};
  static constexpr uint32_t kUids[] = {0, 61003, 0, 61002, 61005};
  KernelView view = ParseStatus(kStatus);
  view.name = std::string(kNames[pid - 10]).substr(0, 15);
  view.uid = kUids[pid - 10];
  view.own_namespaces = true;
  return view;
}

Findings Check(std::string_view list) {
  Findings findings;
  const auto table = ReadProcessTable(list, Look, findings);
  EXPECT_TRUE(table.has_value());
  if (table.has_value()) CheckProcesses(*table, findings);
  return findings;
}

class DoctorTest : public testing::Test {
 protected:
  void SetUp() override { g_signer = ParseStatus(kStatus); }
};

TEST_F(DoctorTest, ReadsTheKernelsStatus) {
  const KernelView view = ParseStatus(kStatus);
  EXPECT_EQ(view.name, "sealward-signer");
  EXPECT_EQ(view.uid, 61004u);
  EXPECT_EQ(view.seccomp_mode, 2);
  EXPECT_EQ(view.filters, 3);
  EXPECT_TRUE(view.no_new_privs);
  EXPECT_EQ(view.capabilities, "0000000000000000");
}

TEST_F(DoctorTest, FindsNothingWhereNothingIsWrong) {
  EXPECT_THAT(Check(kList).problems, IsEmpty());
}

TEST_F(DoctorTest, NamesWhatIsWrong) {
  const auto finds = [](auto change, const char* text) {
    g_signer = ParseStatus(kStatus);
    change(g_signer);
    EXPECT_THAT(Check(kList).problems, Contains(HasSubstr(text)));
  };
  finds([](KernelView& view) { view.seccomp_mode = 0; }, "signer (12): no system call filter");
  finds([](KernelView& view) { view.no_new_privs = false; }, "no_new_privs");
  finds([](KernelView& view) { view.uid = 0; }, "runs as uid 0, not 61004");
  finds([](KernelView& view) { view.capabilities = "0000000000000001"; }, "holds capabilities");
  finds([](KernelView& view) { view.alive = false; }, "does not run any more");
  finds([](KernelView& view) { view.name = "bash"; }, "is another program, `bash`");
  finds([](KernelView& view) { view.own_namespaces = false; }, "network namespace");
}

TEST_F(DoctorTest, BelievesTheMonitorsBadNews) {
  const auto changed = [](std::string_view what, std::string_view with) {
    std::string list(kList);
    list.replace(list.find(what), what.size(), with);
    return Check(list).problems;
  };
  EXPECT_THAT(
      changed(R"("second_filter":true,"serving":true},)", R"("second_filter":false,"serving":true},)"),
      Contains(HasSubstr("second, tighter filter")));
  EXPECT_THAT(changed(R"("locked":true)", R"("locked":false)"), Contains(HasSubstr("jail is not complete")));
  EXPECT_THAT(changed(R"("pid":14,"failed_starts")", R"("pid":0,"failed_starts")"),
              Contains("token worker 0 (orders) does not come up: ended by signal 9 (2 times in a row)"));
  EXPECT_THAT(changed(R"("pid":14,"failed_starts":2,"last_end":"ended by signal 9")",
                      R"("pid":0,"failed_starts":0,"last_end":"")"),
              Contains("token worker 0 (orders) does not run"));
  EXPECT_THAT(changed(R"("down":[])", R"("down":[{"slot":1,"class":"custody","why":"wrong PIN"}])"),
              Contains("token worker 1 (custody) is down: wrong PIN"));
  EXPECT_THAT(changed(R"("role":"token")", R"("role":"session")"), Contains("no token runs"));
  EXPECT_THAT(changed(R"("serving":true})", R"("serving":false})"), Contains(HasSubstr("is still starting")));
}

// Of a process that has not reported yet nothing is known, so nothing else is held against it.
TEST_F(DoctorTest, AStartingProcessIsOnlyStarting) {
  std::string list(kList);
  const std::string_view ready =
      R"("locked":true,"landlock_abi":6,"write_xor_exec":true,"second_filter":true,"serving":true})";
  const size_t at = list.find(ready, list.find("\"pid\":12"));
  list.replace(at, ready.size(), R"("locked":false,"landlock_abi":0,"second_filter":false,"serving":false})");
  g_signer.seccomp_mode = 0;
  EXPECT_THAT(Check(list).problems, ElementsAre("signer (12): is still starting"));
}

TEST_F(DoctorTest, ComparesWorkersWithTheConfiguration) {
  Findings findings;
  const auto table = ReadProcessTable(kList, Look, findings);
  ASSERT_TRUE(table.has_value());
  EXPECT_TRUE(AllServing(*table));
  config::Config config;
  config.tokens[0].emplace().workers = 1;
  CheckWorkers(*table, config, findings);
  EXPECT_THAT(findings.problems, IsEmpty());
  config.tokens[1].emplace().workers = 2;
  CheckWorkers(*table, config, findings);
  EXPECT_THAT(findings.problems,
              ElementsAre(HasSubstr("names 2 token workers of class custody, the daemon runs with 0")));
}

TEST_F(DoctorTest, RefusesAListThatIsNone) {
  Findings findings;
  for (const char* list : {"", "{}", "[]", "{\"monitor\":{}}"}) {
    EXPECT_FALSE(ReadProcessTable(list, Look, findings).has_value()) << list;
  }
}

TEST_F(DoctorTest, SaysWhatEachHolds) {
  Findings findings;
  const auto table = ReadProcessTable(kList, Look, findings);
  ASSERT_TRUE(table.has_value());
  const std::string text = TableText(*table, false);
  EXPECT_THAT(text, HasSubstr("sealed memfd: the PIN of this class of keys"));
  EXPECT_THAT(text, HasSubstr("12       signer        61004   filter x3"));
  EXPECT_THAT(TableJson(*table), HasSubstr(R"("role":"signer","uid":61004,"alive":true,"seccomp":2)"));
}

}  // namespace
}  // namespace sealward::cli
