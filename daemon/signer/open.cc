#include "daemon/signer/open.h"

#include "journal/reader.h"

namespace sealward::signer {

Result<Ledger> OpenLedger(const handover::Handover& handover) {
  journal::BlobSet blobs;
  for (const auto& blob : handover.blobs) blobs.Add(TRY(handover::ReadAll(blob.Get(), kDocumentBytesMax)));
  std::vector<journal::SegmentFd> segments;
  for (const auto& segment : handover.segments) segments.push_back({segment.number, segment.fd.Get()});
  auto reader = TRY(journal::Reader::Create(segments, {handover.begin.genesis, false}));
  const auto first = TRY(reader.Next());
  if (!first.has_value()) return Fail(ErrorCode::kNotReady, "the journal is empty");
  const auto genesis_record = TRY(journal::Reader::DecodeEntry(*first));
  const auto* genesis = std::get_if<journal::Genesis>(&genesis_record.body);
  if (genesis == nullptr) return Fail(ErrorCode::kCorrupt, "entry 0 is no genesis");
  auto ledger = TRY(Ledger::Create(*genesis, blobs));
  ledger.ConfirmRecoveries(handover.begin.recovery_confirmed);
  for (auto entry = TRY(reader.Next()); entry.has_value(); entry = TRY(reader.Next())) {
    // What a permit yields here was decided before this start: recovery signs nothing.
    (void)TRY(ledger.Observe(TRY(journal::Reader::DecodeEntry(*entry))));
  }
  return ledger;
}

}  // namespace sealward::signer
