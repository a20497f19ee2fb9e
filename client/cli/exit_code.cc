#include "client/cli/exit_code.h"

namespace sealward::cli {

std::string ExitCodeTable() {
  std::string out;
  const auto add = [&](int number, const char* meaning) {
    const std::string text = std::to_string(number);
    out += std::string(4 - text.size(), ' ') + text + "  " + meaning + "\n";
  };
#define SEALWARD_ROW(name, number, meaning) add(number, meaning);
  SEALWARD_EXIT_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
  return out;
}

ExitCode ExitOf(protocol::RequestStatus status) {
  using protocol::RequestStatus;
  switch (status) {
    case RequestStatus::kSigned:
    case RequestStatus::kWouldPermit:
      return ExitCode::kOk;
    case RequestStatus::kDenied:
      return ExitCode::kDenied;
    case RequestStatus::kPending:
      return ExitCode::kPending;
    case RequestStatus::kExpired:
      return ExitCode::kExpired;
    case RequestStatus::kUnknown:
    case RequestStatus::kUnavailable:
      return ExitCode::kTryAgain;
    case RequestStatus::kRefused:
      return ExitCode::kRefused;
    case RequestStatus::kWithdrawn:
      return ExitCode::kWithdrawn;
    case RequestStatus::kFailed:
      return ExitCode::kFailed;
  }
  return ExitCode::kError;
}

ExitCode ExitOfRequest(const protocol::RequestReply& reply) {
  if (reply.status == protocol::RequestStatus::kRefused && reply.error.has_value()) {
    return ExitOfDaemonError(*reply.error);
  }
  return ExitOf(reply.status);
}

ExitCode ExitOfDaemonError(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConflict:
      return ExitCode::kConflict;
    case ErrorCode::kExpired:
      return ExitCode::kExpired;
    case ErrorCode::kUnavailable:
    case ErrorCode::kRateLimited:
    case ErrorCode::kDiskFull:
    case ErrorCode::kTimeout:
      return ExitCode::kTryAgain;
    default:
      return ExitCode::kRefused;
  }
}

ExitCode ExitOfOwnError(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kMalformed:
    case ErrorCode::kUnknownField:
    case ErrorCode::kDuplicate:
    case ErrorCode::kOutOfRange:
    case ErrorCode::kOverflow:
    case ErrorCode::kTooLarge:
    case ErrorCode::kTooPrecise:
    case ErrorCode::kNotFound:
    case ErrorCode::kSyntax:
    case ErrorCode::kPolicy:
      return ExitCode::kUsage;
    case ErrorCode::kConflict:
      return ExitCode::kConflict;
    case ErrorCode::kExpired:
      return ExitCode::kExpired;
    case ErrorCode::kTimeout:
      return ExitCode::kTryAgain;
    case ErrorCode::kClosed:
    case ErrorCode::kUnavailable:
      return ExitCode::kNotConnected;
    case ErrorCode::kBadSignature:
    case ErrorCode::kCorrupt:
      return ExitCode::kNotVerified;
    default:
      return ExitCode::kError;
  }
}

}  // namespace sealward::cli
