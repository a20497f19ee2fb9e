#include "client/admin/key_ceremony.h"

#include <cerrno>
#include <cstdlib>

#include "crypto/random.h"
#include "hsm/ceremony/ceremony.h"
#include "hsm/error.h"

namespace sealward::admin {
namespace {

// Modules take the place of their configuration from the environment only.
Status UseConfiguration(const TokenLocation& token) {
  TRY(hsm::CheckTokenLabel(token.label));
  if (token.library_configuration.empty()) return Ok();
  if (::setenv("SOFTHSM2_CONF", token.library_configuration.c_str(), 1) != 0) {
    return Fail(ErrorCode::kInternal, "environment", errno);
  }
  return Ok();
}

const char* OutcomeText(hsm::ProbeOutcome outcome) {
  switch (outcome) {
    case hsm::ProbeOutcome::kRefused:
      return "refused, as it must be";
    case hsm::ProbeOutcome::kWeak:
      return "NOT REFUSED";
    case hsm::ProbeOutcome::kDied:
      return "the module ended its process";
    case hsm::ProbeOutcome::kHung:
      return "no answer in time";
    case hsm::ProbeOutcome::kFailed:
      return "could not be tried";
    case hsm::ProbeOutcome::kVacuous:
      return "refused, but this token refuses it for every key";
    case hsm::ProbeOutcome::kPassed:
      return "works, as it must";
  }
  return "?";
}

}  // namespace

Result<hsm::TokenInfo> InitToken(const TokenLocation& token, const SecretBytes& so_pin,
                                 const SecretBytes& user_pin) {
  TRY(UseConfiguration(token));
  hsm::Ceremony ceremony = TRY(hsm::Ceremony::Load(token.module_path));
  return ceremony.InitToken(token.label, so_pin, user_pin);
}

Result<hsm::AttestationReport> AttestToken(const TokenLocation& token, const SecretBytes& user_pin,
                                           crypto::Algorithm algorithm) {
  TRY(UseConfiguration(token));
  return hsm::Attest(token.module_path, token.label, user_pin, algorithm);
}

std::string ProbeLine(const hsm::ProbeResult& probe) {
  std::string line(probe.name);
  line += ": ";
  line += probe.attempt;
  line += ": ";
  line += OutcomeText(probe.outcome);
  if (probe.tries > 1) line += ", " + std::to_string(probe.tries) + " ways";
  if (probe.outcome == hsm::ProbeOutcome::kFailed && probe.value != 0) {
    line += " (" + hsm::ReturnValueName(probe.value) + ")";
  }
  if (probe.outcome == hsm::ProbeOutcome::kDied) line += " (exit code " + std::to_string(probe.value) + ")";
  return line;
}

Result<crypto::PublicKey> CreateKey(const TokenLocation& token, const SecretBytes& user_pin,
                                    const NewKey& key) {
  TRY(UseConfiguration(token));
  const hsm::Ceremony ceremony = TRY(hsm::Ceremony::Load(token.module_path));
  hsm::CeremonySession session = TRY(hsm::CeremonySession::Open(ceremony, token.label, user_pin));
  return session.CreateKey(key.algorithm, key.id, key.label);
}

Result<crypto::PublicKey> ImportSecret(const TokenLocation& token, const SecretBytes& user_pin, const NewKey& key,
                                       const SecretBytes& secret) {
  TRY(UseConfiguration(token));
  const hsm::Ceremony ceremony = TRY(hsm::Ceremony::Load(token.module_path));
  hsm::CeremonySession session = TRY(hsm::CeremonySession::Open(ceremony, token.label, user_pin));
  return session.ImportSecret(key.algorithm, key.id, key.label, secret);
}

Result<std::vector<hsm::KeyDescription>> ListKeys(const TokenLocation& token, const SecretBytes& user_pin) {
  TRY(UseConfiguration(token));
  const hsm::Ceremony ceremony = TRY(hsm::Ceremony::Load(token.module_path));
  const hsm::CeremonySession session = TRY(hsm::CeremonySession::Open(ceremony, token.label, user_pin));
  return session.Keys();
}

Result<hsm::KeyId> NewKeyId() {
  hsm::KeyId id;
  TRY(crypto::FillRandom(id.bytes));
  return id;
}

}  // namespace sealward::admin
