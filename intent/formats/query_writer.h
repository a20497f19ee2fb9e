// Query strings of venues' REST interfaces: name=value, joined by &, in the order added, values
// percent-encoded (RFC 3986) because the encoded text is what is signed. Pure, encode only.
#ifndef SEALWARD_INTENT_FORMATS_QUERY_WRITER_H_
#define SEALWARD_INTENT_FORMATS_QUERY_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace sealward::intent::formats {

class QueryWriter {
 public:
  // `name` is a literal of the venue's documentation; the value may be any bytes.
  QueryWriter& Add(std::string_view name, std::string_view value);
  QueryWriter& Add(std::string_view name, uint64_t value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_QUERY_WRITER_H_
