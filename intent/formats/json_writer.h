// Requests of venues as JSON, for what is sent beside a signature: members in the order added, no blanks,
// text that is plain ASCII already. It has the calls of MsgpackWriter, so that one description of an action
// gives the signed bytes and the sent text. Pure, encode only.
#ifndef SEALWARD_INTENT_FORMATS_JSON_WRITER_H_
#define SEALWARD_INTENT_FORMATS_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sealward::intent::formats {

// The counts must be right, as for MsgpackWriter: they say where a map or an array ends.
class JsonWriter {
 public:
  JsonWriter& Map(size_t pairs);
  JsonWriter& Array(size_t items);
  JsonWriter& Text(std::string_view text);
  JsonWriter& Unsigned(uint64_t value);
  JsonWriter& Boolean(bool value);
  JsonWriter& Null();
  const std::string& text() const { return text_; }

 private:
  struct Open {
    size_t left;  // texts and values of a map, items of an array
    bool map;
  };
  void Before();
  void After();
  JsonWriter& Container(size_t left, bool map);

  std::string text_;
  std::vector<Open> open_;
};

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_JSON_WRITER_H_
