#include <fcntl.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/time_text.h"
#include "client/cli/options.h"
#include "client/cli/review_source.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

constexpr size_t kPagesMax = kPendingMax / protocol::kPendingPageMax + 1;

std::string Text(const protocol::PendingItem& item) {
  std::string out = HexEncode(item.request.View()) + "\n  " + Printable(item.summary) + "\n  requested by " +
                    Printable(item.requester) + " as " + Printable(item.request_id) + ", until " +
                    FormatTime(item.valid_until) + "\n";
  for (const std::string& missing : item.missing) out += "  missing: " + Printable(missing) + "\n";
  return out;
}

Status WriteNew(const std::string& path, ByteView content) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.IsValid()) {
    return std::unexpected(Error{errno == EEXIST ? ErrorCode::kDuplicate : ErrorCode::kIo,
                                 errno == EEXIST ? "the file exists already" : "creating the file",
                                 errno == EEXIST ? 0 : errno, path});
  }
  if (::write(file.Get(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    return std::unexpected(Error{ErrorCode::kIo, "writing the file", errno, path});
  }
  return Ok();
}

std::string VerdictLines(const protocol::ShowReply& reply) {
  std::string out;
  for (const people::SignedVerdict& verdict : reply.verdicts) {
    out += "  " + std::string(verdict.verdict == people::Verdict::kApprove ? "approved by " : "denied by ") +
           Printable(verdict.person) + ", counts until " + FormatTime(verdict.not_after) + "\n";
  }
  for (const std::string& missing : reply.missing) out += "  missing: " + Printable(missing) + "\n";
  return out;
}

std::string ShowJson(const client::Review& review, const protocol::ShowReply& reply) {
  JsonObject object;
  object.Text("request_hash", HexEncode(review.subject.request.View()))
      .Text("effect_hash", HexEncode(review.subject.effect.View()))
      .Text("origin", review.subject.origin)
      .Text("requester", review.subject.requester)
      .Text("policy", HexEncode(review.subject.policy.View()))
      .Text("nonce", HexEncode(review.subject.nonce.View()))
      .Number("sequence", reply.sequence.value)
      .Text("rendering", review.subject.rendering)
      .Raw("request", journal::ToJson(review.request))
      .Raw("verdicts", journal::ToJson(reply.verdicts))
      .Raw("missing", journal::ToJson(reply.missing));
  return object.Number("exit_code", 0).Take();
}

}  // namespace

Result<ExitCode> RunPending(const Arguments& arguments, Output& output) {
  Daemon daemon = TRY(Daemon::OpenEither(arguments));
  protocol::PendingQuery query;
  size_t count = 0;
  for (size_t page = 0; page < kPagesMax; ++page) {
    ExitCode exit = ExitCode::kOk;
    const auto reply = TRY(daemon.Ask<protocol::PendingReply>(query, output, exit));
    if (!reply.has_value()) return exit;
    for (const protocol::PendingItem& item : reply->items) {
      output.Say(Text(item));
      output.Json(journal::ToJson(item));
      query.after = item.request;
      ++count;
    }
    if (!reply->more || reply->items.empty()) break;
  }
  if (count == 0) output.Say("nothing waits for people\n");
  return ExitCode::kOk;
}

Result<ExitCode> RunShow(const Arguments& arguments, Output& output) {
  const RequestHash hash = TRY(HashOf(arguments));
  ExitCode exit = ExitCode::kOk;
  const auto source = TRY(FetchReview(arguments, hash, output, exit));
  if (!source.has_value()) return exit;
  const auto rebuilt = TRY(ReviewOf(arguments, *source, hash, output));
  if (!rebuilt.has_value()) return ExitCode::kUsage;
  const client::Review& review = *rebuilt;
  if (const auto out = arguments.Value("out"); out.has_value()) TRY(WriteNew(*out, Encode(source->saved)));
  const people::ApprovalSubject& subject = review.subject;
  output.Say("request:   " + HexEncode(subject.request.View()) +
             "\neffect:    " + HexEncode(subject.effect.View()) + "\nrequester: " + subject.requester +
             "\npolicy:    " + HexEncode(subject.policy.View()) + "\nlog:       " + subject.origin + "\n\n" +
             subject.rendering + "\n" + VerdictLines(source->saved.reply));
  output.Json(ShowJson(review, source->saved.reply));
  return ExitCode::kOk;
}

}  // namespace sealward::cli
