// The names that the other documents define, by what they mean: a policy may name them and never define them.
// Made while a policy is loaded; views the documents. Pure.
#ifndef SEALWARD_POLICY_NAMES_H_
#define SEALWARD_POLICY_NAMES_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "policy/schema.h"

namespace sealward::policy {

class Names {
 public:
  explicit Names(const Documents& documents);

  // Whether `text` is a name of the domain; always true for kFree. Not for kEnumeration.
  bool Knows(Domain domain, std::string_view text) const;
  bool KnowsRole(std::string_view role) const;
  // How many people hold one of the roles.
  size_t PeopleHolding(const std::vector<Item>& roles) const;

  // "no venue `binanse` is known (did you mean `binance`?)"
  std::string Unknown(Domain domain, std::string_view text) const;
  std::string UnknownRole(std::string_view role) const;

 private:
  using Sorted = std::vector<std::string_view>;
  const people::Roster& roster_;
  std::array<Sorted, kEnumNames<Domain>.size()> domains_;
  Sorted roles_;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_NAMES_H_
