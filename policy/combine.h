// The outcomes of a statement for a part, and what they make together (S1, S2): any error, forbid, trip or
// exceeded limit denies; else each part needs a permit; else what is required is waited for. Counts only:
// neither order nor repetition matters. Header-only.
#ifndef SEALWARD_POLICY_COMBINE_H_
#define SEALWARD_POLICY_COMBINE_H_

#include "people/decision.h"
#include "policy/ast.h"

namespace sealward::policy {

// Of a limit: whether it would be exceeded. Of a trip: whether it denies. Of all others: whether it matches.
enum class Outcome : uint8_t { kFalse, kTrue, kError };

class Combiner {
 public:
  void Add(StatementKind kind, Outcome outcome) {
    open_ = true;
    switch (outcome) {
      case Outcome::kError:
        denied_ = denied_ || kind != StatementKind::kAlert;
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
      case StatementKind::kTrip:
        denied_ = true;
        return;
      case StatementKind::kRequire:
        required_ = true;
        return;
      case StatementKind::kList:
      case StatementKind::kTable:
      case StatementKind::kStale:
      case StatementKind::kSlippage:
      case StatementKind::kAlert:
      case StatementKind::kNever:
        return;
    }
    denied_ = true;
  }

  // All statements of a part were added: something must have permitted it.
  void NextPart() {
    missing_ = missing_ || !permitted_;
    closed_ = true;
    permitted_ = open_ = false;
  }

  people::Ruling Decide() const {
    const bool lacks_permit = open_ || !closed_ ? !permitted_ : false;
    if (denied_ || missing_ || lacks_permit) return people::Ruling::kDeny;
    return required_ ? people::Ruling::kPending : people::Ruling::kPermit;
  }

 private:
  bool denied_ = false;
  bool missing_ = false;  // a permit, of a part before
  bool open_ = false;     // a part was begun
  bool closed_ = false;
  bool permitted_ = false;
  bool required_ = false;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_COMBINE_H_
