#include "intent/formats/query_writer.h"

#include "base/hex.h"

namespace sealward::intent::formats {

QueryWriter& QueryWriter::Add(std::string_view name, std::string_view value) {
  if (!text_.empty()) text_ += '&';
  text_ += name;
  text_ += '=';
  text_ += PercentEncode(value);
  return *this;
}

QueryWriter& QueryWriter::Add(std::string_view name, uint64_t value) {
  return Add(name, std::to_string(value));
}

}  // namespace sealward::intent::formats
