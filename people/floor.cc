#include "intent/request.h"
#include "people/approval.h"

namespace sealward::people {
namespace {

// Whether the band speaks about this amount. Without an amount (a cancel, a read) every band of the kind
// does: such a request can't be small.
bool Applies(const intent::FloorBand& band, const std::optional<intent::AssetAmount>& amount) {
  if (!amount.has_value()) return true;
  if (band.asset.has_value() && *band.asset != amount->asset) return false;
  return amount->amount > band.above;
}

bool CoversAsset(const intent::FloorBand& band, const std::optional<intent::AssetAmount>& amount) {
  return !amount.has_value() || !band.asset.has_value() || *band.asset == amount->asset;
}

// Greatest `above` first; of equals the one that asks for more people, then the one that names the asset.
bool Outranks(const intent::FloorBand& a, const intent::FloorBand& b) {
  if (a.above != b.above) return a.above > b.above;
  if (a.people != b.people) return a.people > b.people;
  return a.asset.has_value() && !b.asset.has_value();
}

}  // namespace

Result<std::optional<Requirement>> FloorOf(const intent::KeyRecord& key,
                                           const intent::CanonicalRequest& request) {
  const intent::IntentKind kind = intent::KindOf(request.stated.intent);
  bool any_of_kind = false;
  for (const intent::FloorBand& band : key.floor) any_of_kind |= band.kind == kind;
  if (!any_of_kind) return std::nullopt;

  const std::optional<intent::AssetAmount> amount = TRY(intent::AmountOf(request));
  const intent::FloorBand* best = nullptr;
  bool covered = false;
  for (const intent::FloorBand& band : key.floor) {
    if (band.kind != kind) continue;
    covered |= CoversAsset(band, amount);
    if (Applies(band, amount) && (best == nullptr || Outranks(band, *best))) best = &band;
  }
  // A floor that knows USDC only must not let ETH through unasked.
  if (!covered)
    return Fail(ErrorCode::kPermissionDenied, "the key's floor has no band for this asset", amount->asset);
  if (best == nullptr || best->people == 0) return std::nullopt;
  return Requirement{"floor of key " + key.name, best->people,         best->roles,
                     best->distinct_roles,       best->distinct_desks, std::nullopt};
}

}  // namespace sealward::people
