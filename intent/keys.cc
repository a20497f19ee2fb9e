// Validation of the keys document. A key's algorithm, class and kinds follow from what it is for; a floor may
// not ask for fewer people where more is at stake.
#include <algorithm>
#include <set>
#include <span>

#include "intent/documents.h"
#include "intent/shape.h"
#include "intent/venue_rules.h"

namespace sealward::intent {
namespace {

constexpr size_t kEd25519KeyBytes = 32;
constexpr size_t kPointBytes = 65;
constexpr size_t kKeyCheckBytes = 32;
constexpr size_t kRsaKeysMax = 16;  // their long public keys must fit the message that a token worker gets
constexpr uint8_t kUncompressedPoint = 0x04;

constexpr IntentKind kOrderKinds[] = {IntentKind::kOrder, IntentKind::kCancel};
constexpr IntentKind kOrderOnly[] = {IntentKind::kOrder};
constexpr IntentKind kHyperliquidKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kAmend,
                                            IntentKind::kBatch, IntentKind::kVenueConfiguration};
constexpr IntentKind kPaymentKinds[] = {IntentKind::kSettlement, IntentKind::kTransfer};

constexpr IntentKind kVenueKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kRead};

constexpr KeyAlgorithm kHmacSha256[] = {KeyAlgorithm::kHmacSha256};
constexpr KeyAlgorithm kHmacSha512[] = {KeyAlgorithm::kHmacSha512};
constexpr KeyAlgorithm kHmacOrRsa[] = {KeyAlgorithm::kHmacSha256, KeyAlgorithm::kRsaSha256};
constexpr KeyAlgorithm kBinance[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kHmacSha256,
                                     KeyAlgorithm::kRsaSha256};
constexpr IntentKind kSessionOnly[] = {IntentKind::kSession};

constexpr KeyAlgorithm kEd25519[] = {KeyAlgorithm::kEd25519};
constexpr KeyAlgorithm kEd25519OrHmac[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kHmacSha256};
constexpr KeyAlgorithm kSecp256k1[] = {KeyAlgorithm::kSecp256k1};
constexpr KeyAlgorithm kCose[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kP256};

// One row for each class of keys that a format has.
struct Rule {
  Format format;
  KeyClass key_class;  // payments never share a token, PIN and uid with what engines use
  std::span<const KeyAlgorithm> algorithms;
  std::span<const IntentKind> kinds;
};
constexpr Rule kRules[] = {
    {Format::kBinance, KeyClass::kOrders, kBinance, kVenueKinds},
    {Format::kEthereum, KeyClass::kCustody, kSecp256k1, kPaymentKinds},
    {Format::kCose, KeyClass::kOrders, kCose, kOrderKinds},
    {Format::kHyperliquid, KeyClass::kOrders, kSecp256k1, kHyperliquidKinds},
    {Format::kBinanceFutures, KeyClass::kOrders, kBinance, kOrderKinds},
    {Format::kOkx, KeyClass::kOrders, kHmacSha256, kVenueKinds},
    {Format::kBybit, KeyClass::kOrders, kHmacOrRsa, kVenueKinds},
    {Format::kKraken, KeyClass::kOrders, kHmacSha512, kVenueKinds},
    {Format::kParadigm, KeyClass::kOrders, kHmacSha256, kVenueKinds},
    {Format::kHyperliquid, KeyClass::kCustody, kSecp256k1, kPaymentKinds},
    {Format::kDerive, KeyClass::kOrders, kSecp256k1, kOrderOnly},
    {Format::kZeroEx, KeyClass::kOrders, kSecp256k1, kOrderOnly},
    {Format::kCow, KeyClass::kOrders, kSecp256k1, kOrderOnly},
    {Format::kPolymarket, KeyClass::kOrders, kSecp256k1, kOrderOnly},
    {Format::kSafe, KeyClass::kCustody, kSecp256k1, kPaymentKinds},
    {Format::kBitcoin, KeyClass::kCustody, kSecp256k1, kPaymentKinds},
    {Format::kSolana, KeyClass::kCustody, kEd25519, kPaymentKinds},
    {Format::kDeribit, KeyClass::kOrders, kEd25519OrHmac, kSessionOnly},
    {Format::kFix, KeyClass::kOrders, kEd25519, kSessionOnly},
};

Status Refuse(const char* why, const KeyRecord& key) {
  return Fail(ErrorCode::kInvalidArgument, why, key.name);
}

Status CheckPublicKey(const KeyRecord& key) {
  const size_t size = key.public_key.size();
  switch (key.algorithm) {
    case KeyAlgorithm::kEd25519:
      if (size == kEd25519KeyBytes) return Ok();
      return Refuse("expected a public key of 32 bytes", key);
    case KeyAlgorithm::kHmacSha256:
    case KeyAlgorithm::kHmacSha512:
      if (size == kKeyCheckBytes) return Ok();
      return Refuse("expected a key check of 32 bytes", key);
    case KeyAlgorithm::kRsaSha256:
      // The modulus, without a leading zero.
      if ((size == 256 || size == 384 || size == 512) && key.public_key[0] >= 0x80) return Ok();
      return Refuse("expected an RSA modulus of 2048, 3072 or 4096 bits", key);
    case KeyAlgorithm::kSecp256k1:
    case KeyAlgorithm::kP256:
      break;
  }
  if (size == kPointBytes && key.public_key[0] == kUncompressedPoint) return Ok();
  return Refuse("expected an uncompressed public key of 65 bytes, the first of them 04", key);
}

Status CheckBand(const KeyRecord& key, const FloorBand& band) {
  if (std::ranges::find(key.kinds, band.kind) == key.kinds.end())
    return Refuse("a floor for a kind that the key doesn't sign", key);
  TRY(CheckOptionalName(band.asset, "asset"));
  TRY(CheckNotNegative(band.above, "above"));
  TRY(CheckNames(band.roles, 0, "roles"));
  if (band.people == 0 || band.people > kApprovalsMax) return Refuse("a floor asks for 1 to 16 people", key);
  if (band.distinct_roles && band.roles.size() < band.people) {
    return Refuse("a floor with distinct roles needs as many roles as people", key);
  }
  return Ok();
}

Status CheckFloor(const KeyRecord& key) {
  for (const FloorBand& band : key.floor) {
    TRY(CheckBand(key, band));
    for (const FloorBand& other : key.floor) {
      if (&other == &band || other.kind != band.kind || other.asset != band.asset) continue;
      if (other.above == band.above)
        return Fail(ErrorCode::kDuplicate, "two bands of a floor begin alike", key.name);
      if (other.above > band.above && other.people < band.people) {
        return Refuse("a higher band of a floor asks for fewer people", key);
      }
    }
  }
  return Ok();
}

// A journal key signs checkpoints and no intent.
Status CheckJournalKey(const KeyRecord& key) {
  if (key.algorithm != KeyAlgorithm::kEd25519) return Refuse("a journal key is an Ed25519 key", key);
  if (!key.kinds.empty() || !key.accounts.empty() || !key.floor.empty() || !key.venue_or_network.empty() ||
      key.first_nonce != 0 || key.identity.has_value()) {
    return Refuse("a journal key signs no intent: no kinds, accounts, venue, network or floor", key);
  }
  return Ok();
}

Status CheckSigningKey(const KeyRecord& key) {
  const auto rule = std::ranges::find_if(
      kRules, [&](const Rule& row) { return row.format == key.format && row.key_class == key.key_class; });
  if (rule == std::end(kRules)) {
    return Refuse("order formats need a key of class orders, payment formats one of class custody", key);
  }
  if (std::ranges::find(rule->algorithms, key.algorithm) == rule->algorithms.end()) {
    return Refuse("the format signs with another algorithm", key);
  }
  if (key.kinds.empty()) return Refuse("expected the kinds of intent that the key signs", key);
  std::set<IntentKind> seen;
  for (const IntentKind kind : key.kinds) {
    if (std::ranges::find(rule->kinds, kind) == rule->kinds.end())
      return Refuse("the format can't sign one of these kinds", key);
    if (!seen.insert(kind).second) return Fail(ErrorCode::kDuplicate, "kind given twice", key.name);
  }
  if (seen.contains(IntentKind::kRead) && seen.size() != 1) {
    return Refuse("a key that reads does nothing else: its signature may fit an order's path too", key);
  }
  if (seen.contains(IntentKind::kSession) && key.floor.empty()) {
    return Refuse("expected a floor: people approve every session, since its orders are not signed", key);
  }
  const VenueRules* const rules = FindVenueRules(key.format);
  if (rules != nullptr && rules->names_identity && !key.identity.has_value()) {
    return Refuse("expected an identity: what the venue calls the key stands in its requests", key);
  }
  if (!std::ranges::is_sorted(key.kinds)) return Refuse("kinds are not in their canonical order", key);
  if (key.first_nonce != 0 && key.format != Format::kEthereum && key.format != Format::kSafe) {
    return Refuse("only a chain's key counts nonces", key);
  }
  if (key.accounts.empty()) return Refuse("expected the accounts that the key signs for", key);
  if (key.accounts.size() > 64) return Fail(ErrorCode::kTooLarge, "more than 64 accounts", key.name);
  for (size_t i = 0; i < key.accounts.size(); ++i) {
    TRY(CheckName(key.accounts[i], "accounts"));
    if (i > 0 && key.accounts[i] <= key.accounts[i - 1])
      return Refuse("accounts are not sorted, or repeat", key);
  }
  TRY(CheckName(key.venue_or_network, "venue_or_network"));
  TRY(CheckOptionalName(key.identity, "identity"));
  return CheckFloor(key);
}

}  // namespace

Status Keys::Validate() const {
  std::set<CkaId> ids;
  std::set<Bytes> public_keys;
  size_t rsa_keys = 0;
  for (size_t i = 0; i < keys.size(); ++i) {
    const KeyRecord& key = keys[i];
    TRY(CheckName(key.name, "key"));
    if (i > 0 && key.name == keys[i - 1].name) return Fail(ErrorCode::kDuplicate, "", key.name);
    if (i > 0 && key.name < keys[i - 1].name) return Refuse("keys are not sorted by name", key);
    TRY(CheckPublicKey(key));
    rsa_keys += key.algorithm == KeyAlgorithm::kRsaSha256 ? 1 : 0;
    if (rsa_keys > kRsaKeysMax) return Refuse("more than 16 RSA keys", key);
    TRY(key.key_class == KeyClass::kJournal ? CheckJournalKey(key) : CheckSigningKey(key));
    if (key.id.IsZero()) return Refuse("expected an id that is not all zeros", key);
    if (!ids.insert(key.id).second) return Fail(ErrorCode::kDuplicate, "id of another key", key.name);
    if (!public_keys.insert(key.public_key).second) {
      return Fail(ErrorCode::kDuplicate, "public key of another key", key.name);
    }
  }
  return Ok();
}

}  // namespace sealward::intent
