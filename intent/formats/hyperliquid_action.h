// Hyperliquid's actions: one description of each, written as MessagePack (signed) and as JSON (sent). The
// order of keys is that of the venue's own SDK; another order is another hash. Inside intent/formats/ only.
// Pure.
#ifndef SEALWARD_INTENT_FORMATS_HYPERLIQUID_ACTION_H_
#define SEALWARD_INTENT_FORMATS_HYPERLIQUID_ACTION_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "intent/formats/json_writer.h"
#include "intent/formats/msgpack.h"
#include "intent/request.h"

namespace sealward::intent::formats::hyperliquid {

struct WireOrder {
  uint64_t asset = 0;
  bool buy = false;
  std::string price;
  std::string size;
  bool reduce_only = false;
  std::string_view time_in_force;            // of a limit order
  std::optional<std::string> trigger_price;  // a stop that becomes a limit order at `price`
  std::optional<std::string> client_order_id;
};
// An order by the venue's number or by the client's.
using OrderName = std::variant<uint64_t, std::string>;
struct WireCancel {
  uint64_t asset = 0;
  uint64_t order = 0;
};
struct WireCancelByClientOrderId {
  uint64_t asset = 0;
  std::string client_order_id;
};
struct WireModify {
  OrderName target;
  WireOrder order;
};
struct ScheduleCancel {
  std::optional<uint64_t> time_ms;  // absent: disarmed
};

using WireAction =
    std::variant<std::vector<WireOrder>, std::vector<WireCancel>, std::vector<WireCancelByClientOrderId>,
                 std::vector<WireModify>, ScheduleCancel>;

// The action that intent and resolution mean. kUnsupported, kInvalidArgument, kOutOfRange.
Result<WireAction> MakeAction(const CanonicalRequest& request, const Supplied& supplied);

void Write(const WireAction& action, MsgpackWriter& writer);
void Write(const WireAction& action, JsonWriter& writer);

}  // namespace sealward::intent::formats::hyperliquid

#endif  // SEALWARD_INTENT_FORMATS_HYPERLIQUID_ACTION_H_
