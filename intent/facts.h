// What attestors say: principals that may attest and never request. Observations are the newest word about a
// price, a rate, a balance or a venue's drop copy: one replaces the one before it, and a decision's record
// holds those it may have read. Events are what became of orders, and halts: each counts once and has a
// record of its own. Pure data.
#ifndef SEALWARD_INTENT_FACTS_H_
#define SEALWARD_INTENT_FACTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/codec.h"
#include "base/decimal.h"
#include "base/enum.h"
#include "base/limits.h"
#include "base/strong.h"

namespace sealward::intent {

inline constexpr size_t kObservationsPerMessageMax = 64;
inline constexpr size_t kEventsPerMessageMax = 32;  // of the longest, they still fit an entry
inline constexpr size_t kFactsPerDecisionMax = 128;

// Of which order a report is: a part of a permitted request. An attestor names it by the client order id that
// the venue knows, or by requester, request id and part; the daemon's record has all four.
struct OrderName {
  std::string requester;
  std::string request_id;
  uint32_t part = 0;
  std::string client_order_id{};
  static constexpr auto kFields = std::tuple{
      Field{0, &OrderName::requester, "requester", kNameBytesMax},
      Field{1, &OrderName::request_id, "request_id", kRequestIdBytesMax}, Field{2, &OrderName::part, "part"},
      Field{3, &OrderName::client_order_id, "client_order_id", kNameBytesMax}};
};

// ---- observations

struct ReferenceFact {
  static constexpr std::string_view kKind = "reference";
  std::string instrument;
  Decimal price;  // in the quote asset
  static constexpr auto kFields =
      std::tuple{Field{0, &ReferenceFact::instrument, "instrument", kNameBytesMax},
                 Field{1, &ReferenceFact::price, "price"}};
};
struct GreeksFact {
  static constexpr std::string_view kKind = "greeks";
  std::string instrument;
  Decimal delta, vega;  // of one unit, before the multiplier
  Decimal underlying;   // price of what underlies it, in the quote asset
  static constexpr auto kFields = std::tuple{
      Field{0, &GreeksFact::instrument, "instrument", kNameBytesMax}, Field{1, &GreeksFact::delta, "delta"},
      Field{2, &GreeksFact::vega, "vega"}, Field{3, &GreeksFact::underlying, "underlying"}};
};
struct RateFact {
  static constexpr std::string_view kKind = "rate";
  std::string from, to;  // one `from` is so many `to`
  Decimal price;         // positive
  static constexpr auto kFields =
      std::tuple{Field{0, &RateFact::from, "from", kNameBytesMax},
                 Field{1, &RateFact::to, "to", kNameBytesMax}, Field{2, &RateFact::price, "price"}};
};
struct BalanceFact {
  static constexpr std::string_view kKind = "balance";
  std::string account, asset;
  Decimal amount;
  static constexpr auto kFields = std::tuple{Field{0, &BalanceFact::account, "account", kNameBytesMax},
                                             Field{1, &BalanceFact::asset, "asset", kNameBytesMax},
                                             Field{2, &BalanceFact::amount, "amount"}};
};
// The venue's drop copy lives. Reports of its orders say so too.
struct HeardFact {
  static constexpr std::string_view kKind = "heard";
  std::string venue;
  static constexpr auto kFields = std::tuple{Field{0, &HeardFact::venue, "venue", kNameBytesMax}};
};

// The index is the number in the encoding. Append only.
using Observation = std::variant<ReferenceFact, GreeksFact, RateFact, BalanceFact, HeardFact>;

// An observation with who said it, when it came, and its message's number in the attestor's stream.
struct Attestation {
  std::string attestor;
  uint64_t number = 0;
  Nanoseconds at;
  Observation observation;
  static constexpr auto kFields = std::tuple{
      Field{0, &Attestation::attestor, "attestor", kNameBytesMax}, Field{1, &Attestation::number, "number"},
      Field{2, &Attestation::at, "at"}, Field{3, &Attestation::observation, "observation"}};
};

// ---- events

struct FillFact {
  static constexpr std::string_view kKind = "fill";
  OrderName order;
  std::string execution;  // unique at its venue: the same twice counts once
  Decimal quantity, price;
  static constexpr auto kFields = std::tuple{
      Field{0, &FillFact::order, "order"}, Field{1, &FillFact::execution, "execution", kNameBytesMax},
      Field{2, &FillFact::quantity, "quantity"}, Field{3, &FillFact::price, "price"}};
};
// kUnknown: the venue does not know this client order id.
enum class OrderEnd : uint8_t { kRejected, kCancelled, kExpired, kUnknown, kReplaced };
struct EndFact {
  static constexpr std::string_view kKind = "ended";
  OrderName order;
  OrderEnd how = OrderEnd::kRejected;
  static constexpr auto kFields =
      std::tuple{Field{0, &EndFact::order, "order"}, Field{1, &EndFact::how, "how"}};
};
struct BustFact {
  static constexpr std::string_view kKind = "bust";
  std::string venue, execution;
  static constexpr auto kFields = std::tuple{Field{0, &BustFact::venue, "venue", kNameBytesMax},
                                             Field{1, &BustFact::execution, "execution", kNameBytesMax}};
};
struct HaltFact {
  static constexpr std::string_view kKind = "halt";
  std::string name;  // of an instrument or venue
  bool halted = false;
  static constexpr auto kFields =
      std::tuple{Field{0, &HaltFact::name, "name", kNameBytesMax}, Field{1, &HaltFact::halted, "halted"}};
};

// The index is the number in the encoding. Append only.
using Event = std::variant<FillFact, EndFact, BustFact, HaltFact>;

// Why a fact changed nothing.
enum class Ignored : uint8_t {
  kNoSuchOrder,
  kNoSuchExecution,
  kSeenBefore,
  kAlreadyEnded,
  kNoSuchInstrument,
  kNoSuchAsset,
  kNoSuchTrip,
  kNotLatched,
  kNotEnoughPeople,
  kNoRoom,
  kReportsMissing
};

}  // namespace sealward::intent

namespace sealward {
SEALWARD_ENUM_NAMES(intent::OrderEnd, "rejected", "cancelled", "expired", "unknown", "replaced")
SEALWARD_ENUM_NAMES(intent::Ignored, "no such order", "no such execution", "seen before", "already ended",
                    "no such instrument", "no such asset", "no such trip", "not latched", "not enough people",
                    "no room", "reports missing")
}  // namespace sealward

#endif  // SEALWARD_INTENT_FACTS_H_
