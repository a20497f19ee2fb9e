// The state as canonical bytes: for comparing two states, not for storing one. Only what is folded.
#include "engine/state.h"

namespace sealward::engine {
namespace {

void WriteVerdicts(Bytes& out, const std::vector<CountedVerdict>& verdicts) {
  for (const CountedVerdict& counted : verdicts) {
    EncodeTo(out, counted.verdict);
    EncodeTo(out, counted.at.value);
  }
}

void WriteHeld(Bytes& out, const HeldPart& held) {
  EncodeTo(out, held.request);
  EncodeTo(out, held.reasons);
  EncodeTo(out, held.pending != nullptr);
  if (held.pending == nullptr) return;
  EncodeTo(out, held.pending->sequence);
  EncodeTo(out, held.pending->requirements);
  EncodeTo(out, held.pending->verdicts.size());
  WriteVerdicts(out, held.pending->verdicts);
  EncodeTo(out, held.pending->requester_signature.value_or(Bytes{}));
}

void WriteEntry(Bytes& out, const Entry& entry) {
  Append(out, entry.id.View());
  Append(out, entry.stated.View());
  Append(out, entry.request.View());
  for (const uint64_t value :
       {entry.valid_until.value, entry.bound.value, entry.decision.value, entry.changed.value,
        entry.timestamp_ms, uint64_t{entry.party}, uint64_t{entry.place.account}, uint64_t{entry.place.venue},
        uint64_t{entry.place.instrument}}) {
    EncodeTo(out, value);
  }
  for (const bool value : {entry.strict, entry.uncertain, entry.chain != nullptr, entry.held != nullptr}) {
    EncodeTo(out, value);
  }
  EncodeTo(out, static_cast<uint8_t>(entry.phase));
  EncodeTo(out, entry.kind);
  EncodeTo(out, entry.error.has_value() ? static_cast<uint8_t>(*entry.error) : uint8_t{0});
  EncodeTo(out, Bytes(entry.Signature().begin(), entry.Signature().end()));
  if (entry.chain != nullptr) EncodeTo(out, *entry.chain);
  if (entry.held != nullptr) WriteHeld(out, *entry.held);
}

}  // namespace

Bytes SnapshotOf(const Engine::State& state) {
  Bytes out;
  EncodeTo(out, state.documents.hashes);
  EncodeTo(out, state.next);
  EncodeTo(out, state.time);
  EncodeTo(out, state.epoch);
  EncodeTo(out, state.build);
  EncodeTo(out, state.measures.Snapshot());
  EncodeTo(out, state.nonces.size());
  for (const auto& [key, nonce] : state.nonces) {
    EncodeTo(out, key);
    EncodeTo(out, nonce);
  }
  state.client_orders.WriteTo(out);
  EncodeTo(out, state.reports.size());
  for (const auto& [attestor, number] : state.reports) {
    EncodeTo(out, attestor);
    EncodeTo(out, number);
    EncodeTo(out, state.reports_missing.contains(attestor));
  }
  EncodeTo(out, state.counters.size());
  for (const people::SkCounter& counter : state.counters) {
    EncodeTo(out, counter.key);
    EncodeTo(out, counter.counter);
  }
  const std::vector<const Entry*> entries = state.requests.SortedById();
  EncodeTo(out, entries.size());
  for (const Entry* const entry : entries) WriteEntry(out, *entry);
  return out;
}

}  // namespace sealward::engine
