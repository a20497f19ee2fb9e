#include "client/cli/reply.h"

#include "base/hex.h"
#include "base/time_text.h"
#include "client/review.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

using protocol::RequestReply;
using protocol::RequestStatus;

std::string Line(std::string_view name, std::string_view value) {
  std::string out = "  " + std::string(name) + (name.empty() ? "" : ":");
  out.append(out.size() < 18 ? 18 - out.size() : 1, ' ');
  return out + Printable(value) + "\n";
}

std::string ReasonText(const people::Reason& reason) {
  std::string out;
  if (!reason.statement.empty()) out = std::string(EnumName(reason.kind)) + " \"" + reason.statement + "\": ";
  out = Line("why", out + reason.text);
  if (!reason.use.has_value()) return out;
  const people::LimitUse& use = *reason.use;
  const auto headroom = Subtract(use.limit, use.before);
  const std::string unit = use.unit == "count" ? "" : " " + use.unit;
  out += Line("  limit", use.limit.ToText() + unit + (use.scope.empty() ? "" : " (" + use.scope + ")"));
  out += Line("  used", use.before.ToText() + unit);
  if (headroom.has_value()) {
    out += Line("  headroom", headroom->IsNegative() ? "none" : headroom->ToText() + unit);
  }
  return out + Line("  with this", use.with.ToText() + unit);
}

bool IsTextArtifact(const Bytes& artifact) {
  return client::IsPlainText(AsText(artifact));
}

std::string SignedText(const RequestReply& reply) {
  std::string out;
  if (!reply.signature.empty()) {
    out += Line("signature", HexEncode(reply.signature));
    if (reply.signature.size() == 64) out += Line("  in base64", Base64Encode(reply.signature));
  }
  if (reply.artifact.empty()) return out;
  if (IsTextArtifact(reply.artifact)) return out + Line("ready to send", AsText(reply.artifact));
  return out + Line("ready to send", "0x" + HexEncode(reply.artifact));
}

std::string PendingText(const RequestReply& reply) {
  std::string out;
  for (const std::string& missing : reply.missing) out += Line("missing", missing);
  if (!reply.request.has_value()) return out;
  const std::string hash = HexEncode(reply.request->View());
  return out + Line("officers run", "sealward show " + hash) +
         Line("", "sealward approve " + hash + " --as NAME --key FILE (or --agent)");
}

std::string Text(const RequestReply& reply, const ReplyNotes& notes) {
  std::string status(EnumName(reply.status));
  if (reply.status == RequestStatus::kWouldPermit) status = "would be permitted";
  std::string out = status + "  " + Printable(reply.request_id) + "\n";
  if (!reply.text.empty() && reply.text != status) out += Line("note", reply.text);
  if (reply.error.has_value() && !reply.text.starts_with(ErrorText(*reply.error))) {
    out += Line("error", ErrorText(*reply.error));
  }
  if (!reply.subject.empty()) out += Line("field or name", reply.subject);
  if (!notes.given.empty()) out += Line("  given", notes.given);
  for (const people::Reason& reason : reply.reasons) out += ReasonText(reason);
  out += SignedText(reply);
  if (reply.status == RequestStatus::kPending) out += PendingText(reply);
  if (reply.sequence.has_value()) out += Line("journal entry", std::to_string(reply.sequence->value));
  if (reply.request.has_value()) out += Line("request hash", HexEncode(reply.request->View()));
  if (notes.valid_until.has_value()) out += Line("valid until", FormatTime(*notes.valid_until));
  if (reply.subject == "requester_signature") {
    out += Line("hint", "say who signs, and with what: --as PERSON and --sign-with FILE or --agent");
  }
  if (reply.error == ErrorCode::kConflict && notes.relative_life) {
    out += Line("hint",
                "to repeat the first request, give its --valid-until; for another one, choose another --id");
  }
  return out;
}

std::string Json(const RequestReply& reply, const ReplyNotes& notes, ExitCode exit) {
  JsonObject object(journal::ToJson(reply));
  if (!reply.signature.empty()) object.Text("signature_base64", Base64Encode(reply.signature));
  if (!reply.artifact.empty() && IsTextArtifact(reply.artifact))
    object.Text("artifact_text", AsText(reply.artifact));
  if (reply.error.has_value()) object.Number("error_code", static_cast<uint64_t>(*reply.error));
  if (notes.valid_until.has_value()) object.Text("valid_until", FormatTime(*notes.valid_until));
  return object.Number("exit_code", static_cast<uint64_t>(exit)).Take();
}

}  // namespace

ExitCode PrintReply(const RequestReply& reply, const ReplyNotes& notes, Output& output) {
  const ExitCode exit = ExitOfRequest(reply);
  output.Say(Text(reply, notes));
  output.Json(Json(reply, notes, exit));
  return exit;
}

}  // namespace sealward::cli
