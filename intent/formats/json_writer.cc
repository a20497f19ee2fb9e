#include "intent/formats/json_writer.h"

#include "base/check.h"

namespace sealward::intent::formats {

void JsonWriter::Before() {
  if (open_.empty() || text_.ends_with('{') || text_.ends_with('[') || text_.ends_with(':')) return;
  text_ += ',';
}

// A text of a map that stands where a name does is followed by its value; what is full is closed.
void JsonWriter::After() {
  if (open_.empty()) return;
  CHECK(open_.back().left > 0);
  --open_.back().left;
  if (open_.back().map && open_.back().left % 2 == 1) text_ += ':';
  while (!open_.empty() && open_.back().left == 0) {
    text_ += open_.back().map ? '}' : ']';
    open_.pop_back();
    if (open_.empty()) return;
    CHECK(open_.back().left > 0);
    --open_.back().left;
  }
}

JsonWriter& JsonWriter::Container(size_t left, bool map) {
  Before();
  text_ += map ? '{' : '[';
  if (left > 0) {
    open_.push_back({left, map});
    return *this;
  }
  text_ += map ? '}' : ']';
  After();
  return *this;
}

JsonWriter& JsonWriter::Map(size_t pairs) {
  return Container(2 * pairs, true);
}
JsonWriter& JsonWriter::Array(size_t items) {
  return Container(items, false);
}

JsonWriter& JsonWriter::Text(std::string_view text) {
  Before();
  text_ += '"';
  for (const char c : text) {
    CHECK(c >= 0x20 && c <= 0x7e && c != '"' && c != '\\');
    text_ += c;
  }
  text_ += '"';
  After();
  return *this;
}

JsonWriter& JsonWriter::Unsigned(uint64_t value) {
  Before();
  text_ += std::to_string(value);
  After();
  return *this;
}

JsonWriter& JsonWriter::Boolean(bool value) {
  Before();
  text_ += value ? "true" : "false";
  After();
  return *this;
}

JsonWriter& JsonWriter::Null() {
  Before();
  text_ += "null";
  After();
  return *this;
}

}  // namespace sealward::intent::formats
