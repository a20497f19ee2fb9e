// Evaluates a policy over a sequence of requests and facts, without a daemon: what `sealward policy eval` and
// `sealward policy test` do, one line of JSON a step (policy/LANGUAGE.md, section 6). Holds the history that
// a daemon would hold; the same code decides.
#ifndef SEALWARD_CLIENT_CLI_POLICY_RUN_H_
#define SEALWARD_CLIENT_CLI_POLICY_RUN_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "client/cli/policy_book.h"
#include "client/json_value.h"
#include "policy/statement.h"

namespace sealward::cli {

// A decision with all that led to it, as JSON.
std::string DecisionJson(const policy::Policy& policy, const policy::Subject& subject,
                         const policy::Measures& measures, policy::Scratch& scratch, people::Ruling ruling,
                         const std::vector<people::Requirement>& missing, bool dry_run);

class PolicyRun {
 public:
  explicit PolicyRun(RuleBook book) : book_(std::move(book)) {}

  // Begins anew with a policy; on failure its mistakes, and nothing has changed. `keep`: history stays.
  std::optional<std::vector<Diagnostic>> Load(const std::string& text, const std::string& file, bool keep);
  const RuleBook& book() const { return book_; }
  const policy::Measures& measures() const { return measures_; }
  Nanoseconds now() const { return now_; }  // of the last step; 0 if there was none
  bool loaded() const { return policy_ != nullptr; }
  const policy::Policy& policy() const { return *policy_; }

  struct Answer {
    std::string json;
    bool error = false;  // the step itself is wrong
    std::optional<people::Ruling> ruling{};
    std::vector<people::Reason> reasons{};
    std::vector<std::string> deciding{};  // names of the statements in the reasons
    std::vector<policy::StatementResult> statements{};
    std::vector<people::Requirement> missing{};
  };
  // One step: an object of the kinds that section 6 lists. Members of `beside` are the caller's.
  Answer Step(std::string_view line, const std::set<std::string, std::less<>>& beside = {});
  // One request, as a step would ask it. No step may have been at a later time.
  struct Question {
    intent::StatedRequest request;
    std::string requester;
    std::vector<std::string> approvals;  // of these people, all at `at`
    bool dry_run = false;
    Nanoseconds at;
  };
  using Said = Diagnosed<Answer>;
  Said Decide(Question question);
  // Everything that happened is forgotten; the policy stays.
  void Forget();

 private:
  struct Permitted {
    intent::CanonicalRequest request;
    people::Principal requester;
  };
  struct Event {
    Nanoseconds at;
    std::variant<Permitted, policy::Fact> what;
  };

  Said StepOf(const client::JsonValue& step, const std::set<std::string, std::less<>>& beside);
  Said LoadStep(const client::JsonValue& step, std::string_view member);
  Said DecideStep(const client::JsonValue& step, Nanoseconds at);
  Said Note(const client::JsonValue& fact, Nanoseconds at);
  Said Clear(const client::JsonValue& clear, Nanoseconds at);
  void Replay(const Event& event);
  bool Enough(const people::Requirement& requirement, const people::Principal& requester,
              const std::vector<std::string>& people, Nanoseconds at) const;

  RuleBook book_;
  std::unique_ptr<policy::Policy> policy_;
  policy::Measures measures_;
  std::vector<Event> history_;
  std::set<std::pair<std::string, std::string>> used_;  // requester and request id of what was decided
  Nanoseconds now_{0};
};

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_POLICY_RUN_H_
