// Scribe: writes the records that an authorizer would: honest ones, by the real engine, and whatever a
// hostile one makes up, in the same sequence. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_RING_SCRIBE_H_
#define SEALWARD_TESTS_SUPPORT_RING_SCRIBE_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/support/ring/firm.h"

namespace sealward::test {

// The honest one. Every call returns the records that the engine made of it.
class Scribe {
 public:
  using Records = std::vector<journal::Record>;

  explicit Scribe(const Firm& firm) : firm_(firm), engine_(firm.MakeEngine()) {}

  Records Start(std::optional<journal::Recovery> recovery = std::nullopt);
  Records Submit(const std::string& principal, const intent::StatedRequest& stated);
  Records Approve(const std::string& person, const journal::Record& pending,
                  people::Verdict verdict = people::Verdict::kApprove, uint32_t counter = 1);
  Records Outcome(const journal::Record& permit, std::optional<ErrorCode> error, Bytes signature = {});
  Records Step(const engine::Input& input);

  Nanoseconds now = kFirmStart;
  Nanoseconds NotAfter() const { return {(now.value / kSecondNs + 600) * kSecondNs}; }

 private:
  const Firm& firm_;
  engine::Engine engine_;
  uint64_t epoch_ = 0;
};

// What a permit has to say to be accepted, to be bent by tests.
journal::Decision MakePermit(const Firm& firm, const intent::CanonicalRequest& request, Nanoseconds time,
                             std::optional<uint64_t> nonce = std::nullopt);
journal::Decision MakePending(const Firm& firm, const intent::CanonicalRequest& request);

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_RING_SCRIBE_H_
