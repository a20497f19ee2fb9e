// The parts and the whole, measured one after the other in one run so that ratios hold on a noisy machine. Driven by
// ring_bench.py, which makes the firm and starts the daemon.
//
//   ring_bench parts MODULE LABEL PIN_FILE FOLDER ROUNDS      C_Sign, verify and fdatasync in a row, in one process
//   ring_bench ring SOCKET order|desk|settlement ROUNDS DEPTH the daemon
//
// Prints one JSON object a line.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/unique_fd.h"
#include "client/admin/pin.h"
#include "client/connection.h"
#include "crypto/verify.h"
#include "hsm/module.h"
#include "hsm/object.h"
#include "hsm/session.h"
#include "hsm/slot.h"
#include "hsm/verify.h"

namespace {

using namespace sealward;

uint64_t Now() { return SystemClock().BootNs(); }

double Quantile(std::vector<uint64_t>& values, double q) {
  std::sort(values.begin(), values.end());
  return static_cast<double>(values[static_cast<size_t>(q * static_cast<double>(values.size() - 1))]) / 1000.0;
}

void PrintParts(const char* name, std::vector<uint64_t>& sign, std::vector<uint64_t>& verify, std::vector<uint64_t>& sync,
                std::vector<uint64_t>& all) {
  std::printf("{\"algorithm\":\"%s\",\"c_sign_us\":%.1f,\"verify_us\":%.1f,\"fdatasync_us\":%.1f,\"in_a_row_us\":%.1f}\n", name,
              Quantile(sign, 0.5), Quantile(verify, 0.5), Quantile(sync, 0.5), Quantile(all, 0.5));
}

Status Parts(char** argv, size_t rounds) {
  auto module = TRY(hsm::Module::Load(argv[0], hsm::LinkCheck::kResolved));
  const auto token = TRY(hsm::FindToken(module, argv[1]));
  const UniqueFd pin_fd(::open(argv[2], O_RDONLY | O_CLOEXEC));
  const auto pin = TRY(admin::ReadPin(pin_fd.Get()));
  auto session = TRY(hsm::Session::Open(module, token.slot));
  TRY(session.Login(pin));
  const auto& profile = hsm::ProfileOf(token.manufacturer);
  // A zero-filled file, written a block at a time, as the journal is.
  const std::string path = std::string(argv[3]) + "/bench.tmp";
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const std::vector<uint8_t> block(4096, 1), zeros(1 << 20);
  for (int i = 0; i < 32; ++i) CHECK(::write(file.Get(), zeros.data(), zeros.size()) == static_cast<ssize_t>(zeros.size()));
  CHECK(::fsync(file.Get()) == 0);
  for (const auto& key : TRY(hsm::ListKeys(session, profile))) {
    const auto bound = TRY(hsm::BindKey(session, profile, {key.id, key.public_key}));
    const Bytes input(32, 7);
    std::vector<uint64_t> sign, verify, sync, all;
    for (size_t i = 0; i < rounds; ++i) {
      const uint64_t begun = Now();
      const auto signature = TRY(session.Sign(bound, input));
      const uint64_t is_signed = Now();
      TRY(hsm::VerifySignature(key.public_key, input, signature));
      const uint64_t verified = Now();
      CHECK(::pwrite(file.Get(), block.data(), block.size(), static_cast<off_t>(4096 * (i % 8192))) == 4096);
      CHECK(::fdatasync(file.Get()) == 0);
      const uint64_t synced = Now();
      sign.push_back(is_signed - begun);
      verify.push_back(verified - is_signed);
      sync.push_back(synced - verified);
      all.push_back(synced - begun);
    }
    PrintParts(std::string(EnumName(key.public_key.algorithm)).c_str(), sign, verify, sync, all);
  }
  ::unlink(path.c_str());
  return Ok();
}

protocol::Query MakeQuery(std::string_view kind, uint64_t number) {
  protocol::Submit submit;
  const Nanoseconds until{SystemClock().Now().value + 100 * kSecondNs};
  const std::string id = std::string(kind) + "-" + std::to_string(::getpid()) + "-" + std::to_string(number);
  if (kind != "settlement") {
    const bool desk = kind == "desk";
    intent::Order intent;
    intent.account = "main";
    intent.venue = desk ? "acme-desk" : "binance";
    intent.legs.push_back({desk ? "BTC-USDT-DESK" : "BTC-USDT", intent::Side::kBuy, MUST(Decimal::Parse("0.001")), std::nullopt});
    intent.price = MUST(Decimal::Parse("1000"));
    submit.request = {id, desk ? "desk-1" : "orders-1", until, intent};
  } else {
    intent::Settlement intent;
    intent.account = "main";
    intent.counterparty = "acme";
    intent.asset = "USDC";
    intent.network = "ethereum";
    intent.amount = MUST(Decimal::Parse("1"));
    intent.destination = "acme-usdc";
    intent.fee_max = MUST(Decimal::Parse("0.01"));
    intent.purpose = "bench";
    submit.request = {id, "custody-1", until, intent};
  }
  return submit;
}

Status Ring(char** argv, uint64_t rounds, uint64_t depth) {
  auto connection = TRY(client::Connection::Open(argv[0]));
  std::map<uint64_t, uint64_t> sent_at;
  std::vector<uint64_t> latency;
  uint64_t sent = 0;
  const uint64_t begun = Now();
  while (latency.size() < rounds) {
    while (sent < rounds && sent_at.size() < depth) {
      const uint64_t now = Now();
      sent_at[TRY(connection.Send(MakeQuery(argv[1], depth * 1'000'000 + sent++)))] = now;
    }
    const auto reply = TRY(connection.Receive(30'000));
    const auto* request = std::get_if<protocol::RequestReply>(&reply.reply);
    if (request == nullptr || request->status != protocol::RequestStatus::kSigned) {
      return Fail(ErrorCode::kInternal, "not signed", request == nullptr ? "" : request->text);
    }
    latency.push_back(Now() - sent_at.at(reply.correlation));
    sent_at.erase(reply.correlation);
  }
  const double seconds = static_cast<double>(Now() - begun) / 1e9;
  std::printf("{\"kind\":\"%s\",\"depth\":%llu,\"p50_us\":%.1f,\"p99_us\":%.1f,\"per_second\":%.0f}\n", argv[1],
              static_cast<unsigned long long>(depth), Quantile(latency, 0.5), Quantile(latency, 0.99),
              static_cast<double>(rounds) / seconds);
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  Status status = Fail(ErrorCode::kInvalidArgument, "see the head of ring_bench.cc");
  if (argc == 7 && std::string_view(argv[1]) == "parts") status = Parts(argv + 2, std::strtoull(argv[6], nullptr, 10));
  if (argc == 6 && std::string_view(argv[1]) == "ring") {
    status = Ring(argv + 2, std::strtoull(argv[4], nullptr, 10), std::strtoull(argv[5], nullptr, 10));
  }
  if (!status.has_value()) std::fprintf(stderr, "ring_bench: %s\n", status.error().Message().c_str());
  return status.has_value() ? 0 : 1;
}
