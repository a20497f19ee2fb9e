// SSHSIG blobs, their armor, and public keys: what is taken has one form, so it is made again from what was
// read, byte for byte; a signature that nobody made verifies under no key.
#include <string>

#include "crypto/ssh_key.h"
#include "crypto/sshsig.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

void CheckKey(const crypto::SshPublicKey& key) {
  const auto from_wire = crypto::SshPublicKey::FromWire(key.wire());
  CHECK(from_wire.has_value() && *from_wire == key);
  const auto from_line = crypto::SshPublicKey::FromLine(key.Line());
  CHECK(from_line.has_value() && *from_line == key);
  CHECK(key.Fingerprint().starts_with("SHA256:"));
}

void CheckBlob(ByteView blob) {
  const auto parsed = crypto::ParseSshsig(blob);
  if (!parsed.has_value()) return;
  CheckKey(parsed->key);
  const auto again = crypto::DecodeSshsigArmor(crypto::EncodeSshsigArmor(blob));
  CHECK(again.has_value() && std::ranges::equal(*again, blob));
  // The message holds what no seed was made for.
  CHECK(!crypto::VerifySshsig(parsed->key, parsed->name_space, AsBytes("never signed by anybody"), blob)
             .has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView input(data, size);
  switch (fuzz::TakeChoice(input) % 4) {
    case 0:
      CheckBlob(input);
      break;
    case 1:
      if (const auto blob = crypto::DecodeSshsigArmor(AsText(input)); blob.has_value()) CheckBlob(*blob);
      break;
    case 2:
      if (const auto key = crypto::SshPublicKey::FromWire(input); key.has_value()) CheckKey(*key);
      break;
    default:
      if (const auto key = crypto::SshPublicKey::FromLine(AsText(input)); key.has_value()) CheckKey(*key);
  }
  return 0;
}
