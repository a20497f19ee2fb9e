// Says what an attestor sees: from a file, or line by line as it comes on standard input.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/unique_fd.h"
#include "client/cli/daemon.h"
#include "client/fact_json.h"

namespace sealward::cli {
namespace {

constexpr size_t kChunkBytes = 64 * 1024;

// Cuts what is read into lines, and says how many of them have come.
class Lines {
 public:
  explicit Lines(int fd) : fd_(fd) {}

  // At least one more line if there is one: all that came with it. Empty at the end.
  Result<std::vector<std::string>> Next() {
    std::vector<std::string> out;
    while (out.empty() && !ended_) {
      const size_t filled = rest_.size();
      rest_.resize(filled + kChunkBytes);
      const ssize_t got = ::read(fd_, rest_.data() + filled, kChunkBytes);
      rest_.resize(filled + static_cast<size_t>(std::max<ssize_t>(got, 0)));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Fail(ErrorCode::kIo, "reading facts", errno);
      ended_ = got == 0;
      if (ended_ && !rest_.empty()) rest_ += '\n';
      for (size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
        out.push_back(rest_.substr(0, end));
        rest_.erase(0, end + 1);
      }
      if (rest_.size() > client::kJsonBytesMax) return Fail(ErrorCode::kTooLarge, "a line beyond 64 KiB");
    }
    return out;
  }

 private:
  int fd_;
  std::string rest_;
  bool ended_ = false;
};

// Facts of one kind, on their way, with the lines they stand in.
template <typename Fact>
struct Batch {
  std::vector<Fact> facts;
  std::vector<uint64_t> lines;

  void Add(Fact fact, uint64_t line) {
    facts.push_back(std::move(fact));
    lines.push_back(line);
  }
};

class Attesting {
 public:
  Attesting(Daemon daemon, Output& output) : daemon_(std::move(daemon)), output_(output) {}

  // False: the daemon refused, and that has been said.
  Result<bool> Take(client::Fact fact, uint64_t line) {
    if (auto* const observation = std::get_if<intent::Observation>(&fact)) {
      if (!events_.facts.empty() && !TRY(Send())) return false;
      observations_.Add(std::move(*observation), line);
      return observations_.facts.size() < intent::kObservationsPerMessageMax ? true : TRY(Send());
    }
    if (!observations_.facts.empty() && !TRY(Send())) return false;
    events_.Add(std::move(std::get<intent::Event>(fact)), line);
    return events_.facts.size() < intent::kEventsPerMessageMax ? true : TRY(Send());
  }

  // What has been taken so far, in the order of the lines.
  Result<bool> Send() {
    if (!observations_.facts.empty()) {
      const auto sent = std::exchange(observations_, {});
      return Ask(protocol::Observe{message_, sent.facts}, sent.lines, message_);
    }
    if (events_.facts.empty()) return true;
    const auto sent = std::exchange(events_, {});
    if (report_ == 0 && !TRY(Ask(protocol::Report{0, {}}, {}, report_))) return false;
    return Ask(protocol::Report{report_, sent.facts}, sent.lines, report_);
  }

  ExitCode Finish() {
    output_.Say(std::to_string(taken_) + (taken_ == 1 ? " fact" : " facts") + " taken, " +
                std::to_string(ignored_) + " ignored\n");
    output_.Json(
        JsonObject().Number("taken", taken_).Number("ignored", ignored_).Number("exit_code", uint64_t{0}).Take());
    return ExitCode::kOk;
  }
  ExitCode exit() const { return exit_; }

 private:
  Result<bool> Ask(protocol::Query query, const std::vector<uint64_t>& lines, uint64_t& next) {
    const auto reply = TRY(daemon_.Ask<protocol::AttestReply>(std::move(query), output_, exit_));
    if (!reply.has_value()) return false;
    next = reply->next;
    for (const protocol::IgnoredFact& ignored : reply->ignored) {
      if (ignored.index >= lines.size())
        return Fail(ErrorCode::kMalformed, "the daemon ignored what was not sent");
      const std::string why(EnumName(ignored.why));
      output_.Tell("line " + std::to_string(lines[ignored.index]) + " ignored: " + why + "\n");
    }
    taken_ += lines.size() - reply->ignored.size();
    ignored_ += reply->ignored.size();
    return true;
  }

  Daemon daemon_;
  Output& output_;
  Batch<intent::Observation> observations_;
  Batch<intent::Event> events_;
  uint64_t message_ = 1;
  uint64_t report_ = 0;  // not asked for yet
  uint64_t taken_ = 0, ignored_ = 0;
  ExitCode exit_ = ExitCode::kOk;
};

Diagnosed<client::Fact> FactIn(const std::string& line, const std::string& file, uint64_t number) {
  const auto at = [&](std::string message) {
    return std::unexpected(Diagnostic{file, static_cast<uint32_t>(number), 1, std::move(message)});
  };
  const auto json = client::ParseJson(line, file);
  if (!json.has_value()) return at(json.error().message);
  auto fact = client::ReadFact(*json);
  if (!fact.has_value()) return at(fact.error().message);
  return *std::move(fact);
}

}  // namespace

Result<ExitCode> RunAttest(const Arguments& arguments, Output& output) {
  const std::string path = arguments.Value("FILE").value_or("-");
  const bool standard = path == "-";
  const UniqueFd file(standard ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!standard && !file.IsValid()) {
    return std::unexpected(Error{ErrorCode::kNotFound, "the facts can't be opened", errno, path});
  }
  Attesting attesting(TRY(Daemon::Open(arguments, people::Socket::kEngine)), output);
  Lines lines(standard ? STDIN_FILENO : file.Get());
  uint64_t number = 0;
  for (auto some = TRY(lines.Next()); !some.empty(); some = TRY(lines.Next())) {
    for (const std::string& line : some) {
      ++number;
      if (line.empty() || line.starts_with('#')) continue;
      auto fact = FactIn(line, standard ? "standard input" : path, number);
      if (!fact.has_value()) {
        if (!TRY(attesting.Send())) return attesting.exit();
        return std::unexpected(SyntaxError(fact.error()));
      }
      if (!TRY(attesting.Take(*std::move(fact), number))) return attesting.exit();
    }
    if (!TRY(attesting.Send())) return attesting.exit();
  }
  return attesting.Finish();
}

}  // namespace sealward::cli
