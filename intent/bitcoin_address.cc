#include "intent/bitcoin_address.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "crypto/hash.h"
#include "intent/base58.h"

namespace sealward::intent {
namespace {

struct Environment {
  std::string_view name;
  std::string_view prefix;  // of bech32
  uint8_t key_hash;         // version bytes of base58check
  uint8_t script_hash;
};
constexpr Environment kEnvironments[] = {
    {"mainnet", "bc", 0x00, 0x05}, {"testnet", "tb", 0x6f, 0xc4}, {"regtest", "bcrt", 0x6f, 0xc4}};

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr uint32_t kBech32 = 1;
constexpr uint32_t kBech32m = 0x2bc830a3;
constexpr size_t kChecksumDigits = 6;

constexpr size_t kHashBytes = 20;
constexpr size_t kProgramBytes = 32;
constexpr size_t kCompressedBytes = 33;
constexpr size_t kPointBytes = 65;
constexpr uint8_t kOp1 = 0x51;  // OP_1 … OP_16 are consecutive
constexpr uint8_t kOpCheckMultisig = 0xae;
constexpr size_t kMultisigKeysMax = 15;

const Environment* Find(std::string_view name) {
  const auto found = std::ranges::find(kEnvironments, name, &Environment::name);
  return found == std::end(kEnvironments) ? nullptr : found;
}

// BIP-173's checksum of prefix and digits; 1 or kBech32m if they hold their own.
uint32_t Checksum(std::string_view prefix, ByteView digits) {
  constexpr std::array<uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  uint32_t state = 1;
  const auto step = [&](uint32_t value) {
    const uint32_t top = state >> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    for (size_t i = 0; i < kGenerator.size(); ++i) {
      if ((top >> i & 1) != 0) state ^= kGenerator[i];
    }
  };
  for (const char c : prefix) step(static_cast<uint32_t>(c) >> 5);
  step(0);
  for (const char c : prefix) step(static_cast<uint32_t>(c) & 31);
  for (const uint8_t digit : digits) step(digit);
  return state;
}

// Groups of 8 bits to groups of 5, or back; `pad` the last group with zeros, else what is over must be such
// padding.
Result<Bytes> Regroup(ByteView from, uint32_t bits_from, uint32_t bits_to, bool pad) {
  Bytes out;
  uint32_t held = 0;
  uint32_t bits = 0;
  const uint32_t mask = (1u << bits_to) - 1;
  for (const uint8_t group : from) {
    held = (held << bits_from | group) & 0xfff;
    bits += bits_from;
    while (bits >= bits_to) {
      bits -= bits_to;
      out.push_back(static_cast<uint8_t>(held >> bits & mask));
    }
  }
  const uint32_t rest = held << (bits_to - bits) & mask;
  if (pad) {
    if (bits > 0) out.push_back(static_cast<uint8_t>(rest));
  } else if (bits >= bits_from || rest != 0) {
    return Fail(ErrorCode::kMalformed, "an address with bits to spare");
  }
  return out;
}

Bytes ProgramScript(uint8_t version, ByteView program) {
  Bytes out{version == 0 ? uint8_t{0} : static_cast<uint8_t>(kOp1 + version - 1),
            static_cast<uint8_t>(program.size())};
  Append(out, program);
  return out;
}

Result<Bytes> ParseWitnessAddress(std::string_view text, const Environment& environment) {
  std::string lower(text);
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (std::ranges::any_of(text, is_upper)) {
    if (std::ranges::any_of(text, is_lower)) return Fail(ErrorCode::kMalformed, "an address in mixed case");
    for (char& c : lower) c = is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  const size_t start = environment.prefix.size() + 1;
  Bytes digits;
  for (const char c : std::string_view(lower).substr(start)) {
    const size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return Fail(ErrorCode::kMalformed, "expected a bech32 address");
    digits.push_back(static_cast<uint8_t>(digit));
  }
  if (digits.size() <= kChecksumDigits) return Fail(ErrorCode::kMalformed, "expected a bech32 address");
  const uint8_t version = digits.front();
  const uint32_t checksum = Checksum(environment.prefix, digits);
  if (version > 16 || checksum != (version == 0 ? kBech32 : kBech32m)) {
    return Fail(ErrorCode::kInvalidArgument, "the address's checksum is wrong");
  }
  const Bytes program =
      TRY(Regroup(ByteView(digits).subspan(1, digits.size() - 1 - kChecksumDigits), 5, 8, false));
  if (program.size() < 2 || program.size() > 40 ||
      (version == 0 && program.size() != kHashBytes && program.size() != kProgramBytes)) {
    return Fail(ErrorCode::kMalformed, "a witness program of another length");
  }
  // Version 1 of 32 bytes is Taproot. Nobody can say yet what later versions will be: anyone can spend them.
  if (version > 1 || (version == 1 && program.size() != kProgramBytes)) {
    return Fail(ErrorCode::kUnsupported, "a witness version that has no meaning yet");
  }
  return ProgramScript(version, program);
}

Result<Bytes> ParseBase58Address(std::string_view text, const Environment& environment) {
  const Bytes bytes = TRY(Base58Decode(text));
  if (bytes.size() != 1 + kHashBytes + 4) return Fail(ErrorCode::kMalformed, "expected a Bitcoin address");
  const ByteView view(bytes);
  const Hash256 check = crypto::DoubleSha256(view.first(1 + kHashBytes));
  if (!std::ranges::equal(view.last(4), check.View().first(4))) {
    return Fail(ErrorCode::kInvalidArgument, "the address's checksum is wrong");
  }
  const ByteView hash = view.subspan(1, kHashBytes);
  if (bytes[0] == environment.key_hash) {
    Bytes out{0x76, 0xa9, 0x14};  // OP_DUP OP_HASH160, the hash, OP_EQUALVERIFY OP_CHECKSIG
    Append(out, hash);
    Append(out, Bytes{0x88, 0xac});
    return out;
  }
  if (bytes[0] == environment.script_hash) {
    Bytes out{0xa9, 0x14};  // OP_HASH160, the hash, OP_EQUAL
    Append(out, hash);
    out.push_back(0x87);
    return out;
  }
  return Fail(ErrorCode::kInvalidArgument, "an address of another network");
}

}  // namespace

bool IsBitcoinEnvironment(std::string_view environment) {
  return Find(environment) != nullptr;
}

Result<Bytes> ParseBitcoinAddress(std::string_view text, std::string_view environment) {
  const Environment* const row = Find(environment);
  if (row == nullptr) return Fail(ErrorCode::kInvalidArgument, "expected mainnet, testnet or regtest");
  if (text.size() > kBitcoinAddressBytesMax) return Fail(ErrorCode::kMalformed, "expected a Bitcoin address");
  const size_t separator = text.rfind('1');
  if (separator != std::string_view::npos) {
    std::string prefix(text.substr(0, separator));
    for (char& c : prefix) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (prefix == row->prefix) return ParseWitnessAddress(text, *row);
    for (const Environment& other : kEnvironments) {
      if (prefix == other.prefix) return Fail(ErrorCode::kInvalidArgument, "an address of another network");
    }
  }
  return ParseBase58Address(text, *row);
}

std::string WitnessAddress(ByteView script, std::string_view environment) {
  const Environment* const row = Find(environment);
  if (row == nullptr || (!IsP2wpkh(script) && !IsP2wsh(script))) return {};
  Bytes digits{0};
  Append(digits, MUST(Regroup(script.subspan(2), 8, 5, true)));
  Bytes with_checksum = digits;
  with_checksum.resize(digits.size() + kChecksumDigits);
  const uint32_t checksum = Checksum(row->prefix, with_checksum) ^ kBech32;
  std::string out = std::string(row->prefix) + "1";
  for (const uint8_t digit : digits) out += kAlphabet[digit];
  for (size_t i = 0; i < kChecksumDigits; ++i) {
    out += kAlphabet[checksum >> 5 * (kChecksumDigits - 1 - i) & 31];
  }
  return out;
}

Result<CompressedPoint> Compress(ByteView uncompressed_point) {
  if (uncompressed_point.size() != kPointBytes || uncompressed_point[0] != 0x04) {
    return Fail(ErrorCode::kInvalidArgument, "expected an uncompressed public key of 65 bytes");
  }
  CompressedPoint out;
  out.bytes[0] = static_cast<uint8_t>(0x02 + (uncompressed_point[kPointBytes - 1] & 1));
  std::ranges::copy(uncompressed_point.subspan(1, 32), out.bytes.begin() + 1);
  return out;
}

Bytes P2wpkhScript(const CompressedPoint& key) {
  return ProgramScript(0, crypto::Hash160(key.View()).View());
}
Bytes P2wshScript(ByteView witness_script) {
  return ProgramScript(0, crypto::Sha256(witness_script).View());
}
bool IsP2wpkh(ByteView script) {
  return script.size() == 2 + kHashBytes && script[0] == 0 && script[1] == kHashBytes;
}
bool IsP2wsh(ByteView script) {
  return script.size() == 2 + kProgramBytes && script[0] == 0 && script[1] == kProgramBytes;
}

bool IsMultisigOf(ByteView witness_script, const CompressedPoint& key) {
  constexpr size_t kPush = 1 + kCompressedBytes;
  if (witness_script.size() < 3 + kPush || (witness_script.size() - 3) % kPush != 0) return false;
  const size_t keys = (witness_script.size() - 3) / kPush;
  const size_t needed = SignaturesOfMultisig(witness_script);
  if (keys > kMultisigKeysMax || needed == 0 || needed > keys) return false;
  if (witness_script[witness_script.size() - 2] != kOp1 + keys - 1) return false;
  if (witness_script.back() != kOpCheckMultisig) return false;
  bool found = false;
  for (size_t i = 0; i < keys; ++i) {
    const ByteView push = witness_script.subspan(1 + i * kPush, kPush);
    if (push[0] != kCompressedBytes || (push[1] != 0x02 && push[1] != 0x03)) return false;
    found |= std::ranges::equal(push.subspan(1), key.View());
  }
  return found;
}

size_t SignaturesOfMultisig(ByteView witness_script) {
  if (witness_script.empty() || witness_script[0] < kOp1 || witness_script[0] >= kOp1 + kMultisigKeysMax)
    return 0;
  return size_t{witness_script[0]} - kOp1 + 1;
}

}  // namespace sealward::intent
