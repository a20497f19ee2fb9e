// An engine under test: sends orders as fast as its window allows and says on standard output, a line each, what it was
// answered. Its output is the oracle of the crash tests: a signature that is printed was released.
//
//   load SOCKET PREFIX FIRST COUNT DEPTH [PRICE [VALID_UNTIL_SECONDS [never-read]]]
//
// VALID_UNTIL_SECONDS is since the epoch: the same id must be the same request. With never-read it sends and reads nothing.
//
// A line: `ID STATUS SIGNATURE ARTIFACT`, `-` where there is none; the last is `end` or `closed REASON`.
#include <cstdio>
#include <cstdlib>
#include <map>

#include "base/check.h"
#include "base/clock.h"
#include "base/hex.h"
#include "client/connection.h"

namespace {

using namespace sealward;

struct Options {
  std::string socket;
  std::string prefix;
  uint64_t first = 0;
  uint64_t count = 0;
  uint64_t depth = 1;
  std::string price = "60000";
  uint64_t valid_until_seconds = 0;
  bool never_read = false;
};

protocol::Query MakeOrder(const Options& options, uint64_t number, Nanoseconds valid_until) {
  intent::Order order;
  order.account = "main";
  order.venue = "binance";
  order.legs.push_back({"BTC-USDT", intent::Side::kBuy, MUST(Decimal::Parse("0.001")), std::nullopt});
  order.price = MUST(Decimal::Parse(options.price));
  protocol::Submit submit;
  submit.request = {options.prefix + "-" + std::to_string(number), "orders-1", valid_until, order};
  return submit;
}

void Print(const protocol::ReplyEnvelope& envelope) {
  if (const auto* reply = std::get_if<protocol::RequestReply>(&envelope.reply)) {
    std::printf("%s %s %s %s\n", reply->request_id.c_str(), std::string(EnumName(reply->status)).c_str(),
                reply->signature.empty() ? "-" : HexEncode(reply->signature).c_str(),
                reply->artifact.empty() ? "-" : std::string(AsText(reply->artifact)).c_str());
    if (reply->status != protocol::RequestStatus::kSigned && reply->error.has_value()) {
      std::fprintf(stderr, "%s: %s %s\n", reply->request_id.c_str(), std::string(ErrorText(*reply->error)).c_str(),
                   reply->text.c_str());
    }
  } else if (const auto* error = std::get_if<protocol::ErrorReply>(&envelope.reply)) {
    std::printf("error %u %s\n", static_cast<unsigned>(error->code), error->text.c_str());
  }
  std::fflush(stdout);
}

Status Run(const Options& options) {
  auto connection = TRY(client::Connection::Open(options.socket));
  const SystemClock clock;
  const Nanoseconds valid_until{options.valid_until_seconds > 0 ? options.valid_until_seconds * kSecondNs
                                                                : clock.Now().value + 60 * kSecondNs};
  uint64_t sent = 0;
  uint64_t answered = 0;
  while (answered < options.count) {
    while (sent < options.count && sent - answered < options.depth) {
      TRY(connection.Send(MakeOrder(options, options.first + sent, valid_until)));
      ++sent;
    }
    if (!options.never_read) Print(TRY(connection.Receive(20'000)));
    ++answered;
  }
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  Options options{argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10),
                  std::strtoull(argv[5], nullptr, 10)};
  if (argc > 6) options.price = argv[6];
  if (argc > 7) options.valid_until_seconds = std::strtoull(argv[7], nullptr, 10);
  options.never_read = argc > 8;
  const Status run = Run(options);
  if (run.has_value()) std::puts("end");
  else std::printf("closed %s\n", run.error().Message().c_str());
  return run.has_value() ? 0 : 3;
}
