#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/clock.h"
#include "base/hex.h"
#include "client/cli/documents_source.h"
#include "client/cli/journal_directory.h"
#include "client/request_json.h"
#include "client/review.h"
#include "client/ssh_sign.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/format.h"
#include "journal/reader.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

// Everything that the bytes are a function of, and what came of them.
struct Built {
  intent::CanonicalRequest request;
  intent::Supplied supplied;
  intent::KeyRecord key;
  intent::formats::Payload payload;
  Bytes signature;  // from the journal, if the entry was signed
  Bytes artifact;
};

std::string BytesText(const Bytes& bytes) {
  return client::IsPlainText(AsText(bytes)) ? std::string(AsText(bytes)) : "0x" + HexEncode(bytes);
}

Status Build(Built& built, const SigningDocuments& documents) {
  const intent::KeyRecord* const key = documents.keys.Find(built.request.stated.key);
  if (key == nullptr)
    return Fail(ErrorCode::kNotFound, "no such key in the documents", built.request.stated.key);
  built.key = *key;
  const intent::formats::FormatRow& row = intent::formats::RowOf(key->format);
  built.payload = TRY(row.build(built.request, built.supplied));
  if (!built.signature.empty()) {
    built.artifact = TRY(row.assemble(built.request, built.supplied, built.signature));
  }
  return Ok();
}

Result<Built> FromJournal(const Arguments& arguments, const std::string& path) {
  const auto number = arguments.Value("entry");
  if (!number.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "say which entry: the number of a permit",
                std::string("--entry"));
  }
  const uint64_t wanted = TRY(ParseNumber("entry", *number));
  const UniqueFd directory = TRY(OpenDirectory(path));
  const SigningDocuments documents = TRY(DocumentsOfJournal(directory.Get()));
  const auto segments = TRY(journal::SegmentSet::Open(directory.Get()));
  auto reader = TRY(journal::Reader::Create(segments.View(), {std::nullopt, true}));
  std::optional<Built> built;
  while (const auto entry = TRY(reader.Next())) {
    if (entry->index.value < wanted) continue;
    const journal::Record record = TRY(journal::Reader::DecodeEntry(*entry));
    if (!built.has_value()) {
      const auto* const decision = std::get_if<journal::Decision>(&record.body);
      if (decision == nullptr || !decision->supplied.has_value()) {
        return Fail(ErrorCode::kInvalidArgument,
                    "expected the entry of a permit: nothing is signed for any other", *number);
      }
      built.emplace();
      built->request = TRY(Decode<intent::CanonicalRequest>(decision->request));
      built->supplied = *decision->supplied;
    } else if (const auto* const outcome = std::get_if<journal::Outcome>(&record.body);
               outcome != nullptr && outcome->decision.value == wanted) {
      built->signature = outcome->signature;
      break;
    }
  }
  if (!built.has_value()) return Fail(ErrorCode::kInvalidArgument, "the journal has no such entry", *number);
  TRY(Build(*built, documents));
  return *std::move(built);
}

// The one key of a format that signs intents of that kind.
Result<std::string> KeyOfFormat(const std::string& format, intent::IntentKind kind,
                                const intent::Keys& keys) {
  const auto wanted = ParseEnum<intent::Format>(format);
  if (!wanted.has_value()) return Fail(ErrorCode::kInvalidArgument, "no such format", format);
  const intent::KeyRecord* found = nullptr;
  for (const intent::KeyRecord& key : keys.keys) {
    if (key.format != *wanted || std::ranges::find(key.kinds, kind) == key.kinds.end()) continue;
    if (found != nullptr)
      return Fail(ErrorCode::kInvalidArgument, "several keys have this format: say --key", format);
    found = &key;
  }
  if (found != nullptr) return found->name;
  return Fail(ErrorCode::kNotFound, "no key of this format signs this kind of intent", format);
}

// What would be sent, around a signature of zeros: to be compared with what a venue's own program makes.
std::optional<Bytes> Unsigned(const Built& built) {
  const auto& row = intent::formats::RowOf(built.key.format);
  const auto algorithm = static_cast<crypto::Algorithm>(static_cast<uint8_t>(built.key.algorithm));
  const size_t size = intent::formats::SignaturesOf(built.payload, built.key.algorithm) *
                      crypto::SignatureBytes(algorithm, built.key.public_key.size());
  for (const size_t bytes : {size, size + 1}) {  // one more with a recovery id
    auto text = row.assemble(built.request, built.supplied, Bytes(bytes, 0));
    if (text.has_value()) return *std::move(text);
  }
  return std::nullopt;
}

// A request from the file; an intent gets what it lacks from options.
Result<intent::StatedRequest> StatedOf(const Arguments& arguments, client::Stated stated,
                                       const intent::Keys& keys, Nanoseconds now) {
  if (auto* const request = std::get_if<intent::StatedRequest>(&stated)) return std::move(*request);
  intent::StatedRequest request;
  request.request_id = "payload";
  const auto key = arguments.Value("key");
  const auto format = arguments.Value("format");
  if (!key.has_value() && !format.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "the file holds an intent only: say which key signs it",
                std::string("--key"));
  }
  const intent::IntentKind kind = intent::KindOf(std::get<intent::Intent>(stated));
  request.key = key.has_value() ? *key : TRY(KeyOfFormat(*format, kind, keys));
  request.valid_until = {now.value + 30 * kSecondNs};
  request.intent = std::get<intent::Intent>(std::move(stated));
  return request;
}

Result<intent::Supplied> SuppliedOf(const Arguments& arguments, const Built& built,
                                    const SigningDocuments& documents, Nanoseconds now) {
  intent::Supplied supplied;
  supplied.timestamp_ms = now.value / 1'000'000;
  if (const auto given = arguments.Value("timestamp-ms"); given.has_value()) {
    supplied.timestamp_ms = TRY(ParseNumber("timestamp-ms", *given));
  }
  const intent::KeyRecord* const key = documents.keys.Find(built.request.stated.key);
  if (key == nullptr)
    return Fail(ErrorCode::kNotFound, "no such key in the documents", built.request.stated.key);
  TRY(intent::formats::RowOf(key->format).supply(built.request, documents.View(), supplied));
  const auto nonce = arguments.Value("nonce");
  supplied.nonce = intent::formats::NextNonce(intent::formats::RowOf(key->format).nonce, key->first_nonce,
                                              supplied.timestamp_ms);
  if (!nonce.has_value()) return supplied;
  if (!supplied.nonce.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "this key's format has no nonce", std::string("--nonce"));
  }
  supplied.nonce = TRY(ParseNumber("nonce", *nonce));
  return supplied;
}

// Who asks: the bytes may depend on it, so it must be somebody who could.
Result<std::string> RequesterOf(const Arguments& arguments, const people::Roster& roster) {
  auto given = arguments.Value("requester");
  if (!given.has_value()) {
    if (roster.services.size() == 1) return roster.services.front().name;
    return Fail(ErrorCode::kInvalidArgument,
                "the roster has several services or none: say which principal asks",
                std::string("--requester"));
  }
  if (roster.FindPrincipal(*given).has_value()) return *std::move(given);
  return Fail(ErrorCode::kNotFound, "the roster has no person or service of this name",
              "--requester " + *given);
}

Result<Built> FromStated(const Arguments& arguments, client::Stated stated,
                         const SigningDocuments& documents) {
  const Nanoseconds now = SystemClock().Now();
  Built built;
  built.request.requester = TRY(RequesterOf(arguments, documents.roster));
  built.request.stated = TRY(StatedOf(arguments, std::move(stated), documents.keys, now));
  TRY(intent::ValidateStated(built.request.stated));
  built.request.resolution =
      TRY(intent::Resolve(built.request.stated, documents.View(), now, arguments.Value("cancel-target")));
  built.supplied = TRY(SuppliedOf(arguments, built, documents, now));
  TRY(Build(built, documents));
  return built;
}

Status WriteOut(const Arguments& arguments, const Built& built) {
  const auto path = arguments.Value("out");
  if (!path.has_value()) return Ok();
  const Bytes& bytes = built.payload.to_sign;
  const UniqueFd file(::open(path->c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.IsValid() && ::write(file.Get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()))
    return Ok();
  return std::unexpected(Error{ErrorCode::kIo, "writing the bytes to sign", errno, *path});
}

ExitCode Print(const Built& built, Output& output) {
  const Bytes canonical = Encode(built.request);
  const std::string format(EnumName(built.key.format));
  std::string text = "key:          " + built.key.name + " (" + std::string(EnumName(built.key.algorithm)) +
                     ", format " + format +
                     ")\nrequest hash: " + HexEncode(intent::HashRequest(canonical).View()) +
                     "\neffect hash:  " + HexEncode(intent::HashEffect(built.request).View()) + "\n\n" +
                     intent::Render(built.request) + intent::RenderSupplied(built.supplied) +
                     "\npreimage:     " + BytesText(built.payload.preimage) +
                     "\nbytes to sign: " + HexEncode(built.payload.to_sign) +
                     "\ntheir sha256: " + HexEncode(crypto::Sha256(built.payload.to_sign).View()) + "\n";
  if (!built.signature.empty()) {
    text += "signature:    " + HexEncode(built.signature) + "\nready to send: " + BytesText(built.artifact) +
            "\n";
  }
  const auto without = built.signature.empty() ? Unsigned(built) : std::nullopt;
  if (without.has_value()) text += "with a signature of zeros: " + BytesText(*without) + "\n";
  output.Say(Printable(text, true));
  JsonObject object;
  object.Text("key", built.key.name)
      .Text("format", format)
      .Text("request_hash", HexEncode(intent::HashRequest(canonical).View()))
      .Text("effect_hash", HexEncode(intent::HashEffect(built.request).View()))
      .Raw("request", journal::ToJson(built.request))
      .Raw("supplied", journal::ToJson(built.supplied))
      .Text("preimage", HexEncode(built.payload.preimage))
      .Text("to_sign", HexEncode(built.payload.to_sign))
      .Text("sha256", HexEncode(crypto::Sha256(built.payload.to_sign).View()));
  if (!built.signature.empty()) {
    object.Text("signature", HexEncode(built.signature)).Text("artifact", HexEncode(built.artifact));
  }
  if (without.has_value()) object.Text("request_text", HexEncode(*without));
  output.Json(object.Number("exit_code", 0).Take());
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> RunPayload(const Arguments& arguments, Output& output) {
  if (const auto journal = arguments.Value("journal"); journal.has_value()) {
    const Built built = TRY(FromJournal(arguments, *journal));
    TRY(WriteOut(arguments, built));
    return Print(built, output);
  }
  const auto file = arguments.Value("intent");
  const auto folder = arguments.Value("documents");
  if (!file.has_value() || !folder.has_value()) {
    return Fail(ErrorCode::kInvalidArgument,
                "give --journal DIR --entry N, or --intent FILE --documents DIR");
  }
  const Bytes content = TRY(client::ReadInput(*file, client::kJsonBytesMax));
  const std::string name = *file == "-" ? "standard input" : *file;
  auto stated = client::ReadStated(AsText(content), name, SystemClock().Now());
  if (!stated.has_value()) return output.Fail(stated.error(), AsText(content));
  const auto documents = TRY(DocumentsIn(*folder, output));
  if (!documents.has_value()) return ExitCode::kUsage;
  const Built built = TRY(FromStated(arguments, *std::move(stated), *documents));
  TRY(WriteOut(arguments, built));
  return Print(built, output);
}

}  // namespace sealward::cli
