#include "engine/client_orders.h"

#include <algorithm>

#include "base/codec.h"
#include "base/hex.h"
#include "policy/part.h"

namespace sealward::engine {

void ClientOrders::Add(const intent::CanonicalRequest& request, const RequestHash& hash) {
  const intent::Intent& intent = request.stated.intent;
  const auto* const batch = std::get_if<intent::Batch>(&intent);
  if (batch == nullptr) {
    const bool trades = std::holds_alternative<intent::Order>(intent) ||
                        std::holds_alternative<intent::Amend>(intent) ||
                        std::holds_alternative<intent::Quote>(intent);
    if (trades) Insert(intent::ClientOrderId(hash), {request.requester, request.stated.request_id, 0});
    return;
  }
  std::vector<policy::Part> parts;
  policy::SplitParts(intent, parts);
  for (size_t i = 0; i < batch->actions.size(); ++i) {
    const auto* const order = std::get_if<intent::Order>(&batch->actions[i]);
    const auto* const amend = std::get_if<intent::Amend>(&batch->actions[i]);
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const policy::Part& candidate) {
      return (order != nullptr && candidate.order == order) || (amend != nullptr && candidate.amend == amend);
    });
    if (part == parts.end()) continue;  // a cancel
    Insert(intent::ActionClientOrderId(hash, i),
           {request.requester, request.stated.request_id, static_cast<uint32_t>(part - parts.begin())});
  }
}

std::optional<intent::OrderName> ClientOrders::Resolve(const intent::OrderName& name) const {
  if (name.client_order_id.empty()) return name;
  const auto id = Parse(name.client_order_id);
  if (!id.has_value()) return std::nullopt;
  const auto found = orders_.find(*id);
  if (found == orders_.end()) return std::nullopt;
  // The sender's part counts the legs of this client order.
  return intent::OrderName{found->second.requester, found->second.request_id, found->second.part + name.part,
                           name.client_order_id};
}

void ClientOrders::WriteTo(Bytes& out) const {
  EncodeTo(out, by_age_.size());
  for (const Id& id : by_age_) Append(out, id.View());
}

std::optional<ClientOrders::Id> ClientOrders::Parse(std::string_view client_order_id) {
  if (client_order_id.starts_with("0x")) client_order_id.remove_prefix(2);
  const auto bytes = HexDecode(client_order_id);
  Id id;
  if (!bytes.has_value() || !Id::From(*bytes, id)) return std::nullopt;
  return id;
}

void ClientOrders::Insert(std::string_view client_order_id, Order order) {
  const auto id = Parse(client_order_id);
  if (!id.has_value()) return;
  if (!orders_.insert_or_assign(*id, std::move(order)).second) return;
  by_age_.push_back(*id);
  if (by_age_.size() <= kClientOrdersMax) return;
  orders_.erase(by_age_.front());
  by_age_.pop_front();
}

}  // namespace sealward::engine
