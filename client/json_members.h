// Members of a JSON object, one by one, for the objects that are no type with a field list: steps of an
// evaluation, facts. Mistakes say what was expected. Any client; pure.
#ifndef SEALWARD_CLIENT_JSON_MEMBERS_H_
#define SEALWARD_CLIENT_JSON_MEMBERS_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/strong.h"
#include "client/json_value.h"

namespace sealward::client {

using MemberNames = std::set<std::string, std::less<>>;

std::unexpected<Diagnostic> Wrong(std::string message);

// Refuses members of `object` that are neither `known` nor `beside`.
Diagnosed<void> Only(const JsonValue& object, const MemberNames& known, const MemberNames& beside = {});
Diagnosed<std::string> TextOf(const JsonValue& object, std::string_view name);
Diagnosed<Decimal> NumberOf(const JsonValue& object, std::string_view name);  // a decimal as a text
Diagnosed<Nanoseconds> TimeOf(const JsonValue& object, std::string_view name);
Diagnosed<bool> FlagOf(const JsonValue& object, std::string_view name, bool otherwise);
Diagnosed<std::vector<std::string>> TextsOf(const JsonValue& object,
                                            std::string_view name);  // none: left out

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_JSON_MEMBERS_H_
