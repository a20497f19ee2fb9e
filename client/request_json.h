// Requests and intents as JSON: {"request_id": …, "key": …, "valid_until": …, "intent": {"kind": "order",
// …}}, or the intent alone. Field names and values are those of PROTOCOL.md. Any client; pure.
#ifndef SEALWARD_CLIENT_REQUEST_JSON_H_
#define SEALWARD_CLIENT_REQUEST_JSON_H_

#include <string>
#include <string_view>
#include <variant>

#include "base/diagnostic.h"
#include "client/json_value.h"
#include "intent/intent.h"

namespace sealward::client {

using Stated = std::variant<intent::StatedRequest, intent::Intent>;

// A whole request if the object has a member "intent", else an intent. `valid_until` may be "+30s": counted
// from `now`.
Diagnosed<Stated> ReadStated(std::string_view text, const std::string& file, Nanoseconds now);

// An intent from an object made of command line options (JsonValue::label names them).
Diagnosed<intent::Intent> ReadIntent(const JsonValue& value);

// "500ms", "30s", "10m", "24h": nanoseconds. kInvalidArgument.
Result<uint64_t> ParseDuration(std::string_view text);

// RFC 3339, or "+30s" counted from `now`.
Result<Nanoseconds> ParseTimeOrDuration(std::string_view text, Nanoseconds now);

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_REQUEST_JSON_H_
