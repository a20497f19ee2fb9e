// One valid intent of every kind, each optional field present where the kind allows it; and every change of
// one field.
#ifndef SEALWARD_TESTS_UNIT_INTENT_EVERY_KIND_H_
#define SEALWARD_TESTS_UNIT_INTENT_EVERY_KIND_H_

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "tests/unit/intent/fixture.h"

namespace sealward::intent::test {

inline Order MakeFullOrder() {
  Order order = MakeOrder();
  order.type = OrderType::kStopLimit;
  order.time_in_force = TimeInForce::kGoodTillDate;
  order.stop_price = D("64000");
  order.expires_at = {kNow.value + 3};
  order.algorithm = "vwap";
  order.algorithm_version = "2";
  order.trader = "ann";
  order.client = "fund-1";
  order.parent = "mandate-1";
  order.purpose = "rebalance";
  order.display_quantity = D("0.1");
  return order;
}

inline Amend MakeAmend() {
  Amend amend;
  amend.account = "main";
  amend.venue = "binance";
  amend.instrument = "BTC-USDT";
  amend.target_client_order_id = "order-id-0";
  amend.quantity = D("1");
  amend.price = D("65000");
  amend.algorithm = "vwap";
  amend.algorithm_version = "2";
  return amend;
}

inline std::vector<Intent> OneOfEach() {
  Settlement settlement = MakeSettlement();
  settlement.netting_set = "net-1";
  settlement.value_date = "2026-02-28";
  settlement.obligations = {"fill-1", "fill-2"};
  Quote quote{"main", "binance", {}, Nanoseconds{kNow.value + 1}, "mm", "3"};
  quote.entries = {{"BTC-USDT", D("1"), D("2"), D("3"), D("4")}, {"ETH-USDT", {}, {}, D("3"), D("4")}};
  const Mandate mandate{"main",   {"BTC-USDT"}, Side::kSell,      D("10"), D("60000"), {"binance"},
                        {"vwap"}, kNow,         {kNow.value + 1}, 100,     "sell down"};
  const VenueConfiguration configuration{"main", "binance", VenueSetting::kLeverage, "BTC-USDT", "5"};
  const Administrative administrative{Act::kInstallDocument, "policy", DocumentHash{}, kNow,
                                      "quarterly review"};
  return {MakeFullOrder(),
          MakeCancel(),
          MakeAmend(),
          Batch{{MakeCancel(), MakeAmend()}},
          quote,
          settlement,
          MakeTransfer(),
          mandate,
          configuration,
          Read{"main", "binance", "open_orders", {{"symbol", "BTCUSDT"}}},
          Session{"main", "deribit", "gateway-1", kNow, {kNow.value + 1}, "day session"},
          administrative};
}

// Changes one leaf after another of `value` in place, calls `changed` with it each time, and puts it back.
class FieldChanger {
 public:
  explicit FieldChanger(std::function<void(const std::string& path)> changed)
      : changed_(std::move(changed)) {}

  template <typename T>
    requires requires { T::kFields; }
  void Each(const std::string& path, T& value) {
    std::apply([&](const auto&... field) { (Each(path + "." + field.name, value.*(field.member)), ...); },
               T::kFields);
  }
  template <typename... Ts>
  void Each(const std::string& path, std::variant<Ts...>& value) {
    std::visit([&](auto& item) { Each(path, item); }, value);
  }
  template <typename T>
  void Each(const std::string& path, std::vector<T>& values) {
    for (size_t i = 0; i < values.size(); ++i) Each(path + "[" + std::to_string(i) + "]", values[i]);
    const std::vector<T> old = values;
    values.emplace_back();
    if constexpr (std::is_same_v<T, std::string>) values.back() = "more";
    changed_(path + " longer");
    values = old;
    if (values.empty()) return;
    values.pop_back();
    changed_(path + " shorter");
    values = old;
  }
  template <typename T>
  void Each(const std::string& path, std::optional<T>& value) {
    const std::optional<T> old = value;
    if (value.has_value()) {
      Each(path, *value);
      value.reset();
    } else {
      value.emplace();
      if constexpr (std::is_same_v<T, std::string>) *value = "present";
    }
    changed_(path + " present or absent");
    value = old;
  }
  template <typename T>
    requires(!requires { T::kFields; })
  void Each(const std::string& path, T& value) {
    const T old = value;
    Change(value);
    changed_(path);
    value = old;
  }

 private:
  static void Change(std::string& value) { value += "x"; }
  static void Change(bool& value) { value = !value; }
  static void Change(Decimal& value) { value = MUST(Add(value, Decimal::FromInteger(1))); }
  static void Change(Uint256& value) { value = MUST(Add(value, Uint256::From(1))); }
  template <std::unsigned_integral T>
  static void Change(T& value) {
    ++value;
  }
  template <typename T, typename Tag>
  static void Change(Strong<T, Tag>& value) {
    ++value.value;
  }
  template <size_t N, typename Tag>
  static void Change(FixedBytes<N, Tag>& value) {
    value.bytes.back() ^= 1;
  }
  template <NamedEnum E>
  static void Change(E& value) {
    value = static_cast<E>((static_cast<size_t>(value) + 1) % kEnumNames<E>.size());
  }

  std::function<void(const std::string&)> changed_;
};

}  // namespace sealward::intent::test

#endif  // SEALWARD_TESTS_UNIT_INTENT_EVERY_KIND_H_
