// What an officer is asked to sign, rebuilt on the officer's own side from the canonical bytes of the
// request: hashes, rendering and nonce are computed here and compared with what the daemon said; any
// difference is refused. Works on a saved review too, without a daemon. Officers' clients; pure.
#ifndef SEALWARD_CLIENT_REVIEW_H_
#define SEALWARD_CLIENT_REVIEW_H_

#include <string>

#include "intent/request.h"
#include "people/approval.h"
#include "protocol/messages.h"

namespace sealward::client {

// A pending request with all that its approval text is made of, as `sealward show --out` saves it.
struct SavedReview {
  uint32_t version = 1;
  LogId log;
  protocol::ShowReply reply;
  static constexpr auto kFields =
      std::tuple{Field{0, &SavedReview::version, "version"}, Field{1, &SavedReview::log, "log"},
                 Field{2, &SavedReview::reply, "reply"}};
};

struct Review {
  intent::CanonicalRequest request;
  people::ApprovalSubject subject;
};

// kConflict with what differs as subject; kMalformed if the request can't be read or would not print.
Result<Review> Rebuild(const SavedReview& saved, const RequestHash& asked_for);

// Resolves the request again from documents of one's own (a copy of the firm's) and compares: the
// destination, contract and scales that are signed are those the documents name. kConflict if they say
// something else. A cancel of a request is not compared: only the daemon knows the order's id at the venue.
Status CheckResolution(const intent::CanonicalRequest& request, const intent::DocumentsView& documents,
                       Nanoseconds now);

// Printable ASCII and line feeds only: nothing in it can move a terminal's cursor.
bool IsPlainText(std::string_view text);

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_REVIEW_H_
