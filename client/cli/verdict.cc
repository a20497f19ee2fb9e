#include <unistd.h>

#include <cstdio>

#include "base/hex.h"
#include "base/time_text.h"
#include "client/cli/reply.h"
#include "client/cli/request.h"
#include "client/cli/review_source.h"
#include "client/request_json.h"
#include "client/ssh_sign.h"

namespace sealward::cli {
namespace {

using people::Verdict;

constexpr uint64_t kDefaultLifeNs = 10 * 60 * kSecondNs;

// Whole seconds, and not beyond what an approval may live.
Result<Nanoseconds> NotAfter(const Arguments& arguments, Nanoseconds now) {
  const auto given = arguments.Value("not-after");
  Nanoseconds time{now.value + kDefaultLifeNs};
  if (given.has_value()) {
    const auto life = client::ParseDuration(*given);
    time = life.has_value() ? Nanoseconds{now.value + *life}
                            : TRY(OfOption("not-after", client::ParseTimeOrDuration(*given, now)));
    if (!life.has_value() && !given->starts_with('+') && time.value % kSecondNs != 0) {
      return Fail(ErrorCode::kInvalidArgument, "expected whole seconds", "--not-after " + *given);
    }
  }
  time.value -= time.value % kSecondNs;
  if (time <= now) return Fail(ErrorCode::kExpired, "this time has passed", std::string("--not-after"));
  if (time.value - now.value > kApprovalLifeNsMax) {
    return Fail(ErrorCode::kOutOfRange, "an approval or denial lives 15 minutes at most",
                std::string("--not-after"));
  }
  return time;
}

// Shows all of it and asks. True: go on.
Result<bool> Confirm(const Arguments& arguments, std::string_view text, Output& output) {
  output.Tell("---- this is what is signed ----\n" + std::string(text) +
              "--------------------------------\n");
  if (arguments.Has("yes") || arguments.Has("signature")) return true;
  if (::isatty(STDIN_FILENO) == 0) {
    return Fail(ErrorCode::kInvalidArgument,
                "there is no terminal to ask on: give --yes if you have read the text");
  }
  output.Tell("sign this? type yes: ");
  std::array<char, 64> line{};
  const bool read = std::fgets(line.data(), line.size(), stdin) != nullptr;
  return read && std::string_view(line.data()) == "yes\n";
}

std::string NextStep(Verdict verdict, const std::string& hash, const std::string& person,
                     Nanoseconds not_after) {
  return "sign it with `ssh-keygen -Y sign -n approval@sealward -f KEY`, then: sealward " +
         std::string(EnumName(verdict)) + " " + hash + " --as " + person + " --not-after " +
         FormatTime(not_after) + " --signature FILE\n";
}

// The exit code says where the request stands now; a denial that was asked for is no failure.
ExitCode PrintCounted(const protocol::RequestReply& reply, Verdict verdict, Output& output) {
  const ExitCode exit = PrintReply(reply, {}, output);
  return exit == ExitCode::kDenied && verdict == Verdict::kDeny ? ExitCode::kOk : exit;
}

Result<ExitCode> RunVerdict(const Arguments& arguments, Output& output, Verdict verdict) {
  const RequestHash hash = TRY(HashOf(arguments));
  const std::string person = arguments.Given("as");
  if (!intent::IsName(person)) return Fail(ErrorCode::kInvalidArgument, "expected a person's name", person);
  const client::SignWith with{arguments.Value("key"), arguments.Has("agent"), arguments.Value("signature")};
  if (!with.IsGiven() && !arguments.Has("text-only")) {
    return Fail(ErrorCode::kInvalidArgument,
                "nothing to sign with: give --key FILE, --agent or --signature FILE");
  }
  TRY(client::CheckSigner(with));
  ExitCode exit = ExitCode::kOk;
  const auto source = TRY(FetchReview(arguments, hash, output, exit));
  if (!source.has_value()) return exit;
  const auto rebuilt = TRY(ReviewOf(arguments, *source, hash, output));
  if (!rebuilt.has_value()) return ExitCode::kUsage;
  const client::Review& review = *rebuilt;
  const Nanoseconds not_after = TRY(NotAfter(arguments, source->now));
  const std::string text = people::ApprovalText(review.subject, person, verdict, not_after);
  if (arguments.Has("text-only")) {
    PrintTextOnly(people::kApprovalNamespace, text, output);
    if (!output.json())
      std::fputs(NextStep(verdict, HexEncode(hash.View()), person, not_after).c_str(), stderr);
    return ExitCode::kOk;
  }
  if (!TRY(Confirm(arguments, text, output))) return output.Fail(ExitCode::kError, "nothing was signed");
  const people::SignedVerdict signed_verdict{person, verdict, not_after,
                                             TRY(client::SignText(with, people::kApprovalNamespace, text))};
  Daemon daemon = TRY(Daemon::OpenEither(arguments));
  const auto reply =
      TRY(daemon.Ask<protocol::RequestReply>(protocol::SubmitVerdict{hash, signed_verdict}, output, exit));
  return reply.has_value() ? PrintCounted(*reply, verdict, output) : exit;
}

}  // namespace

Result<ExitCode> RunApprove(const Arguments& arguments, Output& output) {
  return RunVerdict(arguments, output, Verdict::kApprove);
}

Result<ExitCode> RunDeny(const Arguments& arguments, Output& output) {
  return RunVerdict(arguments, output, Verdict::kDeny);
}

}  // namespace sealward::cli
