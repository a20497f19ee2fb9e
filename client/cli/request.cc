#include "client/cli/request.h"

#include <algorithm>
#include <cstdio>

#include "base/clock.h"
#include "base/time_text.h"
#include "client/cli/options.h"
#include "client/cli/reply.h"
#include "client/request_json.h"
#include "client/review.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

std::string FieldOf(std::string_view option) {
  if (option == "obligation") return "obligations";
  std::string out(option);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

bool IsOfLeg(std::string_view field) {
  return field == "instrument" || field == "side" || field == "quantity";
}

Result<std::string> Required(const Arguments& arguments, std::string_view name, const char* why) {
  auto value = arguments.Value(name);
  if (!value.has_value()) return Fail(ErrorCode::kInvalidArgument, why, "--" + std::string(name));
  return *std::move(value);
}

Result<Prepared> Prepare(const Arguments& arguments, intent::Intent intent) {
  Prepared prepared;
  prepared.stated.request_id = TRY(Required(arguments, "id", "a request needs an id of your choice"));
  prepared.stated.key = TRY(Required(arguments, "key", "a request names the key to sign with"));
  const bool settlement = std::holds_alternative<intent::Settlement>(intent);
  prepared.stated.valid_until = TRY(ValidUntil(arguments, settlement ? "1h" : "30s"));
  prepared.relative_life = !arguments.Has("valid-until");
  prepared.stated.intent = std::move(intent);
  return prepared;
}

client::SignWith SignWithOf(const Arguments& arguments) {
  return {arguments.Value("sign-with"), arguments.Has("agent"), arguments.Value("signature")};
}

// "principal" or "service (owner)", as the daemon will rebuild it.
Result<std::string> RequesterTextOf(const Arguments& arguments, const std::string& principal) {
  const auto person = arguments.Value("as");
  if (person.has_value()) {
    if (!intent::IsName(*person))
      return Fail(ErrorCode::kInvalidArgument, "expected a person's name", *person);
    return *person == principal ? principal : principal + " (" + *person + ")";
  }
  if (arguments.Has("officer")) return principal;
  return Fail(ErrorCode::kInvalidArgument, "say which person signs: the owner of the requesting service",
              std::string("--as"));
}

// From a JSON file: a whole request, or an intent with the rest from options.
Result<Prepared> FromFile(const Arguments& arguments, const client::Stated& stated) {
  if (const auto* const intent = std::get_if<intent::Intent>(&stated)) return Prepare(arguments, *intent);
  for (const char* name : {"id", "key", "valid-for", "valid-until"}) {
    if (arguments.Has(name)) {
      return Fail(ErrorCode::kDuplicate, "the file says it already; leave the option out",
                  std::string("--") + name);
    }
  }
  return Prepared{std::get<intent::StatedRequest>(stated), false};
}

void CollectTexts(const client::JsonValue& value, std::string_view name, std::vector<std::string>& out) {
  for (const client::JsonMember& member : value.members) {
    if (member.name == name && !member.value.text.empty()) out.push_back(member.value.text);
    CollectTexts(member.value, name, out);
  }
  for (const client::JsonValue& item : value.items) CollectTexts(item, name, out);
}

}  // namespace

std::string GivenIn(const intent::StatedRequest& stated, std::string_view field) {
  const auto root = client::ParseJson(journal::ToJson(stated), "");
  if (field.empty() || !root.has_value()) return {};
  std::vector<std::string> found;
  CollectTexts(*root, field, found);
  return found.size() == 1 ? found.front() : std::string();
}

Result<Nanoseconds> ValidUntil(const Arguments& arguments, std::string_view default_life) {
  const Nanoseconds now = SystemClock().Now();
  const auto until = arguments.Value("valid-until");
  if (until.has_value()) {
    if (arguments.Has("valid-for")) {
      return Fail(ErrorCode::kDuplicate, "give one of --valid-for and --valid-until",
                  std::string("--valid-for"));
    }
    return OfOption("valid-until", client::ParseTimeOrDuration(*until, now));
  }
  const uint64_t life = TRY(OfOption(
      "valid-for", client::ParseDuration(arguments.Value("valid-for").value_or(std::string(default_life)))));
  // Whole milliseconds: it is printed, and has to be typed again to repeat the request.
  return Nanoseconds{(now.value + life) / 1'000'000 * 1'000'000};
}

std::optional<intent::Intent> IntentFromOptions(std::string_view kind, std::span<const OptionRow> rows,
                                                const Arguments& arguments, Output& output) {
  using client::JsonValue;
  JsonValue object = JsonValue::Object();
  JsonValue leg = JsonValue::Object();
  object.Add("kind", JsonValue::Text(std::string(kind), ""));
  for (const OptionRow& row : rows) {
    if (!arguments.Has(row.name)) continue;
    const std::string field = FieldOf(row.name);
    const std::string label = "--" + std::string(row.name);
    if (row.kind == OptionKind::kFlag) {
      object.Add(field, JsonValue::Bool(true, label));
    } else if (row.kind == OptionKind::kRepeated) {
      JsonValue array = JsonValue::Array();
      for (std::string& item : arguments.All(row.name))
        array.items.push_back(JsonValue::Text(std::move(item), label));
      object.Add(field, std::move(array));
    } else {
      (kind == "order" && IsOfLeg(field) ? leg : object)
          .Add(field, JsonValue::Text(arguments.Given(row.name), label));
    }
  }
  if (kind == "order") {
    JsonValue legs = JsonValue::Array();
    legs.items.push_back(std::move(leg));
    object.Add("legs", std::move(legs));
  }
  auto intent = client::ReadIntent(object);
  if (intent.has_value()) return *std::move(intent);
  output.Fail(intent.error(), {});
  return std::nullopt;
}

void PrintTextOnly(std::string_view name_space, std::string_view text, Output& output) {
  if (!output.json()) return output.Raw(text);
  output.Json(JsonObject().Text("namespace", name_space).Text("text", text).Number("exit_code", 0).Take());
}

Result<ExitCode> SendRequest(const Arguments& arguments, const Prepared& prepared, Output& output) {
  const intent::StatedRequest& stated = prepared.stated;
  TRY(intent::ValidateStated(stated));
  const client::SignWith with = SignWithOf(arguments);
  TRY(client::CheckSigner(with));
  Daemon daemon = TRY(Daemon::Open(arguments, SocketOf(arguments)));
  ExitCode exit = ExitCode::kOk;
  protocol::Submit submit{stated, arguments.Has("dry-run"), std::nullopt};
  if (with.IsGiven() || arguments.Has("text-only")) {
    const auto info = TRY(daemon.Ask<protocol::InfoReply>(protocol::InfoQuery{}, output, exit));
    if (!info.has_value()) return exit;
    const std::string text =
        people::RequestText(info->origin, TRY(RequesterTextOf(arguments, info->principal)), stated);
    if (!client::IsPlainText(text)) {
      return Fail(ErrorCode::kConflict, "the daemon's name of its log would not print; do not sign");
    }
    if (arguments.Has("text-only")) {
      PrintTextOnly(people::kRequestNamespace, text, output);
      std::fprintf(
          stderr,
          "sign it with `ssh-keygen -Y sign -n request@sealward -f KEY`, then send the same request with "
          "--valid-until %s --signature FILE\n",
          FormatTime(stated.valid_until).c_str());
      return ExitCode::kOk;
    }
    submit.requester_signature = TRY(client::SignText(with, people::kRequestNamespace, text));
  }
  const auto reply = TRY(daemon.Ask<protocol::RequestReply>(std::move(submit), output, exit));
  if (!reply.has_value()) return exit;
  return PrintReply(*reply, {stated.valid_until, prepared.relative_life, GivenIn(stated, reply->subject)},
                    output);
}

Result<ExitCode> RunRequest(const Arguments& arguments, Output& output) {
  const std::string path =
      TRY(Required(arguments, "file", "give a JSON file, or use `request order` or `request settlement`"));
  const Bytes content = TRY(client::ReadInput(path, client::kJsonBytesMax));
  const std::string name = path == "-" ? "standard input" : path;
  const auto stated = client::ReadStated(AsText(content), name, SystemClock().Now());
  if (!stated.has_value()) return output.Fail(stated.error(), AsText(content));
  return SendRequest(arguments, TRY(FromFile(arguments, *stated)), output);
}

Result<ExitCode> RunRequestOrder(const Arguments& arguments, Output& output) {
  auto intent = IntentFromOptions("order", options::kOrder, arguments, output);
  if (!intent.has_value()) return ExitCode::kUsage;
  return SendRequest(arguments, TRY(Prepare(arguments, *std::move(intent))), output);
}

Result<ExitCode> RunRequestSettlement(const Arguments& arguments, Output& output) {
  auto intent = IntentFromOptions("settlement", options::kSettlement, arguments, output);
  if (!intent.has_value()) return ExitCode::kUsage;
  return SendRequest(arguments, TRY(Prepare(arguments, *std::move(intent))), output);
}

}  // namespace sealward::cli
