// One step: what its handlers have in common. Internal to engine/.
#ifndef SEALWARD_ENGINE_STEP_H_
#define SEALWARD_ENGINE_STEP_H_

#include <string>
#include <string_view>

#include "engine/redact.h"
#include "engine/state.h"

namespace sealward::engine {

struct Flags {
  bool strict = false;  // custody: head synced before release
  bool cancel = false;  // overtakes
};

class Step {
 public:
  Step(Engine::State& state_in, Nanoseconds now_in, Effects& effects)
      : state(state_in), now(now_in), effects_(effects) {}

  // Makes the next record, folds it and appends it to the effects.
  Sequence Emit(journal::Body body, Flags flags = {}, const Known* known = nullptr);
  void Answer(uint64_t token, protocol::Reply reply, Sequence after, bool strict = false);

  Engine::State& state;
  const Nanoseconds now;  // journal time of this step

 private:
  Effects& effects_;
};

// What follows `sequence`, for replies that wait until it is durable.
inline Sequence After(Sequence sequence) {
  return {sequence.value + 1};
}

// ---- one per query and input
void HandleSubmit(Step& step, const Sender& sender, const protocol::Submit& submit);
void HandleVerdict(Step& step, const Sender& sender, const protocol::SubmitVerdict& query);
void HandleWithdraw(Step& step, const Sender& sender, const protocol::Withdraw& query);
void HandleStatus(Step& step, const Sender& sender, const protocol::StatusQuery& query);
void HandlePending(Step& step, const Sender& sender, const protocol::PendingQuery& query);
void HandleShow(Step& step, const Sender& sender, const protocol::ShowQuery& query);
void HandleInfo(Step& step, const Sender& sender, const protocol::InfoQuery& query);
void HandleKeys(Step& step, const Sender& sender, const protocol::KeysQuery& query);
void HandleObserve(Step& step, const Sender& sender, const protocol::Observe& query);
void HandleReport(Step& step, const Sender& sender, const protocol::Report& query);
void HandleOutcome(Step& step, const OutcomeInput& outcome);
void HandleTick(Step& step);

// ---- replies (reply.cc)
// Printable ASCII of at most kTextBytesMax bytes.
std::string BoundedText(std::string_view text);
protocol::ErrorReply ErrorOf(const Error& error);
protocol::RequestReply ReplyOf(std::string_view request_id, protocol::RequestStatus status, std::string text);
// What became of a remembered request that is not under way. `stated` if it was sent again: the artifact of
// an older one is made from it.
protocol::RequestReply ReplyAbout(const Engine::State& state, const Entry& entry, std::string_view request_id,
                                  const intent::StatedRequest* stated, Nanoseconds now, Detail detail);
// When a reply about the entry may go: an order's signature at once (it was released behind its durable
// permit), a custody key's only behind its durable outcome and a synced head, everything else behind the
// newest record about it.
void AnswerAbout(Step& step, const Waiter& asker, const Entry& entry, const intent::StatedRequest* stated,
                 Detail detail);
// To the requester who asks about a request of its own: at once, or when its outcome comes.
void AnswerOwn(Step& step, const Sender& sender, const Entry& entry, const std::string& request_id);
// The reply waits for the outcome of the permit under way.
void AddWaiter(Step& step, const Entry& entry, Waiter waiter);

// ---- facts (attest.cc)
// Takes in, for one decision at `now`, what attestors said since and the decision may read. Its record must
// hold what this returns. kTooLarge if that is more than an entry can hold.
Result<std::vector<intent::Attestation>> TakeIn(Engine::State& state,
                                                const intent::CanonicalRequest& canonical, Nanoseconds now);

// Decides once more what the record says was decided, from the state before it.
Status Recheck(Engine::State& state, const journal::Record& record);

// ---- decisions (decide.cc)
struct Judgement {
  people::Ruling ruling = people::Ruling::kDeny;
  std::vector<people::Reason> reasons;
  std::vector<people::Requirement> requirements;  // floor first
};
// Floor and policy, as if the people of `approvals` had approved.
Judgement Judge(const Engine::State& state, const intent::CanonicalRequest& canonical, const Party& party,
                const std::vector<people::CountedApproval>& approvals, Nanoseconds now);
// What only the daemon supplies to a new permit.
Result<intent::Supplied> Supply(const Engine::State& state, const intent::CanonicalRequest& canonical,
                                Nanoseconds now);
// Cuts reasons so that the decision fits an entry; kTooLarge if it can't.
Status Fit(journal::Decision& decision);
// Fills in what is decided about a request that comes for the first time; what it was made of stands in it
// already.
Status DecideFirst(const Engine::State& state, const intent::CanonicalRequest& canonical, const Party& party,
                   Nanoseconds now, journal::Decision& decision);
Flags FlagsOf(const Engine::State& state, const intent::StatedRequest& stated);
// The canonical request of a remembered one: as held, or worked out again from what was sent again.
Result<Bytes> CanonicalBytes(const Engine::State& state, const Entry& entry,
                             const intent::StatedRequest* stated, Nanoseconds now);
Result<intent::CanonicalRequest> MakeCanonical(const Engine::State& state, std::string_view requester,
                                               const intent::StatedRequest& stated, Nanoseconds now);

// ---- people (verdict.cc)
// What is decided once all have spoken who were asked. DecideAgain: nothing, if somebody is still asked.
std::optional<journal::Decision> DecideAgain(const Engine::State& state, const Entry& entry,
                                             const intent::CanonicalRequest& canonical, Nanoseconds now,
                                             std::vector<intent::Attestation> observations);
journal::Decision DecideDenied(const Engine::State& state, const Entry& entry, const std::string& person);
std::vector<people::CountedApproval> ApprovalsOf(const PendingPart& pending);
std::vector<std::string> MissingOf(const Engine::State& state,
                                   const std::vector<people::Requirement>& requirements,
                                   const people::Principal& requester,
                                   const std::vector<people::CountedApproval>& approvals, Nanoseconds now);
// Ends the request if its valid_until has passed.
bool EndIfPast(Step& step, const Entry& entry);
std::string SummaryOf(const intent::Intent& intent);

}  // namespace sealward::engine

#endif  // SEALWARD_ENGINE_STEP_H_
