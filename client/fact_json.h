// What attestors say, as JSON: {"reference": INSTRUMENT, "price": P}, {"fill": ID, "requester": NAME, …} and
// the others of policy/LANGUAGE.md, section 6; an order may be named by its client order id instead. Read by
// `sealward attest` and `sealward policy eval`. Pure.
#ifndef SEALWARD_CLIENT_FACT_JSON_H_
#define SEALWARD_CLIENT_FACT_JSON_H_

#include <variant>

#include "client/json_value.h"
#include "intent/facts.h"

namespace sealward::client {

using Fact = std::variant<intent::Observation, intent::Event>;

Diagnosed<Fact> ReadFact(const JsonValue& object);

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_FACT_JSON_H_
