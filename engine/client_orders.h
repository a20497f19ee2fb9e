// Which order a client order id means: what venues call the orders that were permitted here. The newest
// kClientOrdersMax; part of the engine's state, changed by the fold only.
#ifndef SEALWARD_ENGINE_CLIENT_ORDERS_H_
#define SEALWARD_ENGINE_CLIENT_ORDERS_H_

#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/strong.h"
#include "intent/facts.h"
#include "intent/request.h"

namespace sealward::engine {

inline constexpr size_t kClientOrdersMax = 262'144;  // about 150 bytes each

class ClientOrders {
 public:
  // The orders of a permitted request.
  void Add(const intent::CanonicalRequest& request, const RequestHash& hash);
  // With requester, request id and part filled in where the client order id tells them; nothing if it is not
  // known. A name without client order id stays as it is.
  std::optional<intent::OrderName> Resolve(const intent::OrderName& name) const;
  void WriteTo(Bytes& out) const;  // for a snapshot

 private:
  using Id = FixedBytes<16, struct ClientOrderIdTag>;
  struct Order {
    std::string requester;
    std::string request_id;
    uint32_t part = 0;
  };
  static std::optional<Id> Parse(std::string_view client_order_id);
  void Insert(std::string_view client_order_id, Order order);

  std::unordered_map<Id, Order, FixedBytesHash> orders_;
  std::deque<Id> by_age_;
};

}  // namespace sealward::engine

#endif  // SEALWARD_ENGINE_CLIENT_ORDERS_H_
