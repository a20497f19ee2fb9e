// What an expression is worth: one value or one reason why there is none. Plain values; texts are views of
// the request or of the policy.
#ifndef SEALWARD_POLICY_VALUE_H_
#define SEALWARD_POLICY_VALUE_H_

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/wide.h"
#include "policy/schema.h"
#include "policy/text_map.h"

namespace sealward::policy {

using AssetId = uint32_t;  // index into the assets of the reference data, which are sorted by name
inline constexpr AssetId kNoAsset = UINT32_MAX;

struct Value {
  Type type = Type::kInvalid;
  bool boolean = false;
  AssetId asset = kNoAsset;  // of an amount
  Int128 number = 0;         // a count, nanoseconds, or an amount at its asset's scale
  std::string_view text{};
};

//   row: enumerator, name, text for people; what follows the text says where (FailureText)
#define SEALWARD_POLICY_FAILURES(ROW)                                                          \
  ROW(kOverflow, "overflow", "the numbers are too large")                                      \
  ROW(kDifferentAssets, "different_assets", "amounts of different assets")                     \
  ROW(kNoRate, "no_rate", "there is no fresh rate to give an amount in another asset")         \
  ROW(kNoValue, "no_value", "the request does not say it")                                     \
  ROW(kNoPrice, "no_price", "an order without a price, and the policy states no slippage")     \
  ROW(kUnknownAsset, "unknown_asset", "the asset is not in the reference data")                \
  ROW(kUnknownInstrument, "unknown_instrument", "the instrument is not in the reference data") \
  ROW(kTooPrecise, "too_precise", "more digits than the asset has")                            \
  ROW(kNoRow, "no_row", "the table has no row for it")                                         \
  ROW(kStale, "stale", "the fact it needs is missing or too old")                              \
  ROW(kSilent, "silent", "the venue's drop copy is silent: what is open there is not known")   \
  ROW(kNotOfThisKind, "not_of_this_kind", "no such attribute of this kind of intent")          \
  ROW(kNoRoom, "no_room", "there is no room for another counter")                              \
  ROW(kIncomplete, "incomplete", "the counter missed a request")

enum class FailureCode : uint8_t {
#define SEALWARD_ROW(enumerator, name, text) enumerator,
  SEALWARD_POLICY_FAILURES(SEALWARD_ROW)
#undef SEALWARD_ROW
};

struct Failure {
  FailureCode code = FailureCode::kOverflow;
  std::optional<Attribute> attribute{};
  AssetId left = kNoAsset, right = kNoAsset;
};

using Evaluated = std::expected<Value, Failure>;
using Number = std::expected<Int128, Failure>;

inline Evaluated TextValue(std::string_view text) {
  return Value{.type = Type::kText, .text = text};
}
inline Evaluated BooleanValue(bool boolean) {
  return Value{.type = Type::kBoolean, .boolean = boolean};
}
inline Evaluated CountValue(Int128 number) {
  return Value{.type = Type::kCount, .number = number};
}
inline Evaluated AmountOf(AssetId asset, Int128 number) {
  return Value{.type = Type::kAmount, .asset = asset, .number = number};
}
inline std::unexpected<Failure> Fails(FailureCode code, std::optional<Attribute> attribute = {}) {
  return std::unexpected(Failure{.code = code, .attribute = attribute});
}

}  // namespace sealward::policy

namespace sealward {
template <>
inline constexpr auto kEnumNames<policy::FailureCode> = std::to_array<std::string_view>({
#define SEALWARD_ROW(enumerator, name, text) name,
    SEALWARD_POLICY_FAILURES(SEALWARD_ROW)
#undef SEALWARD_ROW
});
}  // namespace sealward

#endif  // SEALWARD_POLICY_VALUE_H_
