// What `sealward policy check` says of a policy that loads: what is refused all the same (acts that nobody
// can complete), remarks (statements that can never matter, acts of one person alone), and for each act that
// needs people how many of them are spare. For officers; the daemon never asks. Pure.
#ifndef SEALWARD_CLIENT_CLI_POLICY_ADVICE_H_
#define SEALWARD_CLIENT_CLI_POLICY_ADVICE_H_

#include <string>
#include <string_view>
#include <vector>

#include "client/cli/policy_book.h"

namespace sealward::cli {

// What needs people: a `require`, who clears a trip, a key's floor.
struct Act {
  std::string name;
  size_t people = 0;   // that must act
  size_t holders = 0;  // that may
  size_t spare = 0;    // however many of them are away, whoever asks: it can still be done
  std::string text;    // all of it, for people
};

struct Advice {
  std::vector<Diagnostic> refusals;  // with one of these the policy is not sound
  std::vector<Diagnostic> remarks;   // in the order of the text
  std::vector<Act> acts;
};

Advice Advise(std::string_view text, const std::string& file, const policy::Policy& policy,
              const RuleBook& book);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_POLICY_ADVICE_H_
