// A trading engine in fifty lines: asks for the signature of one limit order, and asks again with the same
// bytes for as long as the outcome isn't known. Usage: example-request SOCKET REQUEST_ID
#include <cstdio>
#include <variant>

#include "base/clock.h"
#include "client/connection.h"

namespace {

using namespace sealward;

// One attempt: a lost connection is an error, everything the daemon says is a reply.
Result<protocol::RequestReply> Ask(const std::string& socket, const intent::StatedRequest& request) {
  client::Connection connection = TRY(client::Connection::Open(socket));
  const protocol::Reply reply = TRY(connection.Ask(protocol::Submit{request, false, std::nullopt}, 5000));
  if (const auto* answer = std::get_if<protocol::RequestReply>(&reply)) return *answer;
  const auto* error = std::get_if<protocol::ErrorReply>(&reply);
  if (error == nullptr) return Fail(ErrorCode::kMalformed, "an answer to something else");
  return std::unexpected(Error{error->code, "", 0, error->text});
}

Result<intent::StatedRequest> MakeOrder(const std::string& request_id) {
  intent::Order order;
  order.account = "main";
  order.venue = "binance";
  order.legs = {{"BTC-USDT", intent::Side::kBuy, TRY(Decimal::Parse("0.5")), std::nullopt}};
  order.price = TRY(Decimal::Parse("60000"));
  const Nanoseconds until{SystemClock().Now().value + 30 * kSecondNs};
  return intent::StatedRequest{request_id, "orders-1", until, std::move(order)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: example-request SOCKET REQUEST_ID\n"), 2;
  const auto request = MakeOrder(argv[2]);
  if (!request.has_value()) return 2;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const auto reply = Ask(argv[1], *request);
    const bool again = !reply.has_value() || reply->status == protocol::RequestStatus::kUnknown ||
                       reply->status == protocol::RequestStatus::kUnavailable;
    if (!reply.has_value()) std::fprintf(stderr, "%s\n", reply.error().Message().c_str());
    if (again) continue;  // the same bytes: the outcome can't be a second order
    std::printf("%.*s %s\n%.*s\n", static_cast<int>(EnumName(reply->status).size()),
                EnumName(reply->status).data(), reply->text.c_str(), static_cast<int>(reply->artifact.size()),
                reinterpret_cast<const char*>(reply->artifact.data()));
    return reply->status == protocol::RequestStatus::kSigned ? 0 : 1;
  }
  return 1;
}
