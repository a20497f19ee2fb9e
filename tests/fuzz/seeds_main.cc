// Writes the seeds that are bytes rather than text: `fuzz_seeds DIRECTORY` fills DIRECTORY/<target>/ with one
// instance of every message, query, reply, request, record and signature. Seeds that are texts were written
// by hand.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/check.h"
#include "crypto/hash.h"
#include "daemon/ipc/messages.h"
#include "journal/record/record.h"
#include "protocol/frame.h"
#include "protocol/messages.h"
#include "tests/support/ssh_person.h"
#include "tests/unit/daemon_ipc/one_of_each.h"
#include "tests/unit/intent/every_kind.h"
#include "tests/unit/protocol/one_of_each.h"

namespace {

using namespace sealward;

std::filesystem::path root;

void Write(const std::string& target, const std::string& name, ByteView bytes, int choice = -1) {
  std::filesystem::create_directories(root / target);
  std::ofstream stream(root / target / name, std::ios::binary | std::ios::trunc);
  if (choice >= 0) stream.put(static_cast<char>(choice));
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

void WriteProtocol() {
  Bytes stream;
  size_t index = 0;
  for (const auto& query : protocol::test::OneOfEachQuery()) {
    const Bytes body = Encode(protocol::QueryEnvelope{index + 7, query});
    Write("envelope", "query-" + std::to_string(index++), body, 0);
    if (body.size() < 250) Append(stream, protocol::MakeFrame(body));
  }
  index = 0;
  for (const auto& reply : protocol::test::OneOfEachReply()) {
    Write("envelope", "reply-" + std::to_string(index), Encode(protocol::ReplyEnvelope{index, reply}), 1);
    ++index;
  }
  Write("frame", "queries", stream, 16);
  Write("frame", "half", ByteView(stream).first(stream.size() - 3), 1);
  Write("frame", "too-long", Bytes{0, 0, 2, 0, 1}, 0);
  Write("frame", "empty-frame", Bytes{0, 0, 0, 1, 1, 0, 0, 0, 0, 5}, 3);
}

void WriteIpc() {
  size_t index = 0;
  std::apply(
      [&](const auto&... message) {
        (Write("ipc", ipc::kMessages[index++].name, ipc::EncodeMessage(message)), ...);
      },
      ipc::test::OneOfEach());
}

void WriteRequests() {
  const intent::test::Firm firm;
  size_t index = 0;
  for (const auto& kind : intent::test::OneOfEach()) {
    Write("request", "stated-" + std::to_string(index++), Encode(intent::test::State("orders", kind)), 0);
  }
  const auto order = intent::test::Resolved(firm, intent::test::State("orders", intent::test::MakeOrder()));
  const auto cancel = intent::test::Resolved(firm, intent::test::State("orders", intent::test::MakeCancel()));
  const auto settlement =
      intent::test::Resolved(firm, intent::test::State("custody", intent::test::MakeSettlement()));
  Write("request", "canonical-order", Encode(order), 1);
  Write("request", "canonical-cancel", Encode(cancel), 1);
  Write("request", "canonical-settlement", Encode(settlement), 1);
  intent::Supplied supplied{1'800'000'000'000, "id", 7, Uint256::From(30), Uint256::From(1)};
  Write("request", "supplied", Encode(supplied), 2);

  index = 0;
  journal::Decision decision;
  decision.request = Encode(settlement);
  decision.ruling = people::Ruling::kPermit;
  decision.supplied = supplied;
  decision.reasons = {
      {people::ReasonKind::kLimit, "day", "a sentence",
       people::LimitUse{"USDC", "account=main", intent::test::D("5"), {}, intent::test::D("1.5")}}};
  decision.requirements = {{"floor of key custody", 2, {"risk"}, true, false, 900}};
  decision.observations = {
      {"prices", 7, {1'799'999'999'000'000'000}, intent::ReferenceFact{"BTC-USDT", intent::test::D("50000")}}};
  const journal::Body bodies[] = {
      journal::Genesis{{}, "example.com/log", {}},
      journal::Start{Epoch{1}, "build"},
      decision,
      journal::Refusal{"mm1", Encode(order.stated), ErrorCode::kOutOfRange, "price", "not on the tick"},
      journal::Approval{{}, {"bob", people::Verdict::kApprove, {5}, Bytes(90, 1)}},
      journal::Outcome{{}, Sequence{4}, journal::OutcomeStatus::kSigned, Bytes(64, 2), std::nullopt},
      journal::Ended{{}, true},
      journal::Connection{ConnectionId{3}, true, people::Socket::kOfficer, 1001, 1001, "alice"},
      journal::Recovery{0, 4096, 4096, {}},
      journal::Dropped{"mm1", 9},
      journal::RefusedVerdict{{}, "bob", "mm1", ErrorCode::kBadSignature, "text \"quoted\""},
      journal::Attested{"copy",
                        1,
                        {intent::FillFact{{"mm1", "r1", 0, ""}, "e1", intent::test::D("1"), intent::test::D("5")},
                         intent::EndFact{{"mm1", "r1", 0, ""}, intent::OrderEnd::kCancelled},
                         intent::BustFact{"binance", "e1"}, intent::HaltFact{"BTC-USDT", true}}},
      journal::Alert{journal::AlertKind::kReportsMissing, "copy", "report 3 came"}};
  for (const auto& body : bodies) {
    Write("record", std::string(journal::kBodyNames[index]),
          Encode(journal::Record{Sequence{index}, {1'800'000'000'000'000'000}, body}));
    ++index;
  }
}

void WriteSignatures() {
  for (const bool security_key : {false, true}) {
    const test::SshPerson person(9, security_key);
    const std::string name = security_key ? "security-key" : "plain";
    const Bytes blob = person.Sign("approval@sealward", "a text", 5);
    const auto key = MUST(crypto::SshPublicKey::FromWire(person.wire()));
    Write("sshsig", name + "-blob", blob, 0);
    Write("sshsig", name + "-armor", AsBytes(crypto::EncodeSshsigArmor(blob)), 1);
    Write("sshsig", name + "-wire", person.wire(), 2);
    Write("sshsig", name + "-line", AsBytes(key.Line() + " somebody@desk\n"), 3);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS_DIRECTORY\n", argv[0]);
    return 2;
  }
  root = argv[1];
  WriteProtocol();
  WriteIpc();
  WriteRequests();
  WriteSignatures();
  return 0;
}
