#include "client/cli/review_source.h"

#include "base/clock.h"
#include "base/hex.h"
#include "client/cli/documents_source.h"
#include "client/ssh_sign.h"

namespace sealward::cli {

Result<RequestHash> HashOf(const Arguments& arguments) {
  const std::string text = arguments.Value("HASH").value_or("");
  auto hash = HexDecodeFixed<RequestHash>(text);
  if (!hash.has_value()) {
    return Fail(ErrorCode::kInvalidArgument,
                "expected a request hash of 64 hex digits, as `sealward pending` lists it", text);
  }
  return hash;
}

Result<std::optional<ReviewSource>> FetchReview(const Arguments& arguments, const RequestHash& hash,
                                                Output& output, ExitCode& exit) {
  if (const auto in = arguments.Value("in"); in.has_value()) {
    auto saved = Decode<client::SavedReview>(TRY(client::ReadInput(*in, kIpcBytesMax)));
    if (!saved.has_value())
      return Fail(ErrorCode::kMalformed, "expected a file that `sealward show --out` made", *in);
    return ReviewSource{*std::move(saved), SystemClock().Now()};
  }
  Daemon daemon = TRY(Daemon::OpenEither(arguments));
  const auto info = TRY(daemon.Ask<protocol::InfoReply>(protocol::InfoQuery{}, output, exit));
  if (!info.has_value()) return std::optional<ReviewSource>();
  auto reply = TRY(daemon.Ask<protocol::ShowReply>(protocol::ShowQuery{hash}, output, exit));
  if (!reply.has_value()) return std::optional<ReviewSource>();
  return ReviewSource{{1, info->log, *std::move(reply)}, info->now};
}

Result<std::optional<client::Review>> ReviewOf(const Arguments& arguments, const ReviewSource& source,
                                               const RequestHash& hash, Output& output) {
  client::Review review = TRY(client::Rebuild(source.saved, hash));
  if (const auto path = arguments.Value("documents"); path.has_value()) {
    const auto documents = TRY(DocumentsIn(*path, output));
    if (!documents.has_value()) return std::optional<client::Review>();
    TRY(client::CheckResolution(review.request, documents->View(), source.now));
  }
  return review;
}

}  // namespace sealward::cli
