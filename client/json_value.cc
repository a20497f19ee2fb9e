#include "client/json_value.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <optional>

namespace sealward::client {
namespace {

// RapidJSON's events, made into the tree. A handler that returns false ends the parse; `mistake` then says
// why.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  TreeBuilder(std::string_view text, const rapidjson::MemoryStream& stream) : text_(text), stream_(stream) {}

  bool Null() { return Put(JsonKind::kNull, {}); }
  bool Bool(bool value) { return Put(JsonKind::kBool, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return Put(JsonKind::kNumber, {text, size});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) { return Put(JsonKind::kText, {text, size}); }
  bool StartObject() { return Open(JsonKind::kObject); }
  bool StartArray() { return Open(JsonKind::kArray); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const size_t offset = Begin();
    JsonValue& object = *open_.back();
    std::string name(text, size);
    if (object.Find(name) != nullptr) return Refuse(offset, "`" + name + "`: given twice");
    object.members.push_back({std::move(name), offset, {}});
    return true;
  }

  JsonValue root;
  std::string mistake;
  size_t mistake_offset = 0;

 private:
  // Where the token began that was just read: behind the last one, blanks and separators.
  size_t Begin() {
    while (last_end_ < text_.size() &&
           std::string_view(" \t\r\n:,").find(text_[last_end_]) != std::string_view::npos)
      ++last_end_;
    return std::exchange(last_end_, std::min(stream_.Tell(), text_.size()));
  }

  bool Refuse(size_t offset, std::string why) {
    mistake = std::move(why);
    mistake_offset = offset;
    return false;
  }

  JsonValue& Place() {
    if (open_.empty()) return root;
    JsonValue& parent = *open_.back();
    return parent.kind == JsonKind::kObject ? parent.members.back().value : parent.items.emplace_back();
  }

  bool Put(JsonKind kind, std::string text) {
    const size_t offset = Begin();
    JsonValue& value = Place();
    value.kind = kind;
    value.text = std::move(text);
    value.offset = offset;
    return true;
  }

  bool Open(JsonKind kind) {
    const size_t offset = Begin();
    if (open_.size() == kJsonDepthMax) return Refuse(offset, "nested too deeply");
    JsonValue& value = Place();
    value.kind = kind;
    value.offset = offset;
    open_.push_back(&value);
    return true;
  }

  bool Close() {
    Begin();
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  std::vector<JsonValue*> open_;  // only the innermost container grows, so these stay valid
  size_t last_end_ = 0;
};

}  // namespace

JsonValue JsonValue::Text(std::string text, std::string label) {
  JsonValue value;
  value.kind = JsonKind::kText;
  value.text = std::move(text);
  value.label = std::move(label);
  return value;
}

JsonValue JsonValue::Bool(bool value, std::string label) {
  JsonValue out;
  out.kind = JsonKind::kBool;
  out.text = value ? "true" : "false";
  out.label = std::move(label);
  return out;
}

JsonValue JsonValue::Object() {
  JsonValue value;
  value.kind = JsonKind::kObject;
  return value;
}

JsonValue JsonValue::Array() {
  JsonValue value;
  value.kind = JsonKind::kArray;
  return value;
}

const JsonValue* JsonValue::Find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const JsonMember& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

void JsonValue::Add(std::string name, JsonValue value) {
  members.push_back({std::move(name), 0, std::move(value)});
}

std::string_view KindText(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "true or false";
    case JsonKind::kNumber:
      return "a number";
    case JsonKind::kText:
      return "a text";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      return "an object";
  }
  return "something else";
}

Diagnostic DiagnosticAt(std::string_view text, const std::string& file, size_t offset, std::string message) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const size_t line_start = before.rfind('\n');  // npos + 1 is 0
  const auto column = static_cast<uint32_t>(before.size() - (line_start + 1) + 1);
  return {file, line, column, std::move(message)};
}

Diagnosed<JsonValue> ParseJson(std::string_view text, const std::string& file) {
  if (text.size() > kJsonBytesMax) {
    return std::unexpected(Diagnostic{file, 0, 0, "at most 64 KiB of JSON are read"});
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  TreeBuilder builder(text, stream);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseIterativeFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (!builder.mistake.empty()) {
    return std::unexpected(DiagnosticAt(text, file, builder.mistake_offset, builder.mistake));
  }
  if (result.IsError()) {
    std::string message = rapidjson::GetParseError_En(result.Code());
    if (message.ends_with('.')) message.pop_back();
    return std::unexpected(DiagnosticAt(text, file, result.Offset(), "JSON expected: " + message));
  }
  return std::move(builder.root);
}

}  // namespace sealward::client
