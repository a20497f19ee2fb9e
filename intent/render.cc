// Requests as people read and sign them. One "field: value" line each, by the names that requests and
// policies use; walked from the field lists, so that a new field can't be forgotten.
#include <algorithm>
#include <string>

#include "base/hex.h"
#include "base/time_text.h"
#include "crypto/hash.h"
#include "intent/base58.h"
#include "intent/bitcoin_transaction.h"
#include "intent/ethereum_address.h"
#include "intent/request.h"
#include "intent/solana_address.h"

namespace sealward::intent {
namespace {

// Assets of the decimals in an intent, by field; empty where it isn't known.
struct Units {
  std::string quantity;
  std::string price;
  std::string amount;
  std::string fee;

  const std::string& Of(std::string_view field) const {
    static const std::string kNone;
    if (field == "amount") return amount;
    if (field == "fee_max") return fee;
    if (field.ends_with("quantity")) return quantity;
    if (field.ends_with("price")) return price;
    return kNone;
  }
};

// Validated text has none of these; a record from elsewhere may.
std::string Printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

std::string WithUnit(const std::string& value, const std::string& unit) {
  return unit.empty() ? value : value + " " + Printable(unit);
}

// `base_units` / 10^decimals, exactly.
std::string WholeUnits(const Uint256& base_units, uint8_t decimals) {
  std::string digits = ToDecimalText(base_units);
  if (decimals == 0) return digits;
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - decimals, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return digits;
}

class Renderer {
 public:
  explicit Renderer(Units units = {}) : units_(std::move(units)) {}

  void Line(std::string_view name, std::string_view value) {
    out_ += prefix_;
    out_ += name;
    out_ += value.empty() ? ":" : ": ";
    out_ += value;
    out_ += '\n';
  }

  template <typename T>
  void Struct(const T& value) {
    std::apply([&](const auto&... field) { (Member(field.name, value.*(field.member)), ...); }, T::kFields);
  }

  template <typename... Ts>
  void Kind(const std::variant<Ts...>& value) {
    std::visit([&](const auto& item) { Line("kind", item.kKind); }, value);
  }
  template <typename... Ts>
  void Alternative(const std::variant<Ts...>& value) {
    std::visit([&](const auto& item) { Struct(item); }, value);
  }

  std::string Take() { return std::move(out_); }

 private:
  template <typename T>
  void Member(const char* name, const std::optional<T>& value) {
    if (value.has_value()) Member(name, *value);
  }
  void Member(const char* name, const std::string& value) { Line(name, Printable(value)); }
  void Member(const char* name, const Decimal& value) {
    Line(name, WithUnit(value.ToText(), units_.Of(name)));
  }
  void Member(const char* name, const Uint256& value) { Line(name, ToDecimalText(value)); }
  void Member(const char* name, Nanoseconds value) { Line(name, FormatTime(value)); }
  void Member(const char* name, bool value) { Line(name, value ? "yes" : "no"); }
  void Member(const char* name, const DocumentHash& value) { Line(name, HexEncode(value.View())); }
  template <NamedEnum E>
  void Member(const char* name, E value) {
    Line(name, EnumName(value));
  }
  template <std::unsigned_integral T>
  void Member(const char* name, T value) {
    Line(name, std::to_string(value));
  }
  void Member(const char* name, const std::vector<std::string>& values) {
    std::string joined;
    for (const std::string& value : values) joined += (joined.empty() ? "" : ", ") + Printable(value);
    Member(name, joined);
  }
  template <typename T>
  void Member(const char* name, const std::vector<T>& values) {
    const std::string outer = prefix_;
    for (size_t i = 0; i < values.size(); ++i) {
      prefix_ = outer + name + "[" + std::to_string(i + 1) + "].";
      if constexpr (std::is_same_v<T, Action>) {
        Kind(values[i]);
        Alternative(values[i]);
      } else {
        Struct(values[i]);
      }
    }
    prefix_ = outer;
  }

  Units units_;
  std::string prefix_;
  std::string out_;
};

Units UnitsOf(const Intent& intent, const Resolution* resolution) {
  Units units;
  if (const auto* settlement = std::get_if<Settlement>(&intent)) units.amount = settlement->asset;
  if (const auto* transfer = std::get_if<Transfer>(&intent)) units.amount = transfer->asset;
  if (resolution == nullptr) return units;
  if (const auto* payment = std::get_if<EthereumResolution>(resolution)) units.fee = payment->native_asset;
  const auto* order = std::get_if<OrderResolution>(resolution);
  if (order != nullptr && order->legs.size() == 1) {
    units.quantity = order->legs.front().base_asset;
    units.price = order->legs.front().quote_asset;
  }
  return units;
}

// A short one as it is. A long one by its hash: what it does stands among what it resolves to.
void RenderAttachment(const std::string& attachment, Renderer& renderer) {
  if (attachment.size() <= kNameBytesMax) return renderer.Line("attachment", Printable(attachment));
  renderer.Line("attachment", std::to_string(attachment.size()) + " characters, SHA-256 " +
                                  HexEncode(crypto::Sha256(AsBytes(attachment)).View()));
}

std::string RenderRequest(const std::string* requester, const StatedRequest& stated,
                          const Resolution* resolution) {
  Renderer renderer(UnitsOf(stated.intent, resolution));
  renderer.Kind(stated.intent);
  if (requester != nullptr) renderer.Line("requester", Printable(*requester));
  renderer.Line("request_id", Printable(stated.request_id));
  renderer.Line("key", Printable(stated.key));
  renderer.Line("valid_until", FormatTime(stated.valid_until));
  renderer.Alternative(stated.intent);
  if (stated.attachment.has_value()) RenderAttachment(*stated.attachment, renderer);
  return renderer.Take();
}

void RenderTerms(const SigningTerms& terms, Renderer& renderer) {
  renderer.Line("algorithm", EnumName(terms.algorithm));
  const auto line = [&](const char* name, const std::optional<std::string>& value) {
    if (value.has_value()) renderer.Line(name, Printable(*value));
  };
  line("key_at_the_venue", terms.identity);
  line("firm", terms.firm);
  line("environment", terms.environment);
  line("target", terms.target);
}

void RenderBinding(const VenueBinding& binding, Renderer& renderer) {
  const auto address = [&](const char* name, const std::optional<EthereumAddress>& value) {
    if (value.has_value()) renderer.Line(name, EthereumAddressText(*value));
  };
  const auto number = [&](const char* name, const std::optional<uint64_t>& value) {
    if (value.has_value()) renderer.Line(name, std::to_string(*value));
  };
  number("chain_id", binding.chain_id);
  address("venue_contract", binding.contract);
  address("account_address", binding.account_address);
  number("account_number", binding.account_number);
  address("signer", binding.signer);
  address("module", binding.module);
}

void RenderVenueOrder(std::string_view client_order_id, const std::optional<std::string>& venue_order,
                      Renderer& renderer) {
  if (venue_order.has_value()) renderer.Line("venue_order", Printable(*venue_order));
  if (!venue_order.has_value() || !client_order_id.empty()) {
    renderer.Line("client_order_id", Printable(client_order_id));
  }
}

void RenderContract(const std::string& name, const std::optional<EthereumAddress>& contract,
                    const std::optional<uint8_t>& decimals, Renderer& renderer) {
  if (contract.has_value()) renderer.Line(name + "_contract", EthereumAddressText(*contract));
  if (decimals.has_value()) renderer.Line(name + "_contract_decimals", std::to_string(*decimals));
}

void RenderLeg(const ResolvedLeg& leg, Renderer& renderer) {
  renderer.Line("symbol", Printable(leg.symbol));
  renderer.Line("instrument_kind", EnumName(leg.kind));
  renderer.Line("base_asset",
                Printable(leg.base_asset) + " with " + std::to_string(leg.quantity_scale) + " decimals");
  renderer.Line("quote_asset",
                Printable(leg.quote_asset) + " with " + std::to_string(leg.price_scale) + " decimals");
  renderer.Line("multiplier", leg.multiplier.ToText());
  if (leg.venue_number.has_value()) renderer.Line("venue_number", ToDecimalText(*leg.venue_number));
  RenderContract("base", leg.contract, leg.base_decimals, renderer);
  RenderContract("quote", leg.quote_contract, leg.quote_decimals, renderer);
  if (leg.fee_max.has_value())
    renderer.Line("fee_max_per_unit", WithUnit(leg.fee_max->ToText(), leg.quote_asset));
}

std::string RenderResolution(const OrderResolution& resolution, const CanonicalRequest& request) {
  Renderer renderer;
  for (const ResolvedLeg& leg : resolution.legs) RenderLeg(leg, renderer);
  const std::optional<AssetAmount> amount = AmountOf(request).value_or(std::nullopt);
  if (amount.has_value()) renderer.Line("notional", WithUnit(amount->amount.ToText(), amount->asset));
  renderer.Line("product", Printable(resolution.product));
  if (resolution.receive_window_ms != 0) {
    renderer.Line("receive_window_ms", std::to_string(resolution.receive_window_ms));
  }
  RenderTerms(resolution.terms, renderer);
  RenderBinding(resolution.binding, renderer);
  return renderer.Take();
}

std::string RenderResolution(const CancelResolution& resolution, const CanonicalRequest&) {
  Renderer renderer;
  renderer.Line("symbol", Printable(resolution.symbol));
  if (resolution.venue_number.has_value()) {
    renderer.Line("venue_number", ToDecimalText(*resolution.venue_number));
  }
  RenderVenueOrder(resolution.client_order_id, resolution.venue_order, renderer);
  renderer.Line("product", Printable(resolution.product));
  renderer.Line("receive_window_ms", std::to_string(resolution.receive_window_ms));
  RenderTerms(resolution.terms, renderer);
  RenderBinding(resolution.binding, renderer);
  return renderer.Take();
}

std::string RenderResolution(const AmendResolution& resolution, const CanonicalRequest&) {
  Renderer renderer;
  RenderLeg(resolution.leg, renderer);
  RenderVenueOrder(resolution.client_order_id, resolution.venue_order, renderer);
  renderer.Line("product", Printable(resolution.product));
  renderer.Line("receive_window_ms", std::to_string(resolution.receive_window_ms));
  RenderTerms(resolution.terms, renderer);
  RenderBinding(resolution.binding, renderer);
  return renderer.Take();
}

std::string RenderResolution(const SettingResolution& resolution, const CanonicalRequest&) {
  Renderer renderer;
  renderer.Line("product", Printable(resolution.product));
  renderer.Line("receive_window_ms", std::to_string(resolution.receive_window_ms));
  RenderTerms(resolution.terms, renderer);
  RenderBinding(resolution.binding, renderer);
  return renderer.Take();
}

// Each action after its number, as if it stood alone.
std::string RenderResolution(const BatchResolution& resolution, const CanonicalRequest& request) {
  const auto* const batch = std::get_if<Batch>(&request.stated.intent);
  std::string out;
  for (size_t i = 0; i < resolution.actions.size(); ++i) {
    CanonicalRequest part{request.requester, request.stated, {}};
    if (batch != nullptr && i < batch->actions.size()) {
      std::visit([&](const auto& action) { part.stated.intent = action; }, batch->actions[i]);
    }
    out += "action: " + std::to_string(i + 1) + "\n";
    const auto render = [&](const auto& item) {
      part.resolution = item;
      return RenderResolution(item, part);
    };
    out += std::visit(render, resolution.actions[i]);
  }
  return out;
}

std::string RenderResolution(const ReadResolution& resolution, const CanonicalRequest&) {
  Renderer renderer;
  renderer.Line("method", Printable(resolution.method));
  renderer.Line("path", Printable(resolution.path));
  renderer.Line("product", Printable(resolution.product));
  renderer.Line("receive_window_ms", std::to_string(resolution.receive_window_ms));
  RenderTerms(resolution.terms, renderer);
  return renderer.Take();
}

std::string RenderResolution(const HyperliquidPaymentResolution& resolution,
                             const CanonicalRequest& request) {
  Renderer renderer;
  const bool leaves = std::holds_alternative<Transfer>(request.stated.intent);
  renderer.Line("action", leaves ? "withdraw3, out of Hyperliquid" : "usdSend, inside Hyperliquid");
  renderer.Line("environment", Printable(resolution.environment));
  renderer.Line("chain_id", std::to_string(resolution.chain_id));
  renderer.Line("signer", EthereumAddressText(resolution.signer));
  renderer.Line("destination_address", EthereumAddressText(resolution.destination));
  return renderer.Take();
}

// "0.5 BTC, 50000000 with 8 decimals".
std::string InBaseUnits(uint64_t units, uint8_t decimals, const std::string& asset) {
  const Uint256 wide = Uint256::From(units);
  return WithUnit(WholeUnits(wide, decimals), asset) + ", " + ToDecimalText(wide) + " with " +
         std::to_string(decimals) + " decimals";
}

std::string RenderResolution(const BitcoinResolution& resolution, const CanonicalRequest&) {
  constexpr uint8_t kDecimals = 8;
  Renderer renderer;
  renderer.Line("environment", Printable(resolution.environment));
  renderer.Line("own_address", Printable(resolution.own_address));
  renderer.Line("signer", HexEncode(resolution.signer.View()));
  renderer.Line("transaction", TransactionIdText(resolution.transaction));
  for (const BitcoinInput& input : resolution.inputs) {
    renderer.Line("input", TransactionIdText(input.transaction) + ":" + std::to_string(input.index) + ", " +
                               InBaseUnits(input.satoshis, kDecimals, "BTC"));
  }
  for (const BitcoinOutput& output : resolution.outputs) {
    renderer.Line(output.change ? "change" : "payment",
                  Printable(output.address) + ", " + InBaseUnits(output.satoshis, kDecimals, "BTC"));
  }
  renderer.Line("fee", InBaseUnits(resolution.fee, kDecimals, "BTC"));
  renderer.Line("virtual_bytes", "at least " + std::to_string(resolution.virtual_bytes));
  renderer.Line("lock_time", std::to_string(resolution.lock_time));
  renderer.Line("replaceable", resolution.replaceable ? "yes" : "no");
  return renderer.Take();
}

std::string RenderResolution(const SolanaResolution& resolution, const CanonicalRequest&) {
  constexpr uint8_t kLamportDecimals = 9;
  Renderer renderer;
  const auto account = [&](const char* name, const std::optional<SolanaAddress>& address) {
    if (address.has_value()) renderer.Line(name, SolanaAddressText(*address));
  };
  renderer.Line("environment", Printable(resolution.environment));
  account("sender", resolution.sender);
  account("destination_address", resolution.destination);
  renderer.Line("token_mint", resolution.mint.has_value() ? SolanaAddressText(*resolution.mint)
                                                          : "none, the network's native asset");
  account("source_account", resolution.source_account);
  account("destination_account", resolution.destination_account);
  renderer.Line("amount_in_base_units", std::to_string(resolution.base_units) + " with " +
                                            std::to_string(resolution.decimals) + " decimals");
  renderer.Line("recent_blockhash", Base58Encode(resolution.recent_blockhash.View()));
  renderer.Line("compute_units", "at most " + std::to_string(resolution.compute_units));
  renderer.Line("unit_price", std::to_string(resolution.unit_price) + " micro-lamports");
  renderer.Line("fee", "at most " + InBaseUnits(resolution.fee, kLamportDecimals, "SOL"));
  return renderer.Take();
}

std::string RenderResolution(const SessionResolution& resolution, const CanonicalRequest&) {
  Renderer renderer;
  renderer.Line("signs", "a logon: orders sent in the session are not signed");
  renderer.Line("product", Printable(resolution.product));
  RenderTerms(resolution.terms, renderer);
  return renderer.Take();
}

std::string RenderResolution(const EthereumResolution& resolution, const CanonicalRequest&) {
  constexpr uint8_t kWeiDecimals = 18;
  Renderer renderer;
  if (resolution.transaction_type.has_value()) {
    renderer.Line("transaction_type", EnumName(*resolution.transaction_type));
  }
  if (resolution.safe.has_value()) renderer.Line("safe", EthereumAddressText(*resolution.safe));
  renderer.Line("chain_id", std::to_string(resolution.chain_id));
  renderer.Line("sender", EthereumAddressText(resolution.sender));
  renderer.Line("destination_address", EthereumAddressText(resolution.destination));
  renderer.Line("token_contract", resolution.contract.has_value()
                                      ? EthereumAddressText(*resolution.contract)
                                      : std::string("none, the network's native asset"));
  renderer.Line("amount_in_base_units", ToDecimalText(resolution.base_units) + " with " +
                                            std::to_string(resolution.decimals) + " decimals");
  renderer.Line("gas_limit", std::to_string(resolution.gas_limit));
  renderer.Line("max_fee_per_gas", "at most " + ToDecimalText(resolution.max_fee_per_gas_cap) + " wei");
  renderer.Line("max_priority_fee_per_gas",
                "at most " + ToDecimalText(resolution.max_priority_fee_per_gas_cap) + " wei");
  const auto fee = Mul(Uint256::From(resolution.gas_limit), resolution.max_fee_per_gas_cap);
  renderer.Line("fee", fee.has_value()
                           ? "at most " + WithUnit(WholeUnits(*fee, kWeiDecimals), resolution.native_asset) +
                                 ", " + ToDecimalText(*fee) + " wei"
                           : std::string("out of range"));
  return renderer.Take();
}

}  // namespace

std::string Render(const CanonicalRequest& request) {
  const auto resolved = [&](const auto& resolution) { return RenderResolution(resolution, request); };
  return RenderRequest(&request.requester, request.stated, &request.resolution) +
         std::visit(resolved, request.resolution);
}

std::string RenderStated(const StatedRequest& stated) {
  return RenderRequest(nullptr, stated, nullptr);
}

std::string RenderSupplied(const Supplied& supplied) {
  Renderer renderer;
  renderer.Struct(supplied);
  return renderer.Take();
}

}  // namespace sealward::intent
