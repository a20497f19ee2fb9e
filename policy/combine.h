// The six outcomes of a statement, and what they make together (S1, S2): any error, forbid or exceeded limit
// denies; else a permit is needed; else what is required is waited for. Counts only: neither order nor
// repetition matters. Header-only.
#ifndef SEALWARD_POLICY_COMBINE_H_
#define SEALWARD_POLICY_COMBINE_H_

#include "people/decision.h"
#include "policy/ast.h"

namespace sealward::policy {

// Of a permit, forbid or require: whether it matches. Of a limit: whether it would be exceeded.
enum class Outcome : uint8_t { kFalse, kTrue, kError };

class Combiner {
 public:
  void Add(StatementKind kind, Outcome outcome) {
    switch (outcome) {
      case Outcome::kError:
        denied_ = true;
        return;
      case Outcome::kFalse:
        return;
      case Outcome::kTrue:
        break;
    }
    switch (kind) {
      case StatementKind::kPermit:
        permitted_ = true;
        return;
      case StatementKind::kForbid:
      case StatementKind::kLimit:
        denied_ = true;
        return;
      case StatementKind::kRequire:
        required_ = true;
        return;
      case StatementKind::kList:
        return;
    }
    denied_ = true;
  }

  bool permitted() const { return permitted_; }
  people::Ruling Decide() const {
    if (denied_ || !permitted_) return people::Ruling::kDeny;
    return required_ ? people::Ruling::kPending : people::Ruling::kPermit;
  }

 private:
  bool denied_ = false;
  bool permitted_ = false;
  bool required_ = false;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_COMBINE_H_
