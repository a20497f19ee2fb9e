#include "daemon/authorizer/open.h"

#include "journal/reader.h"
#include "journal/record/blobs.h"

namespace sealward::authorizer {

Result<engine::Engine> OpenEngine(const handover::Handover& handover) {
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
  engine::Documents documents;
  documents.hashes = genesis->documents;
  documents.reference = TRY(blobs.Get<intent::Reference>(genesis->documents.reference, "reference"));
  documents.address_book = TRY(blobs.Get<intent::AddressBook>(genesis->documents.address_book, "address book"));
  documents.keys = TRY(blobs.Get<intent::Keys>(genesis->documents.keys, "keys"));
  documents.roster = TRY(blobs.Get<people::Roster>(genesis->documents.roster, "roster"));
  documents.policy = TRY(blobs.Get<policy::PolicyDocument>(genesis->documents.policy, "policy"));
  engine::Limits limits;
  if (handover.begin.pending_max > 0) limits.pending_per_principal_max = handover.begin.pending_max;
  auto engine = TRY(engine::Engine::Create(std::move(documents), genesis->log, genesis->origin, limits));

  TRY(engine.Apply(genesis_record));
  for (auto entry = TRY(reader.Next()); entry.has_value(); entry = TRY(reader.Next())) {
    TRY(engine.Apply(TRY(journal::Reader::DecodeEntry(*entry))));
  }
  return engine;
}

}  // namespace sealward::authorizer
