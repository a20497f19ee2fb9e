#include "intent/formats/solana_message.h"

#include <algorithm>

#include "base/check.h"

namespace sealward::intent::formats {
namespace {

constexpr size_t kPacketBytes = 1232;
constexpr size_t kSignatureBytes = 64;

// Seven bits a byte, the lowest first.
void AppendShort(Bytes& out, size_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<uint8_t>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<uint8_t>(value));
}

// Each address once, with all that any instruction does with it.
void Merge(std::vector<SolanaAccount>& accounts, const SolanaAccount& account) {
  const auto found = std::ranges::find(accounts, account.address, &SolanaAccount::address);
  if (found == accounts.end()) {
    accounts.push_back(account);
    return;
  }
  found->signs |= account.signs;
  found->writable |= account.writable;
}

int GroupOf(const SolanaAccount& account) {
  if (account.signs) return account.writable ? 0 : 1;
  return account.writable ? 2 : 3;
}

uint8_t IndexOf(const std::vector<SolanaAccount>& accounts, const SolanaAddress& address) {
  const auto found = std::ranges::find(accounts, address, &SolanaAccount::address);
  CHECK(found != accounts.end());
  return static_cast<uint8_t>(found - accounts.begin());
}

}  // namespace

Result<Bytes> EncodeSolanaMessage(const SolanaAddress& payer, const Hash256& recent_blockhash,
                                  const std::vector<SolanaInstruction>& instructions) {
  std::vector<SolanaAccount> accounts = {{payer, true, true}};
  for (const SolanaInstruction& instruction : instructions) {
    for (const SolanaAccount& account : instruction.accounts) Merge(accounts, account);
  }
  for (const SolanaInstruction& instruction : instructions) {
    Merge(accounts, {instruction.program, false, false});
  }
  std::ranges::stable_sort(accounts, {}, GroupOf);
  const auto count = [&](auto is) { return static_cast<uint8_t>(std::ranges::count_if(accounts, is)); };
  Bytes out{count([](const SolanaAccount& a) { return a.signs; }),
            count([](const SolanaAccount& a) { return a.signs && !a.writable; }),
            count([](const SolanaAccount& a) { return !a.signs && !a.writable; })};
  AppendShort(out, accounts.size());
  for (const SolanaAccount& account : accounts) Append(out, account.address.View());
  Append(out, recent_blockhash.View());
  AppendShort(out, instructions.size());
  for (const SolanaInstruction& instruction : instructions) {
    out.push_back(IndexOf(accounts, instruction.program));
    AppendShort(out, instruction.accounts.size());
    for (const SolanaAccount& account : instruction.accounts)
      out.push_back(IndexOf(accounts, account.address));
    AppendShort(out, instruction.data.size());
    Append(out, instruction.data);
  }
  if (1 + kSignatureBytes + out.size() <= kPacketBytes) return out;
  return Fail(ErrorCode::kTooLarge, "the transaction exceeds a packet");
}

}  // namespace sealward::intent::formats
