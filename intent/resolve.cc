// What the documents say about a stated request. Everything that makes a request unsignable is refused here,
// before anybody is asked: what a venue or chain can't express is kUnsupported, never left out.
#include <algorithm>

#include "intent/ethereum_address.h"
#include "intent/request.h"
#include "intent/resolve.h"
#include "intent/venue_rules.h"

namespace sealward::intent {
namespace {

constexpr uint64_t kSessionNsMax = 24ull * 3600 * kSecondNs;

Status CheckMultiple(const Decimal& value, const Decimal& step, const char* why, const char* field) {
  const uint8_t scale = std::max(value.scale, step.scale);
  if (TRY(value.Rescale(scale)) % TRY(step.Rescale(scale)) == 0) return Ok();
  return Refuse(ErrorCode::kInvalidArgument, why, field);
}

// Off the grid is refused, never rounded.
Status CheckQuantity(const Decimal& quantity, const Instrument& instrument, const Asset& base,
                     const char* field) {
  if (quantity.scale > base.scale) return Refuse(ErrorCode::kTooPrecise, "", field);
  if (quantity < instrument.quantity_min) {
    return Refuse(ErrorCode::kOutOfRange, "below the instrument's least quantity", field);
  }
  if (quantity > instrument.quantity_max) {
    return Refuse(ErrorCode::kOutOfRange, "above the instrument's greatest quantity", field);
  }
  return CheckMultiple(quantity, instrument.quantity_step, "not a multiple of the instrument's quantity step",
                       field);
}

Status CheckPrice(const Decimal& price, const Instrument& instrument, const Asset& quote, const char* field) {
  if (price.scale > quote.scale) return Refuse(ErrorCode::kTooPrecise, "", field);
  return CheckMultiple(price, instrument.price_tick, "not a multiple of the instrument's price tick", field);
}

struct Trading {
  const Venue* venue = nullptr;
  const VenueRules* rules = nullptr;
  SigningTerms terms;
  VenueBinding binding{};
};

// The names that the venue's bytes say come from its row and the key's; others stay out of the resolution.
SigningTerms TermsOf(const Venue& venue, const VenueRules& rules, const KeyRecord& key) {
  SigningTerms terms;
  terms.algorithm = key.algorithm;
  if (rules.names_identity) terms.identity = key.identity;
  if ((rules.binds & kBindsEnvironment) != 0) terms.environment = venue.environment;
  if (rules.logs_on) {
    terms.identity = key.identity;
    terms.firm = venue.firm;
    terms.target = venue.target;
  }
  if (rules.names_firm) {
    terms.identity = key.identity.value_or(key.name);
    terms.firm = venue.firm;
    terms.environment = venue.environment;
    terms.target = venue.target;
  }
  return terms;
}

// The account as the venue knows it. Of several accounts of a key at most one may be the key's own, without a
// row.
Status BindAccount(const Venue& venue, const VenueRules& rules, const KeyRecord& key,
                   const Reference& reference, std::string_view account, VenueBinding& binding) {
  const VenueAccount* const row = reference.FindAccount(account, venue.name);
  const auto has_row = [&](const std::string& name) {
    return reference.FindAccount(name, venue.name) != nullptr;
  };
  const bool may_be_own = (rules.binds & kBindsAccount) == 0 &&
                          std::ranges::count_if(key.accounts, has_row) + 1 == std::ssize(key.accounts);
  if (row == nullptr) {
    if (may_be_own) return Ok();
    return Refuse(ErrorCode::kNotFound, "the reference data does not say what the venue knows it by",
                  "account");
  }
  binding.account_address = row->address;
  if ((rules.binds & kBindsAccountNumber) != 0) binding.account_number = row->number;
  const bool complete =
      row->address.has_value() && ((rules.binds & kBindsAccountNumber) == 0 || row->number.has_value());
  if (complete) return Ok();
  return Refuse(ErrorCode::kNotFound, "the reference data lacks its address or number", "account");
}

Result<VenueBinding> BindVenue(const Venue& venue, const VenueRules& rules, const KeyRecord& key,
                               const Reference& reference, std::string_view account) {
  VenueBinding binding;
  if ((rules.binds & kBindsSigner) != 0) binding.signer = TRY(SenderOf(key));
  if ((rules.binds & kBindsContract) != 0) binding.contract = venue.contract;
  if ((rules.binds & kBindsModule) != 0) binding.module = venue.module;
  if ((rules.binds & kBindsChain) != 0) {
    const Network* const network = reference.FindNetwork(venue.network.value_or(""));
    if (network == nullptr) return Refuse(ErrorCode::kNotFound, "the venue has no network", "venue");
    binding.chain_id = network->chain_id;
  }
  if ((rules.binds & (kBindsAccount | kBindsAccountMaybe)) != 0) {
    TRY(BindAccount(venue, rules, key, reference, account, binding));
  }
  return binding;
}

Result<Trading> FindTrading(const StatedRequest& stated, const DocumentsView& documents,
                            std::string_view account, std::string_view venue_name) {
  const Venue* const venue = documents.reference.FindVenue(venue_name);
  if (venue == nullptr) return Refuse(ErrorCode::kNotFound, "no such venue", "venue");
  const KeyRecord* const key = TRY(FindKey(stated, documents.keys, account, "account", venue_name));
  if (key->format != venue->format) {
    return Refuse(ErrorCode::kPermissionDenied, "the key is for another format than the venue's", "key");
  }
  const VenueRules* const rules = FindVenueRules(venue->format);
  if (rules == nullptr) return Refuse(ErrorCode::kUnsupported, "the venue takes no orders", "venue");
  return Trading{venue, rules, TermsOf(*venue, *rules, *key),
                 TRY(BindVenue(*venue, *rules, *key, documents.reference, account))};
}

Result<const Instrument*> FindInstrument(const Reference& reference, const Trading& trading,
                                         std::string_view name) {
  const Instrument* const instrument = reference.FindInstrument(name);
  if (instrument == nullptr) return Refuse(ErrorCode::kNotFound, "no such instrument", "instrument");
  if (instrument->venue != trading.venue->name) {
    return Refuse(ErrorCode::kInvalidArgument, "the instrument is of another venue", "instrument");
  }
  if (!InSet(trading.rules->instruments, instrument->kind)) {
    return Refuse(ErrorCode::kUnsupported, "the venue's format has no instruments of this kind",
                  "instrument");
  }
  return instrument;
}

// An instrument with its two assets.
struct Market {
  const Instrument& instrument;
  const Asset& base;
  const Asset& quote;
  const VenueRules& rules;
};

Result<Market> FindMarket(const Reference& reference, const Trading& trading, std::string_view name) {
  const Instrument* const instrument = TRY(FindInstrument(reference, trading, name));
  const Asset* const base = reference.FindAsset(instrument->base_asset);
  const Asset* const quote = reference.FindAsset(instrument->quote_asset);
  if (base == nullptr || quote == nullptr) return Refuse(ErrorCode::kNotFound, "no such asset", "instrument");
  return Market{*instrument, *base, *quote, *trading.rules};
}

Status CheckPrice(const std::optional<Decimal>& price, const Market& market, const char* field) {
  if (!price.has_value()) return Ok();
  TRY(CheckPrice(*price, market.instrument, market.quote, field));
  return CheckFigures(*price, market.rules, field);
}

// Contracts and decimals of both assets on the venue's chain.
Status BindTokens(const Market& market, const Venue& venue, const Reference& reference, ResolvedLeg& leg) {
  const std::string network = venue.network.value_or("");
  const Token* const base = reference.FindToken(market.base.name, network);
  const Token* const quote = reference.FindToken(market.quote.name, network);
  if (base == nullptr || quote == nullptr || !base->contract.has_value() || !quote->contract.has_value()) {
    return Refuse(ErrorCode::kNotFound, "the venue's network has no contract of one of its assets",
                  "instrument");
  }
  leg.contract = base->contract;
  leg.quote_contract = quote->contract;
  leg.base_decimals = base->decimals;
  leg.quote_decimals = quote->decimals;
  return Ok();
}

Result<ResolvedLeg> MakeLeg(const Market& market, const Trading& trading, const Reference& reference) {
  const Instrument& instrument = market.instrument;
  ResolvedLeg leg{instrument.symbol, instrument.base_asset, instrument.quote_asset, instrument.kind,
                  market.base.scale, market.quote.scale,    instrument.multiplier};
  const uint32_t binds = trading.rules->binds;
  if ((binds & kBindsVenueNumber) != 0) leg.venue_number = instrument.venue_number;
  if ((binds & kBindsBaseContract) != 0) leg.contract = instrument.contract;
  if ((binds & kBindsFee) != 0) leg.fee_max = instrument.fee_max;
  if ((binds & kBindsTokens) != 0) TRY(BindTokens(market, *trading.venue, reference, leg));
  if ((binds & kBindsQuoteToken) != 0) {
    const Token* const quote = reference.FindToken(market.quote.name, trading.venue->network.value_or(""));
    if (quote == nullptr)
      return Refuse(ErrorCode::kNotFound, "the venue's network has no quote asset", "instrument");
    leg.quote_decimals = quote->decimals;
  }
  return leg;
}

Result<ResolvedLeg> ResolveLeg(const Order& order, const OrderLeg& leg, const Trading& trading,
                               const Reference& reference) {
  const Market market = TRY(FindMarket(reference, trading, leg.instrument));
  TRY(CheckQuantity(leg.quantity, market.instrument, market.base, "quantity"));
  TRY(CheckPrice(leg.price, market, "price"));
  TRY(CheckPrice(order.price, market, "price"));
  TRY(CheckPrice(order.stop_price, market, "stop_price"));
  if (order.display_quantity.has_value()) {
    TRY(CheckQuantity(*order.display_quantity, market.instrument, market.base, "display_quantity"));
  }
  return MakeLeg(market, trading, reference);
}

Result<OrderResolution> ResolveOrder(const StatedRequest& stated, const Order& order,
                                     const DocumentsView& documents) {
  auto trading = TRY(FindTrading(stated, documents, order.account, order.venue));
  TRY(CheckExpressible(order, *trading.rules));
  OrderResolution resolution;
  for (const OrderLeg& leg : order.legs) {
    resolution.legs.push_back(TRY(ResolveLeg(order, leg, trading, documents.reference)));
  }
  const bool windowed = (trading.rules->binds & kBindsNoWindow) == 0;
  resolution.receive_window_ms = windowed ? trading.venue->receive_window_ms : 0;
  resolution.product = trading.venue->product;
  resolution.terms = std::move(trading.terms);
  resolution.binding = trading.binding;
  return resolution;
}

// What a cancel or an amend is about: the client's name of the order, or none where the venue's number is
// stated.
template <typename T>
Result<std::string> TargetOf(const T& stated, const VenueRules& rules,
                             const std::optional<std::string>& cancel_target) {
  if (stated.target_venue_order.has_value()) {
    if ((rules.binds & kBindsVenueNumber) != 0) return std::string();
    return Refuse(ErrorCode::kUnsupported, "the venue takes the client order id here", "target_venue_order");
  }
  const auto& target =
      stated.target_client_order_id.has_value() ? stated.target_client_order_id : cancel_target;
  if (!target.has_value())
    return Refuse(ErrorCode::kNotFound, "no such order of this requester", "target_request");
  if (!IsName(*target)) return Refuse(ErrorCode::kInvalidArgument, "not a client order id", "target_request");
  return *target;
}

Result<CancelResolution> ResolveCancel(const StatedRequest& stated, const Cancel& cancel,
                                       const DocumentsView& documents,
                                       const std::optional<std::string>& cancel_target) {
  auto trading = TRY(FindTrading(stated, documents, cancel.account, cancel.venue));
  const Instrument* const instrument = TRY(FindInstrument(documents.reference, trading, cancel.instrument));
  CancelResolution resolution;
  resolution.client_order_id = TRY(TargetOf(cancel, *trading.rules, cancel_target));
  resolution.symbol = instrument->symbol;
  resolution.receive_window_ms = trading.venue->receive_window_ms;
  resolution.product = trading.venue->product;
  resolution.terms = std::move(trading.terms);
  resolution.binding = trading.binding;
  if ((trading.rules->binds & kBindsVenueNumber) != 0) resolution.venue_number = instrument->venue_number;
  resolution.venue_order = cancel.target_venue_order;
  return resolution;
}

Result<AmendResolution> ResolveAmend(const StatedRequest& stated, const Amend& amend,
                                     const DocumentsView& documents,
                                     const std::optional<std::string>& cancel_target) {
  auto trading = TRY(FindTrading(stated, documents, amend.account, amend.venue));
  if (!InSet(trading.rules->times, amend.time_in_force.value_or(TimeInForce::kGoodTillCancel))) {
    return Refuse(ErrorCode::kUnsupported, "the venue has no such time in force", "time_in_force");
  }
  const Market market = TRY(FindMarket(documents.reference, trading, amend.instrument));
  TRY(CheckQuantity(amend.quantity, market.instrument, market.base, "quantity"));
  TRY(CheckPrice(std::optional(amend.price), market, "price"));
  AmendResolution resolution;
  resolution.leg = TRY(MakeLeg(market, trading, documents.reference));
  resolution.client_order_id = TRY(TargetOf(amend, *trading.rules, cancel_target));
  resolution.venue_order = amend.target_venue_order;
  resolution.receive_window_ms = trading.venue->receive_window_ms;
  resolution.product = trading.venue->product;
  resolution.terms = std::move(trading.terms);
  resolution.binding = trading.binding;
  return resolution;
}

// Each action as if it were asked for alone. Orders are meant by their client order id there: the ids of
// requests are those of whole batches.
Result<Resolution> ResolveBatch(const StatedRequest& stated, const Batch& batch,
                                const DocumentsView& documents) {
  BatchResolution resolution;
  for (const Action& action : batch.actions) {
    if (const auto* const order = std::get_if<Order>(&action)) {
      resolution.actions.emplace_back(TRY(ResolveOrder(stated, *order, documents)));
    } else if (const auto* const cancel = std::get_if<Cancel>(&action)) {
      resolution.actions.emplace_back(TRY(ResolveCancel(stated, *cancel, documents, std::nullopt)));
    } else {
      resolution.actions.emplace_back(
          TRY(ResolveAmend(stated, std::get<Amend>(action), documents, std::nullopt)));
    }
  }
  return resolution;
}

Result<Resolution> ResolveSetting(const StatedRequest& stated, const VenueConfiguration& configuration,
                                  const DocumentsView& documents) {
  auto trading = TRY(FindTrading(stated, documents, configuration.account, configuration.venue));
  SettingResolution resolution;
  resolution.receive_window_ms = trading.venue->receive_window_ms;
  resolution.product = trading.venue->product;
  resolution.terms = std::move(trading.terms);
  resolution.binding = trading.binding;
  return resolution;
}

// A query is one of the venue's list, with parameters that it takes: nothing else can be read, or done, this
// way.
Result<Resolution> ResolveRead(const StatedRequest& stated, const Read& read,
                               const DocumentsView& documents) {
  auto trading = TRY(FindTrading(stated, documents, read.account, read.venue));
  const VenueQuery* const query = FindVenueQuery(trading.venue->format, read.query);
  if (query == nullptr) return Refuse(ErrorCode::kNotFound, "no such query of this venue", "query");
  for (const Parameter& parameter : read.parameters) {
    if (std::ranges::find(query->parameters, parameter.name) == query->parameters.end()) {
      return Refuse(ErrorCode::kInvalidArgument, "the query has no such parameter", "parameters");
    }
  }
  return ReadResolution{std::string(query->method), std::string(query->path),
                        trading.venue->receive_window_ms, trading.venue->product, std::move(trading.terms)};
}

// A logon: for a gateway, and not for longer than a day.
Result<Resolution> ResolveSession(const StatedRequest& stated, const Session& session,
                                  const DocumentsView& documents, Nanoseconds now) {
  auto trading = TRY(FindTrading(stated, documents, session.account, session.venue));
  if (session.ends_at <= now) return Refuse(ErrorCode::kExpired, "the session is over", "ends_at");
  if (session.starts_at > stated.valid_until) {
    return Refuse(ErrorCode::kInvalidArgument, "a session that begins after valid_until", "starts_at");
  }
  if (session.ends_at.value - session.starts_at.value > kSessionNsMax) {
    return Refuse(ErrorCode::kOutOfRange, "expected a session of at most 24 hours", "ends_at");
  }
  return SessionResolution{trading.venue->product, std::move(trading.terms)};
}

}  // namespace

Result<Resolution> Resolve(const StatedRequest& stated, const DocumentsView& documents, Nanoseconds now,
                           const std::optional<std::string>& cancel_target) {
  TRY(ValidateStated(stated));
  switch (KindOf(stated.intent)) {
    case IntentKind::kOrder:
      return ResolveOrder(stated, std::get<Order>(stated.intent), documents);
    case IntentKind::kCancel:
      return ResolveCancel(stated, std::get<Cancel>(stated.intent), documents, cancel_target);
    case IntentKind::kSettlement:
      return ResolveSettlement(stated, std::get<Settlement>(stated.intent), documents, now);
    case IntentKind::kTransfer:
      return ResolveTransfer(stated, std::get<Transfer>(stated.intent), documents);
    case IntentKind::kRead:
      return ResolveRead(stated, std::get<Read>(stated.intent), documents);
    case IntentKind::kAmend:
      return ResolveAmend(stated, std::get<Amend>(stated.intent), documents, cancel_target);
    case IntentKind::kBatch:
      return ResolveBatch(stated, std::get<Batch>(stated.intent), documents);
    case IntentKind::kVenueConfiguration:
      return ResolveSetting(stated, std::get<VenueConfiguration>(stated.intent), documents);
    case IntentKind::kSession:
      return ResolveSession(stated, std::get<Session>(stated.intent), documents, now);
    case IntentKind::kQuote:
    case IntentKind::kMandate:
    case IntentKind::kAdministrative:
      break;
  }
  return Fail(ErrorCode::kUnsupported, "this kind of intent is not signed yet",
              std::string(EnumName(KindOf(stated.intent))));
}

}  // namespace sealward::intent
