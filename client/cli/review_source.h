// Where a review comes from: the daemon, or a file that `sealward show --out` saved.
#ifndef SEALWARD_CLIENT_CLI_REVIEW_SOURCE_H_
#define SEALWARD_CLIENT_CLI_REVIEW_SOURCE_H_

#include "client/cli/command.h"
#include "client/cli/daemon.h"
#include "client/review.h"

namespace sealward::cli {

struct ReviewSource {
  client::SavedReview saved;
  Nanoseconds now;  // the daemon's clock, or this machine's where no daemon was asked
};

// The positional HASH.
Result<RequestHash> HashOf(const Arguments& arguments);

// Nothing if the daemon said why not: that has been said then, and `exit` is set.
Result<std::optional<ReviewSource>> FetchReview(const Arguments& arguments, const RequestHash& hash,
                                                Output& output, ExitCode& exit);

// Rebuilds it and, with --documents, resolves it again. Nothing if a document has a mistake: it has been said
// then.
Result<std::optional<client::Review>> ReviewOf(const Arguments& arguments, const ReviewSource& source,
                                               const RequestHash& hash, Output& output);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_REVIEW_SOURCE_H_
