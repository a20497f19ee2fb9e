// What can be asked for: one struct per kind of intent, and the canonical request around it. The client
// states these fields and no others; nonce, timestamps, client order id, venue symbol, contract address,
// decimals and fees are the daemon's (request.h). Every process that decides, signs, shows or audits includes
// this. Pure data.
//
// Text is printable ASCII and bounded, so that a rendering can't be spoofed. Amounts are decimals in their
// normal form, in units of the asset or instrument they belong to. Field numbers and alternatives are append
// only: they are hashed.
#ifndef SEALWARD_INTENT_INTENT_H_
#define SEALWARD_INTENT_INTENT_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/codec.h"
#include "base/decimal.h"
#include "base/enum.h"
#include "base/limits.h"

namespace sealward::intent {

enum class Side : uint8_t { kBuy, kSell };
enum class OrderType : uint8_t { kLimit, kMarket, kStopLimit, kStopMarket };
enum class TimeInForce : uint8_t {
  kGoodTillCancel,
  kImmediateOrCancel,
  kFillOrKill,
  kPostOnly,
  kDay,
  kGoodTillDate
};
enum class SelfTradePrevention : uint8_t { kVenueDefault, kExpireTaker, kExpireMaker, kExpireBoth };
enum class Capacity : uint8_t { kPrincipal, kAgent };
enum class ShortSale : uint8_t { kNotShort, kShort, kShortExempt };
enum class VenueSetting : uint8_t { kLeverage, kMarginMode, kMarketMakerProtection, kDeadManSwitch };
enum class Act : uint8_t {
  kInstallDocument,
  kCreateKey,
  kRetireKey,
  kFreeze,
  kResume,
  kOverride,
  kAcknowledgeClock,
  kLoadPosition,
  kConfirmNonce
};

// One leg: `quantity` of `instrument`, in the instrument's base unit. `price` only in an order of several
// legs whose venue wants a price per leg; else the order's price counts.
struct OrderLeg {
  std::string instrument;
  Side side = Side::kBuy;
  Decimal quantity;
  std::optional<Decimal> price;

  static constexpr auto kFields = std::tuple{
      Field{0, &OrderLeg::instrument, "instrument", kNameBytesMax}, Field{1, &OrderLeg::side, "side"},
      Field{2, &OrderLeg::quantity, "quantity"}, Field{3, &OrderLeg::price, "price"}};
};

struct Order {
  static constexpr std::string_view kKind = "order";
  std::string account;
  std::string venue;
  std::vector<OrderLeg> legs;
  OrderType type = OrderType::kLimit;
  TimeInForce time_in_force = TimeInForce::kGoodTillCancel;
  std::optional<Decimal> price;  // limit price in the quote asset; net price for several legs
  std::optional<Decimal> stop_price;
  std::optional<Nanoseconds> expires_at;  // of the order itself, with time in force good_till_date
  bool reduce_only = false;
  SelfTradePrevention self_trade_prevention = SelfTradePrevention::kVenueDefault;
  std::optional<std::string> algorithm;
  std::optional<std::string> algorithm_version;
  std::optional<std::string> trader;
  std::optional<std::string> client;  // whom the order is for
  std::optional<std::string> parent;  // request id of the mandate
  Capacity capacity = Capacity::kPrincipal;
  ShortSale short_sale = ShortSale::kNotShort;
  std::optional<std::string> purpose;
  std::optional<Decimal> display_quantity;

  static constexpr auto kFields =
      std::tuple{Field{0, &Order::account, "account", kNameBytesMax},
                 Field{1, &Order::venue, "venue", kNameBytesMax},
                 Field{2, &Order::legs, "legs", kLegsMax},
                 Field{3, &Order::type, "type"},
                 Field{4, &Order::time_in_force, "time_in_force"},
                 Field{5, &Order::price, "price"},
                 Field{6, &Order::stop_price, "stop_price"},
                 Field{7, &Order::expires_at, "expires_at"},
                 Field{8, &Order::reduce_only, "reduce_only"},
                 Field{9, &Order::self_trade_prevention, "self_trade_prevention"},
                 Field{10, &Order::algorithm, "algorithm", kNameBytesMax},
                 Field{11, &Order::algorithm_version, "algorithm_version", kNameBytesMax},
                 Field{12, &Order::trader, "trader", kNameBytesMax},
                 Field{13, &Order::client, "client", kNameBytesMax},
                 Field{14, &Order::parent, "parent", kRequestIdBytesMax},
                 Field{15, &Order::capacity, "capacity"},
                 Field{16, &Order::short_sale, "short_sale"},
                 Field{17, &Order::purpose, "purpose", kTextBytesMax},
                 Field{18, &Order::display_quantity, "display_quantity"}};
};

// Exactly one of target_request (an earlier request id of the same principal), target_client_order_id and
// target_venue_order (the venue's own number of it).
struct Cancel {
  static constexpr std::string_view kKind = "cancel";
  std::string account;
  std::string venue;
  std::string instrument;
  std::optional<std::string> target_request;
  std::optional<std::string> target_client_order_id;
  std::optional<std::string> target_venue_order{};

  static constexpr auto kFields =
      std::tuple{Field{0, &Cancel::account, "account", kNameBytesMax},
                 Field{1, &Cancel::venue, "venue", kNameBytesMax},
                 Field{2, &Cancel::instrument, "instrument", kNameBytesMax},
                 Field{3, &Cancel::target_request, "target_request", kRequestIdBytesMax},
                 Field{4, &Cancel::target_client_order_id, "target_client_order_id", kNameBytesMax},
                 Field{5, &Cancel::target_venue_order, "target_venue_order", kNameBytesMax}};
};

// Targets as a Cancel's. It states the whole order as it will be, not what changes.
struct Amend {
  static constexpr std::string_view kKind = "amend";
  std::string account;
  std::string venue;
  std::string instrument;
  std::optional<std::string> target_request;
  std::optional<std::string> target_client_order_id;
  Side side = Side::kBuy;
  Decimal quantity;  // the new total
  Decimal price;
  std::optional<std::string> algorithm;
  std::optional<std::string> algorithm_version;
  std::optional<std::string> target_venue_order{};
  std::optional<TimeInForce> time_in_force{};  // absent: good_till_cancel
  bool reduce_only = false;

  static constexpr auto kFields =
      std::tuple{Field{0, &Amend::account, "account", kNameBytesMax},
                 Field{1, &Amend::venue, "venue", kNameBytesMax},
                 Field{2, &Amend::instrument, "instrument", kNameBytesMax},
                 Field{3, &Amend::target_request, "target_request", kRequestIdBytesMax},
                 Field{4, &Amend::target_client_order_id, "target_client_order_id", kNameBytesMax},
                 Field{5, &Amend::side, "side"},
                 Field{6, &Amend::quantity, "quantity"},
                 Field{7, &Amend::price, "price"},
                 Field{8, &Amend::algorithm, "algorithm", kNameBytesMax},
                 Field{9, &Amend::algorithm_version, "algorithm_version", kNameBytesMax},
                 Field{10, &Amend::target_venue_order, "target_venue_order", kNameBytesMax},
                 Field{11, &Amend::time_in_force, "time_in_force"},
                 Field{12, &Amend::reduce_only, "reduce_only"}};
};

using Action = std::variant<Order, Cancel, Amend>;

struct Batch {
  static constexpr std::string_view kKind = "batch";
  std::vector<Action> actions;
  static constexpr auto kFields = std::tuple{Field{0, &Batch::actions, "actions", kLegsMax}};
};

struct QuoteEntry {
  std::string instrument;
  std::optional<Decimal> bid_price, bid_quantity, ask_price, ask_quantity;
  static constexpr auto kFields = std::tuple{
      Field{0, &QuoteEntry::instrument, "instrument", kNameBytesMax},
      Field{1, &QuoteEntry::bid_price, "bid_price"}, Field{2, &QuoteEntry::bid_quantity, "bid_quantity"},
      Field{3, &QuoteEntry::ask_price, "ask_price"}, Field{4, &QuoteEntry::ask_quantity, "ask_quantity"}};
};

struct Quote {
  static constexpr std::string_view kKind = "quote";
  std::string account;
  std::string venue;
  std::vector<QuoteEntry> entries;
  std::optional<Nanoseconds> expires_at;
  std::optional<std::string> algorithm;
  std::optional<std::string> algorithm_version;
  static constexpr auto kFields =
      std::tuple{Field{0, &Quote::account, "account", kNameBytesMax},
                 Field{1, &Quote::venue, "venue", kNameBytesMax},
                 Field{2, &Quote::entries, "entries", kLegsMax},
                 Field{3, &Quote::expires_at, "expires_at"},
                 Field{4, &Quote::algorithm, "algorithm", kNameBytesMax},
                 Field{5, &Quote::algorithm_version, "algorithm_version", kNameBytesMax}};
};

// A payment to a counterparty. `destination` names an address-book entry; an address is never accepted.
struct Settlement {
  static constexpr std::string_view kKind = "settlement";
  std::string account;
  std::string counterparty;
  std::string asset;
  std::string network;
  Decimal amount;
  std::string destination;
  Decimal fee_max;  // in the network's native asset, for the whole transaction
  std::optional<std::string> netting_set;
  std::optional<std::string> value_date;  // YYYY-MM-DD
  std::vector<std::string> obligations;   // fills or obligations settled by this
  std::string purpose;
  static constexpr auto kFields =
      std::tuple{Field{0, &Settlement::account, "account", kNameBytesMax},
                 Field{1, &Settlement::counterparty, "counterparty", kNameBytesMax},
                 Field{2, &Settlement::asset, "asset", kNameBytesMax},
                 Field{3, &Settlement::network, "network", kNameBytesMax},
                 Field{4, &Settlement::amount, "amount"},
                 Field{5, &Settlement::destination, "destination", kNameBytesMax},
                 Field{6, &Settlement::fee_max, "fee_max"},
                 Field{7, &Settlement::netting_set, "netting_set", kNameBytesMax},
                 Field{8, &Settlement::value_date, "value_date", 10},
                 Field{9, &Settlement::obligations, "obligations", kLegsMax},
                 Field{10, &Settlement::purpose, "purpose", kTextBytesMax}};
};

struct Transfer {
  static constexpr std::string_view kKind = "transfer";
  std::string from_account;
  std::string to_account;
  std::string asset;
  std::string network;
  Decimal amount;
  Decimal fee_max;
  std::string purpose;
  static constexpr auto kFields = std::tuple{Field{0, &Transfer::from_account, "from_account", kNameBytesMax},
                                             Field{1, &Transfer::to_account, "to_account", kNameBytesMax},
                                             Field{2, &Transfer::asset, "asset", kNameBytesMax},
                                             Field{3, &Transfer::network, "network", kNameBytesMax},
                                             Field{4, &Transfer::amount, "amount"},
                                             Field{5, &Transfer::fee_max, "fee_max"},
                                             Field{6, &Transfer::purpose, "purpose", kTextBytesMax}};
};

// A parent order, approved once; its children are signed without people inside it.
struct Mandate {
  static constexpr std::string_view kKind = "mandate";
  std::string account;
  std::vector<std::string> instruments;
  Side side = Side::kBuy;
  Decimal quantity;
  Decimal worst_price;
  std::vector<std::string> venues;
  std::vector<std::string> algorithms;
  Nanoseconds starts_at;
  Nanoseconds ends_at;
  uint32_t children_max = 0;
  std::string purpose;
  static constexpr auto kFields = std::tuple{Field{0, &Mandate::account, "account", kNameBytesMax},
                                             Field{1, &Mandate::instruments, "instruments", kLegsMax},
                                             Field{2, &Mandate::side, "side"},
                                             Field{3, &Mandate::quantity, "quantity"},
                                             Field{4, &Mandate::worst_price, "worst_price"},
                                             Field{5, &Mandate::venues, "venues", kLegsMax},
                                             Field{6, &Mandate::algorithms, "algorithms", kLegsMax},
                                             Field{7, &Mandate::starts_at, "starts_at"},
                                             Field{8, &Mandate::ends_at, "ends_at"},
                                             Field{9, &Mandate::children_max, "children_max"},
                                             Field{10, &Mandate::purpose, "purpose", kTextBytesMax}};
};

struct VenueConfiguration {
  static constexpr std::string_view kKind = "venue_configuration";
  std::string account;
  std::string venue;
  VenueSetting setting = VenueSetting::kLeverage;
  std::optional<std::string> instrument;
  std::string value;
  static constexpr auto kFields =
      std::tuple{Field{0, &VenueConfiguration::account, "account", kNameBytesMax},
                 Field{1, &VenueConfiguration::venue, "venue", kNameBytesMax},
                 Field{2, &VenueConfiguration::setting, "setting"},
                 Field{3, &VenueConfiguration::instrument, "instrument", kNameBytesMax},
                 Field{4, &VenueConfiguration::value, "value", kTextBytesMax}};
};

struct Parameter {
  std::string name;
  std::string value;
  static constexpr auto kFields = std::tuple{Field{0, &Parameter::name, "name", kNameBytesMax},
                                             Field{1, &Parameter::value, "value", kTextBytesMax}};
};

struct Read {
  static constexpr std::string_view kKind = "read";
  std::string account;
  std::string venue;
  std::string query;  // a name from the venue's allow-list
  std::vector<Parameter> parameters;
  static constexpr auto kFields = std::tuple{
      Field{0, &Read::account, "account", kNameBytesMax}, Field{1, &Read::venue, "venue", kNameBytesMax},
      Field{2, &Read::query, "query", kNameBytesMax}, Field{3, &Read::parameters, "parameters", kLegsMax}};
};

struct Session {
  static constexpr std::string_view kKind = "session";
  std::string account;
  std::string venue;
  std::string gateway;
  Nanoseconds starts_at;
  Nanoseconds ends_at;
  std::string purpose;
  static constexpr auto kFields = std::tuple{Field{0, &Session::account, "account", kNameBytesMax},
                                             Field{1, &Session::venue, "venue", kNameBytesMax},
                                             Field{2, &Session::gateway, "gateway", kNameBytesMax},
                                             Field{3, &Session::starts_at, "starts_at"},
                                             Field{4, &Session::ends_at, "ends_at"},
                                             Field{5, &Session::purpose, "purpose", kTextBytesMax}};
};

struct Administrative {
  static constexpr std::string_view kKind = "administrative";
  Act act = Act::kFreeze;
  std::string subject;  // document kind, key, scope, request …, by act
  std::optional<DocumentHash> document;
  std::optional<Nanoseconds> until;
  std::string reason;
  static constexpr auto kFields = std::tuple{
      Field{0, &Administrative::act, "act"}, Field{1, &Administrative::subject, "subject", kTextBytesMax},
      Field{2, &Administrative::document, "document"}, Field{3, &Administrative::until, "until"},
      Field{4, &Administrative::reason, "reason", kTextBytesMax}};
};

// The index is the number in the encoding. Append only.
using Intent = std::variant<Order, Cancel, Amend, Batch, Quote, Settlement, Transfer, Mandate,
                            VenueConfiguration, Read, Session, Administrative>;

// One value per alternative of Intent, in its order.
enum class IntentKind : uint8_t {
  kOrder,
  kCancel,
  kAmend,
  kBatch,
  kQuote,
  kSettlement,
  kTransfer,
  kMandate,
  kVenueConfiguration,
  kRead,
  kSession,
  kAdministrative
};
inline IntentKind KindOf(const Intent& intent) {
  return static_cast<IntentKind>(intent.index());
}

// What a client may state about a request of its own: everything but who it is (the kernel says) and the
// resolution.
struct StatedRequest {
  std::string request_id;   // scoped by principal; [A-Za-z0-9._:-]
  std::string key;          // name of a key record
  Nanoseconds valid_until;  // never signed after this
  Intent intent;
  // Of a payment whose chain wants what only the payer knows. Bitcoin: the transaction, as base64 of a PSBT,
  // to be held against the intent. Solana: a recent blockhash, in base58.
  std::optional<std::string> attachment{};
  static constexpr auto kFields = std::tuple{
      Field{0, &StatedRequest::request_id, "request_id", kRequestIdBytesMax},
      Field{1, &StatedRequest::key, "key", kNameBytesMax},
      Field{2, &StatedRequest::valid_until, "valid_until"}, Field{3, &StatedRequest::intent, "intent"},
      Field{4, &StatedRequest::attachment, "attachment", kAttachmentBytesMax}};
};

// Shape only, by kind: required combinations, printable ASCII, names, positive quantities and amounts,
// bounds. Needs no document. Errors name the field as subject.
Status ValidateStated(const StatedRequest& request);
bool IsName(std::string_view text);  // 1-64 of [A-Za-z0-9._:/-]
bool IsPrintableAscii(std::string_view text);

}  // namespace sealward::intent

namespace sealward {
SEALWARD_ENUM_NAMES(intent::Side, "buy", "sell")
SEALWARD_ENUM_NAMES(intent::OrderType, "limit", "market", "stop_limit", "stop_market")
SEALWARD_ENUM_NAMES(intent::TimeInForce, "good_till_cancel", "immediate_or_cancel", "fill_or_kill",
                    "post_only", "day", "good_till_date")
SEALWARD_ENUM_NAMES(intent::SelfTradePrevention, "venue_default", "expire_taker", "expire_maker",
                    "expire_both")
SEALWARD_ENUM_NAMES(intent::Capacity, "principal", "agent")
SEALWARD_ENUM_NAMES(intent::ShortSale, "not_short", "short", "short_exempt")
SEALWARD_ENUM_NAMES(intent::VenueSetting, "leverage", "margin_mode", "market_maker_protection",
                    "dead_man_switch")
SEALWARD_ENUM_NAMES(intent::Act, "install_document", "create_key", "retire_key", "freeze", "resume",
                    "override", "acknowledge_clock", "load_position", "confirm_nonce")
SEALWARD_ENUM_NAMES(intent::IntentKind, "order", "cancel", "amend", "batch", "quote", "settlement",
                    "transfer", "mandate", "venue_configuration", "read", "session", "administrative")
}  // namespace sealward

SEALWARD_CODEC_DECLARE(sealward::intent::Intent);
SEALWARD_CODEC_DECLARE(sealward::intent::StatedRequest);

#endif  // SEALWARD_INTENT_INTENT_H_
