// JSON as people write it for the command line and for engines: parsed strictly into a small tree that knows
// where each value stood. Refused: duplicate names, anything after the value, bad UTF-8, comments, depth over
// 16, more than 64 KiB. Numbers stay the text they were: nothing here ever rounds. Any client; pure.
#ifndef SEALWARD_CLIENT_JSON_VALUE_H_
#define SEALWARD_CLIENT_JSON_VALUE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace sealward::client {

inline constexpr size_t kJsonBytesMax = 64 * 1024;
inline constexpr size_t kJsonDepthMax = 16;

enum class JsonKind : uint8_t { kNull, kBool, kNumber, kText, kArray, kObject };

struct JsonMember;

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  std::string text;                 // of a text; literal of a number; "true" or "false"
  std::vector<JsonMember> members;  // of an object, in their order
  std::vector<JsonValue> items;     // of an array
  size_t offset = 0;                // in the source
  std::string label;                // what a person would call it, such as `--price`; empty: its path

  static JsonValue Text(std::string text, std::string label);
  static JsonValue Bool(bool value, std::string label);
  static JsonValue Object();
  static JsonValue Array();
  const JsonValue* Find(std::string_view name) const;  // a member of an object; nullptr if there is none
  void Add(std::string name, JsonValue value);
};

struct JsonMember {
  std::string name;
  size_t offset = 0;  // of the name
  JsonValue value;
};

// "an object", "a text" …: for messages.
std::string_view KindText(JsonKind kind);

// `file` is the name for messages.
Diagnosed<JsonValue> ParseJson(std::string_view text, const std::string& file);

// The place of an offset, with a message.
Diagnostic DiagnosticAt(std::string_view text, const std::string& file, size_t offset, std::string message);

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_JSON_VALUE_H_
