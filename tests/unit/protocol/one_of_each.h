// One instance of every query and reply between client and daemon, with nothing left at its default. Tests
// only.
#ifndef SEALWARD_TESTS_UNIT_PROTOCOL_ONE_OF_EACH_H_
#define SEALWARD_TESTS_UNIT_PROTOCOL_ONE_OF_EACH_H_

#include <vector>

#include "protocol/messages.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::protocol::test {

template <typename Fixed>
Fixed Filled(uint8_t value) {
  Fixed out;
  out.bytes.fill(value);
  return out;
}

inline std::vector<Query> OneOfEachQuery() {
  Submit submit{intent::test::State("custody", intent::test::MakeSettlement()), true, Bytes(80, 1)};
  const people::SignedVerdict verdict{"bob", people::Verdict::kDeny, {900}, Bytes(90, 2)};
  return {
      submit,
      StatusQuery{"request-1"},
      PendingQuery{Filled<RequestHash>(3)},
      ShowQuery{Filled<RequestHash>(4)},
      SubmitVerdict{Filled<RequestHash>(5), verdict},
      Withdraw{"request-1"},
      InfoQuery{1},
      KeysQuery{"custody"},
      Observe{
          3,
          {intent::ReferenceFact{"BTC-USDT", intent::test::D("50000")},
           intent::GreeksFact{"BTC-OPT", intent::test::D("-0.5"), intent::test::D("12"),
                              intent::test::D("50000")},
           intent::RateFact{"USDC", "USDT", intent::test::D("1.001")},
           intent::BalanceFact{"treasury", "USDC", intent::test::D("5000")}, intent::HeardFact{"binance"}}},
      Report{
          4,
          {intent::FillFact{
               {"mm1", "request-1", 2, ""}, "execution-1", intent::test::D("0.5"), intent::test::D("50000")},
           intent::EndFact{{"", "", 0, "00112233445566778899aabbccddeeff"}, intent::OrderEnd::kUnknown},
           intent::BustFact{"binance", "execution-1"}, intent::HaltFact{"BTC-USDT", true}}}};
}

inline std::vector<Reply> OneOfEachReply() {
  RequestReply request{"request-1",
                       RequestStatus::kDenied,
                       Filled<RequestHash>(6),
                       Sequence{17},
                       ErrorCode::kOutOfRange,
                       "price",
                       "a sentence",
                       {{people::ReasonKind::kLimit, "day", "over it",
                         people::LimitUse{"USDC", "account=main", intent::test::D("5"),
                                          intent::test::D("4.5"), intent::test::D("6")}}},
                       {"1 more of risk"},
                       Bytes(64, 7),
                       Bytes(100, 8)};
  ShowReply show{Bytes(200, 1),
                 "example.com/log",
                 "mm1 (alice)",
                 Filled<DocumentHash>(2),
                 Filled<ApprovalNonce>(3),
                 Sequence{4},
                 {{"bob", people::Verdict::kApprove, {900}, Bytes(90, 2)}},
                 {"1 more of treasury"}};
  InfoReply info{1,
                 "example.com/log",
                 Filled<LogId>(1),
                 "build",
                 "mm1",
                 Filled<DocumentHash>(1),
                 Filled<DocumentHash>(2),
                 Filled<DocumentHash>(3),
                 Filled<DocumentHash>(4),
                 Filled<DocumentHash>(5),
                 {1'800'000'000'000'000'000},
                 Sequence{99}};
  return {request,
          PendingReply{
              {{Filled<RequestHash>(9), "mm1 (alice)", "request-1", "settlement", {5}, {"2 of risk"}}}, true},
          show,
          info,
          KeysReply{{intent::test::MakeOrderKey()}, true},
          ErrorReply{ErrorCode::kRateLimited, "subject", "a sentence", true},
          AttestReply{5, {{1, intent::Ignored::kNoSuchOrder}}}};
}

}  // namespace sealward::protocol::test

#endif  // SEALWARD_TESTS_UNIT_PROTOCOL_ONE_OF_EACH_H_
