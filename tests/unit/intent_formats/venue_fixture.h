// The small firm of tests/unit/intent with its one venue speaking another format, and what every venue format
// must hold. Tests only.
#ifndef SEALWARD_TESTS_UNIT_INTENT_FORMATS_VENUE_FIXTURE_H_
#define SEALWARD_TESTS_UNIT_INTENT_FORMATS_VENUE_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "intent/formats/format.h"
#include "tests/unit/intent/every_kind.h"

namespace sealward::intent::test {

inline constexpr uint64_t kVenueTimeMs = 1'499'827'319'559;

struct VenueFirm : Firm {
  VenueFirm(Format format, KeyAlgorithm algorithm) {
    reference.venues[0].format = format;
    KeyRecord& key = keys.keys.back();
    key.format = format;
    key.algorithm = algorithm;
    key.identity = "api-key-1";
    reference.venues[0].firm = "example-firm";
    reference.venues[0].environment = "test";
  }
  const formats::FormatRow& Row() const { return formats::RowOf(reference.venues[0].format); }
};

struct VenueCase {
  CanonicalRequest request;
  Supplied supplied;
};

// As the daemon fills it in.
inline VenueCase SupplyCase(const VenueFirm& firm, CanonicalRequest request) {
  VenueCase out{std::move(request), {}};
  out.supplied.timestamp_ms = kVenueTimeMs;
  DocumentsView view = firm.View();
  view.policy.bytes.fill(0x5a);
  EXPECT_TRUE(firm.Row().supply(out.request, view, out.supplied).has_value());
  out.supplied.nonce = formats::NextNonce(firm.Row().nonce, 0, kVenueTimeMs);
  return out;
}
inline VenueCase MakeCase(const VenueFirm& firm, Intent intent) {
  return SupplyCase(firm, Resolved(firm, State("orders", std::move(intent))));
}

inline Result<std::string> PreimageOf(const VenueFirm& firm, const VenueCase& given) {
  const auto payload = firm.Row().build(given.request, given.supplied);
  if (!payload.has_value()) return std::unexpected(payload.error());
  return std::string(AsText(payload->preimage));
}

// Changes field after field of intent and resolution: whatever can still be built must be other bytes, and no
// two changes the same ones. `unbound` says which fields the venue does not see.
template <typename Unbound>
void ExpectEveryFieldBound(const VenueFirm& firm, const Intent& intent, Unbound unbound, size_t least) {
  VenueCase given = MakeCase(firm, intent);
  std::map<std::string, std::string> seen = {{PreimageOf(firm, given).value_or("not built"), "nothing"}};
  ASSERT_FALSE(seen.contains("not built"));
  size_t built = 0;
  FieldChanger changer([&](const std::string& path) {
    VenueCase changed{given.request, given.supplied};
    // The venue sees the order's id, which follows from all of the request: it must not be what hides a
    // field.
    if (changed.supplied.client_order_id.has_value()) {
      changed.supplied.client_order_id = ClientOrderId(HashRequest(Encode(changed.request)));
    }
    auto preimage = PreimageOf(firm, changed);
    if (!preimage.has_value() || unbound(path)) return;
    if (given.supplied.client_order_id.has_value()) {
      const size_t at = preimage->find(*changed.supplied.client_order_id);
      ASSERT_NE(at, std::string::npos) << path;
      preimage->replace(at, 32, *given.supplied.client_order_id);
    }
    const auto [other, fresh] = seen.emplace(*preimage, path);
    EXPECT_TRUE(fresh) << path << " and " << other->second << " give the same bytes";
    ++built;
  });
  changer.Each(".intent", given.request.stated.intent);
  changer.Each(".resolution", given.request.resolution);
  EXPECT_GE(built, least);
}

}  // namespace sealward::intent::test

#endif  // SEALWARD_TESTS_UNIT_INTENT_FORMATS_VENUE_FIXTURE_H_
