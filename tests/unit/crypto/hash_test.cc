#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"

namespace sealward::crypto {
namespace {

std::string Hex(const auto& fixed) {
  return HexEncode(fixed.View());
}

TEST(HashTest, Sha256KnownAnswers) {  // FIPS 180-4 examples
  EXPECT_EQ(Hex(Sha256(ByteView{})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(Sha256(AsBytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256(AsBytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Hex(Sha256(Bytes(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(HashTest, Sha512KnownAnswers) {
  EXPECT_EQ(Hex(Sha512(AsBytes("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(Hex(Sha512({AsBytes("a"), AsBytes(""), AsBytes("bc")})), Hex(Sha512(AsBytes("abc"))));
}

TEST(HashTest, DoubleSha256KnownAnswer) {
  EXPECT_EQ(Hex(DoubleSha256(AsBytes("hello"))),
            "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50");
}

TEST(HashTest, PartsHashAsIfJoined) {
  Bytes data(300);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i * 7);
  const ByteView view(data);
  const Hash256 sha = Sha256(view);
  const Hash256 keccak = Keccak256(view);
  for (size_t cut = 0; cut <= data.size(); ++cut) {
    ASSERT_EQ(Sha256({view.first(cut), view.subspan(cut)}), sha);
    ASSERT_EQ(Keccak256({view.first(cut), view.subspan(cut)}), keccak);
    Sha256Stream stream;
    stream.Update(view.first(cut));
    const Sha256Stream copy = stream;
    ASSERT_EQ(stream.Update(view.subspan(cut)).Digest(), sha);
    ASSERT_EQ(copy.Digest(), Sha256(view.first(cut)));
    ASSERT_EQ(stream.Digest(), sha);  // asking changes nothing
  }
}

TEST(HashTest, NamedHashIsTheSameHash) {
  EXPECT_EQ(Sha256As<RequestHash>(AsBytes("abc")).bytes, Sha256(AsBytes("abc")).bytes);
}

struct HmacVector {
  Bytes key;
  Bytes data;
  const char* mac;
};

TEST(HmacTest, Rfc4231) {
  const auto text = [](std::string_view value) { return Bytes(value.begin(), value.end()); };
  const HmacVector kVectors[] = {
      {Bytes(20, 0x0b), text("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {text("Jefe"), text("what do ya want for nothing?"),
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {Bytes(20, 0xaa), Bytes(50, 0xdd), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {Bytes(131, 0xaa), text("Test Using Larger Than Block-Size Key - Hash Key First"),
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const HmacVector& vector : kVectors) {
    const SecretBytes key = MUST(SecretBytes::CopyOf(vector.key));
    EXPECT_EQ(Hex(HmacSha256(key, vector.data)), vector.mac);
    EXPECT_EQ(Hex(HmacSha256(key, {ByteView(vector.data).first(3), ByteView(vector.data).subspan(3)})),
              vector.mac);
  }
}

TEST(HmacTest, VerifyRefusesEveryOtherBit) {
  const SecretBytes key = MUST(SecretBytes::CopyOf(AsBytes("0123456789abcdef0123456789abcdef")));
  const Bytes data(40, 1);
  const Mac256 mac = HmacSha256(key, data);
  EXPECT_TRUE(VerifyHmacSha256(key, data, mac).has_value());
  for (size_t bit = 0; bit < 8 * Mac256::kSize; ++bit) {
    Mac256 other = mac;
    other.bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    EXPECT_EQ(VerifyHmacSha256(key, data, other).error().code, ErrorCode::kBadSignature);
  }
  const SecretBytes other_key = MUST(SecretBytes::CopyOf(AsBytes("0123456789abcdef0123456789abcdeg")));
  EXPECT_FALSE(VerifyHmacSha256(other_key, data, mac).has_value());
}

}  // namespace
}  // namespace sealward::crypto
