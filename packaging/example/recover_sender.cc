// Says who signed an EIP-1559 transaction, without any code of Sealward: the transaction is taken apart here, the hash is
// Crypto++'s Keccak-256, the recovery libsecp256k1's. Prints sender, recipient, nonce and data, so that a person can compare.
//
//   recover-sender HEX
#include <cryptopp/keccak.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;

[[noreturn]] void Die(const char* why) {
  std::fprintf(stderr, "recover-sender: %s\n", why);
  std::exit(1);
}

Bytes FromHex(std::string text) {
  if (text.rfind("0x", 0) == 0) text.erase(0, 2);
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) Die("expected hex digits");
  Bytes out;
  for (size_t i = 0; i < text.size(); i += 2) {
    out.push_back(static_cast<unsigned char>(std::strtoul(text.substr(i, 2).c_str(), nullptr, 16)));
  }
  return out;
}

std::string Hex(const Bytes& bytes) {
  std::string out;
  char two[3];
  for (const unsigned char byte : bytes) {
    std::snprintf(two, sizeof two, "%02x", byte);
    out += two;
  }
  return out;
}

Bytes Keccak(const Bytes& data) {
  CryptoPP::Keccak_256 hash;
  Bytes out(32);
  hash.Update(data.data(), data.size());
  hash.Final(out.data());
  return out;
}

struct Item {
  Bytes encoded;  // with its head
  Bytes payload;
};

// One RLP item at `at`; moves behind it.
Item Next(const Bytes& in, size_t& at) {
  if (at >= in.size()) Die("the transaction ends too early");
  const unsigned char head = in[at];
  size_t head_size = 1, size = 0;
  if (head < 0x80) {
    head_size = 0;
    size = 1;
  } else {
    const unsigned base = head < 0xc0 ? 0x80 : 0xc0;
    size = head - base;
    if (size > 55) {
      const size_t bytes = size - 55;
      if (bytes > 4 || at + 1 + bytes > in.size()) Die("bad length");
      size = 0;
      for (size_t i = 0; i < bytes; ++i) size = size << 8 | in[at + 1 + i];
      head_size += bytes;
    }
  }
  if (at + head_size + size > in.size()) Die("the transaction ends too early");
  const auto begin = in.begin() + static_cast<long>(at);
  Item item{Bytes(begin, begin + static_cast<long>(head_size + size)),
            Bytes(begin + static_cast<long>(head_size), begin + static_cast<long>(head_size + size))};
  at += head_size + size;
  return item;
}

Bytes List(const std::vector<Item>& items) {
  Bytes body;
  for (const auto& item : items) body.insert(body.end(), item.encoded.begin(), item.encoded.end());
  Bytes out;
  if (body.size() <= 55) {
    out.push_back(static_cast<unsigned char>(0xc0 + body.size()));
  } else if (body.size() <= 0xff) {
    out = {0xf8, static_cast<unsigned char>(body.size())};
  } else {
    out = {0xf9, static_cast<unsigned char>(body.size() >> 8), static_cast<unsigned char>(body.size())};
  }
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

Bytes Recover(const Bytes& digest, const Bytes& y_parity, const Bytes& r, const Bytes& s) {
  if (r.size() > 32 || s.size() > 32 || y_parity.size() > 1) Die("bad signature");
  unsigned char compact[64] = {};
  std::memcpy(compact + 32 - r.size(), r.data(), r.size());
  std::memcpy(compact + 64 - s.size(), s.data(), s.size());
  secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
  secp256k1_ecdsa_recoverable_signature signature;
  secp256k1_pubkey key;
  const int id = y_parity.empty() ? 0 : y_parity[0];
  if (id > 1 || secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, compact, id) != 1 ||
      secp256k1_ecdsa_recover(context, &key, &signature, digest.data()) != 1) {
    Die("no key gives this signature");
  }
  Bytes point(65);
  size_t size = point.size();
  secp256k1_ec_pubkey_serialize(context, point.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
  secp256k1_context_destroy(context);
  return point;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) Die("usage: recover-sender HEX");
  const Bytes raw = FromHex(argv[1]);
  if (raw.empty() || raw[0] != 0x02) Die("not an EIP-1559 transaction");
  size_t at = 1;
  const Item list = Next(raw, at);
  if (at != raw.size() || list.encoded[0] < 0xc0) Die("not one RLP list");
  std::vector<Item> fields;
  for (size_t inside = 0; inside < list.payload.size();) fields.push_back(Next(list.payload, inside));
  if (fields.size() != 12) Die("an EIP-1559 transaction has twelve fields");
  Bytes unsigned_bytes{0x02};
  const Bytes unsigned_list = List({fields.begin(), fields.begin() + 9});
  unsigned_bytes.insert(unsigned_bytes.end(), unsigned_list.begin(), unsigned_list.end());
  const Bytes point = Recover(Keccak(unsigned_bytes), fields[9].payload, fields[10].payload, fields[11].payload);
  const Bytes address = Keccak(Bytes(point.begin() + 1, point.end()));
  std::printf("sender 0x%s\n", Hex(Bytes(address.begin() + 12, address.end())).c_str());
  std::printf("chain 0x%s nonce 0x%s to 0x%s\ndata 0x%s\n", Hex(fields[0].payload).c_str(), Hex(fields[1].payload).c_str(),
              Hex(fields[5].payload).c_str(), Hex(fields[7].payload).c_str());
  return 0;
}
