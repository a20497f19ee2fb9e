// A small firm round one engine: two trading engines, four people, keys with and without floor, limits; and
// what their clients and the signer would do. Tests only.
#ifndef SEALWARD_TESTS_UNIT_ENGINE_WORLD_H_
#define SEALWARD_TESTS_UNIT_ENGINE_WORLD_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "tests/support/ssh_person.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::engine::test {

using intent::test::D;
using sealward::test::SshPerson;

inline constexpr Nanoseconds kStart = intent::test::kNow;

Documents MakeDocuments(std::string_view rules = {});  // more statements for the policy
journal::Record MakeGenesis(const Documents& documents);
Result<Engine> MakeEngine(const Limits& limits = {}, std::string_view rules = {});  // with the genesis folded

// Everybody's SSH keys.
const SshPerson& KeyOf(const std::string& person);

class World {
 public:
  explicit World(const Limits& limits = {}, std::string_view rules = {});

  // What came of one input.
  struct Said {
    std::vector<journal::Record> records;
    std::vector<ReplyEffect> replies;
    const protocol::RequestReply& Request() const;  // the only reply, which is about a request
    const protocol::ErrorReply& Error() const;
    template <typename T>
    const T& Body(size_t index = 0) const {
      return std::get<T>(records.at(index).body);
    }
    template <typename T>
    bool Is(size_t index = 0) const {
      return index < records.size() && std::holds_alternative<T>(records[index].body);
    }
  };

  Said Step(const Input& input);
  Said Ask(const std::string& principal, protocol::Query query, uint64_t token = 1);
  Said Submit(const std::string& principal, const intent::StatedRequest& request, bool dry_run = false);
  // The signer's answer to the newest permit for `request`.
  Said Signed(const RequestHash& request);
  Said Failed(const RequestHash& request, ErrorCode error);
  Said Status(const std::string& principal, const std::string& id) {
    return Ask(principal, protocol::StatusQuery{id});
  }

  // A verdict as the person's client makes it, from what the daemon shows.
  people::SignedVerdict MakeVerdict(const std::string& person, const RequestHash& request,
                                    people::Verdict verdict = people::Verdict::kApprove,
                                    uint32_t counter = 1);
  people::ApprovalSubject SubjectOf(const RequestHash& request);
  Said Approve(const std::string& person, const RequestHash& request, uint32_t counter = 1);
  Said Deny(const std::string& person, const RequestHash& request);

  intent::StatedRequest Order(const std::string& id, const char* quantity = "0.5",
                              const char* price = "50000") const;
  intent::StatedRequest CancelOf(const std::string& id, const std::string& target) const;
  // From `treasury` (floor: two people) or `reserve` (no floor).
  intent::StatedRequest Settlement(const std::string& id, const char* amount = "5000",
                                   const char* account = "treasury") const;
  Bytes RequesterSignature(const std::string& principal, const intent::StatedRequest& request) const;

  Sender SenderOf(const std::string& principal, uint64_t token = 1) const;
  void Start();
  void Pass(uint64_t seconds) { now.value += seconds * kSecondNs; }

  Engine engine;
  Nanoseconds now = kStart;
  std::vector<journal::Record> records;     // all since genesis, that included
  std::map<RequestHash, Sequence> permits;  // the newest, by request
  uint64_t epoch = 0;

 private:
  Said Outcome(OutcomeInput input);
};

}  // namespace sealward::engine::test

#endif  // SEALWARD_TESTS_UNIT_ENGINE_WORLD_H_
