// Checks of single fields, shared by the validation of requests and of documents. Each error names the field
// as its subject. Pure; inside intent/ only.
#ifndef SEALWARD_INTENT_SHAPE_H_
#define SEALWARD_INTENT_SHAPE_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace sealward::intent {

Status CheckName(std::string_view text, const char* field);
Status CheckOptionalName(const std::optional<std::string>& text, const char* field);
Status CheckRequestId(std::string_view text, const char* field);
// Printable ASCII of at most kTextBytesMax; may be empty.
Status CheckText(std::string_view text, const char* field);
// Absent, or as CheckText and not empty.
Status CheckOptionalText(const std::optional<std::string>& text, const char* field);
// Normal form and above zero.
Status CheckPositive(const Decimal& value, const char* field);
Status CheckOptionalPositive(const std::optional<Decimal>& value, const char* field);
// Normal form and not below zero.
Status CheckNotNegative(const Decimal& value, const char* field);
// Names, none twice, `least` to kLegsMax of them.
Status CheckNames(const std::vector<std::string>& names, size_t least, const char* field);
// YYYY-MM-DD, a day that exists.
Status CheckDate(std::string_view text, const char* field);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_SHAPE_H_
