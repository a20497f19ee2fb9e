// hsm/ against a real token: SoftHSM in a temporary folder, and the same behind a module that fails on
// request.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/hex.h"
#include "crypto/hash.h"
#include "hsm/ceremony/ceremony.h"
#include "hsm/error.h"
#include "hsm/module.h"
#include "hsm/object.h"
#include "hsm/session.h"
#include "hsm/slot.h"
#include "hsm/verify.h"
#include "tests/support/command.h"
#include "tests/support/softhsm/softhsm.h"

namespace sealward::hsm {
namespace {

using crypto::Algorithm;
using test::Secret;
using test::SoftHsm;

constexpr Algorithm kAlgorithms[] = {Algorithm::kEd25519, Algorithm::kSecp256k1, Algorithm::kP256};

// What the token worker holds, but with the ceremony's way to finalise the module, so that tests can follow
// each other.
struct Worker {
  Ceremony ceremony;
  TokenInfo token;
  Session session;
};

Result<Worker> Start(const admin::TokenLocation& location, std::string_view pin = test::kUserPin) {
  Ceremony ceremony = TRY(Ceremony::Load(location.module_path));
  TokenInfo token = TRY(FindToken(ceremony.module(), location.label));
  Session session = TRY(Session::Open(ceremony.module(), token.slot));
  TRY(session.Login(Secret(pin)));
  return Worker{std::move(ceremony), std::move(token), std::move(session)};
}

const QuirkProfile& Profile(const Worker& worker) {
  return ProfileOf(worker.token.manufacturer);
}

Bytes InputOf(Algorithm algorithm) {
  if (algorithm == Algorithm::kEd25519) return Bytes(300, 'm');
  const Hash256 digest = crypto::Sha256(AsBytes("input"));
  return Bytes(digest.bytes.begin(), digest.bytes.end());
}

class SoftHsmTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SEALWARD_NEED_SOFTHSM();
    softhsm_.emplace();
    softhsm_->MakeToken("orders");
  }
  SoftHsm& softhsm() { return *softhsm_; }

 private:
  std::optional<SoftHsm> softhsm_;
};

TEST_F(SoftHsmTest, SignsWithEachAlgorithm) {
  std::vector<EnrolledKey> enrolled;
  for (const Algorithm algorithm : kAlgorithms) enrolled.push_back(softhsm().MakeKey("orders", algorithm));
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value()) << worker.error().Message();
  for (const EnrolledKey& key : enrolled) {
    const auto bound = BindKey(worker->session, Profile(*worker), key);
    ASSERT_TRUE(bound.has_value()) << bound.error().Message();
    EXPECT_TRUE(SelfTest(worker->session, *bound).has_value());
    const Bytes input = InputOf(key.public_key.algorithm);
    for (int i = 0; i < 20; ++i) {  // half of SoftHSM's secp256k1 signatures have a high s
      const auto signature = worker->session.Sign(*bound, input);
      ASSERT_TRUE(signature.has_value()) << signature.error().Message();
      EXPECT_TRUE(VerifySignature(key.public_key, input, *signature).has_value());
      Bytes other = input;
      other[0] ^= 1;
      EXPECT_FALSE(VerifySignature(key.public_key, other, *signature).has_value());
    }
  }
}

TEST_F(SoftHsmTest, RefusesInputOfAnotherLengthBeforeTheToken) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kP256);
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_TRUE(bound.has_value());
  const auto signature = worker->session.Sign(*bound, Bytes(31));
  ASSERT_FALSE(signature.has_value());
  EXPECT_EQ(signature.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(worker->session.Sign(*bound, Bytes(32)).has_value());  // the session is as good as before
}

TEST_F(SoftHsmTest, FindsTokensByLabelOnly) {
  softhsm().MakeToken("custody");
  const auto twice =
      admin::InitToken(softhsm().Location("custody"), Secret(test::kSoPin), Secret(test::kUserPin));
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().code, ErrorCode::kDuplicate);
  auto missing = Start(softhsm().Location("nobody"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().subject, "nobody");
}

TEST_F(SoftHsmTest, RefusesTwoTokensOfOneLabel) {
  const auto made = test::RunCommand({"softhsm2-util", "--init-token", "--free", "--label", "orders",
                                      "--so-pin", "12345678", "--pin", "12345678"});
  if (made.exit_code == 127) GTEST_SKIP() << "softhsm2-util is not installed";
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_FALSE(worker.has_value());
  EXPECT_EQ(worker.error().code, ErrorCode::kDuplicate);
}

TEST_F(SoftHsmTest, SaysThatThePinIsWrong) {
  auto worker = Start(softhsm().Location("orders"), "not-the-pin");
  ASSERT_FALSE(worker.has_value());
  EXPECT_EQ(worker.error().code, ErrorCode::kWrongPin);
  EXPECT_EQ(worker.error().subject, "CKR_PIN_INCORRECT");
  EXPECT_EQ(SeverityOf(worker.error()), Severity::kPin);
  EXPECT_EQ(worker.error().Message().find("not-the-pin"), std::string::npos);
}

TEST_F(SoftHsmTest, RefusesAMissingKey) {
  EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kEd25519);
  key.id.bytes[0] ^= 1;
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_FALSE(bound.has_value());
  EXPECT_EQ(bound.error().code, ErrorCode::kNotFound);
}

TEST_F(SoftHsmTest, RefusesAnotherPublicKeyThanEnrolled) {
  EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kEd25519);
  key.public_key = softhsm().MakeKey("orders", Algorithm::kEd25519).public_key;
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_FALSE(bound.has_value());
  EXPECT_EQ(bound.error().code, ErrorCode::kBadSignature);
}

TEST_F(SoftHsmTest, RefusesAnotherAlgorithmThanEnrolled) {
  EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kP256);
  key.public_key.algorithm = Algorithm::kSecp256k1;
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_FALSE(bound.has_value());
  EXPECT_EQ(bound.error().subject, "CKA_EC_PARAMS");
}

TEST_F(SoftHsmTest, RefusesASecondObjectWithTheSameId) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kP256);
  const auto again = admin::CreateKey(softhsm().Location("orders"), Secret(test::kUserPin),
                                      {Algorithm::kP256, key.id, "substitute"});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kDuplicate);
  // Somebody else's tool does not ask.
  const auto made =
      test::RunCommand({"pkcs11-tool", "--module", test::kSoftHsmModule, "--token-label", "orders", "--login",
                        "--pin", std::string(test::kUserPin), "--keypairgen", "--key-type", "EC:prime256v1",
                        "--id", HexEncode(key.id.View())});
  if (made.exit_code == 127) GTEST_SKIP() << "pkcs11-tool is not installed (package opensc)";
  ASSERT_TRUE(made.Ok()) << made.error;
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_FALSE(bound.has_value());
  EXPECT_EQ(bound.error().code, ErrorCode::kDuplicate);
}

TEST_F(SoftHsmTest, ListsKeysAndWhatIsWrongWithThem) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kSecp256k1);
  const auto keys = admin::ListKeys(softhsm().Location("orders"), Secret(test::kUserPin));
  ASSERT_TRUE(keys.has_value()) << keys.error().Message();
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_EQ((*keys)[0].id, key.id);
  EXPECT_EQ((*keys)[0].public_key, key.public_key);
  EXPECT_EQ((*keys)[0].label, "test key");
  EXPECT_TRUE((*keys)[0].faults.empty()) << (*keys)[0].faults[0];
}

TEST_F(SoftHsmTest, ANewTokenAndItsKeysAreReadableByTheirOwnerOnly) {
  softhsm().MakeKey("orders", Algorithm::kEd25519);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(softhsm().directory())) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 077, 0u) << entry.path();
  }
}

TEST_F(SoftHsmTest, AForkedChildDoesNotInheritTheLogin) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kP256);
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_TRUE(bound.has_value());
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(worker->session.Sign(*bound, Bytes(32)).has_value() ? 1 : 0);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(worker->session.Sign(*bound, Bytes(32)).has_value());
}

TEST_F(SoftHsmTest, AReplacedSessionKeepsLoginAndKeys) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kP256);
  auto worker = Start(softhsm().Location("orders"));
  ASSERT_TRUE(worker.has_value());
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_TRUE(bound.has_value());
  auto second = Session::Open(worker->ceremony.module(), worker->token.slot);
  ASSERT_TRUE(second.has_value());
  EXPECT_TRUE(second->CheckLoggedIn().has_value());
  EXPECT_TRUE(second->Sign(*bound, Bytes(32)).has_value());
  *second = *Session::Open(worker->ceremony.module(), worker->token.slot);
  EXPECT_TRUE(second->Sign(*bound, Bytes(32)).has_value());
}

// A key of somebody else's making, by another tool, with the public key that Sealward would have enrolled.
class ForeignKeyTest : public SoftHsmTest {
 protected:
  // Returns what BindKey says; nothing if the tool is missing.
  std::optional<Error> BindForeign(const std::vector<std::string>& options, const KeyId& id) {
    std::vector<std::string> command = {
        "pkcs11-tool", "--module", test::kSoftHsmModule,       "--token-label", "orders",
        "--login",     "--pin",    std::string(test::kUserPin)};
    command.insert(command.end(), options.begin(), options.end());
    const auto made = test::RunCommand(command);
    if (made.exit_code == 127) return std::nullopt;
    EXPECT_TRUE(made.Ok()) << made.error;
    const auto keys = admin::ListKeys(softhsm().Location("orders"), Secret(test::kUserPin));
    if (!keys.has_value() || keys->size() != 1) {
      ADD_FAILURE() << "one key was expected";
      return std::nullopt;
    }
    EXPECT_FALSE((*keys)[0].faults.empty());
    auto worker = Start(softhsm().Location("orders"));
    const auto bound = BindKey(worker->session, Profile(*worker), {id, (*keys)[0].public_key});
    if (bound.has_value()) {
      ADD_FAILURE() << "the key was bound";
      return std::nullopt;
    }
    return bound.error();
  }
};

TEST_F(ForeignKeyTest, RefusesAnExtractableKey) {
  const KeyId id{{7, 7}};
  const auto error = BindForeign({"--keypairgen", "--key-type", "EC:prime256v1", "--id", HexEncode(id.View()),
                                  "--extractable", "--usage-sign"},
                                 id);
  if (!error.has_value()) GTEST_SKIP() << "pkcs11-tool is not installed (package opensc)";
  EXPECT_EQ(error->code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(error->Message(),
            "`CKA_EXTRACTABLE`: not permitted: the key must not be extractable from its token");
}

TEST_F(ForeignKeyTest, RefusesAKeyMadeWithDefaults) {
  const KeyId id{{7, 8}};
  const auto error =
      BindForeign({"--keypairgen", "--key-type", "EC:prime256v1", "--id", HexEncode(id.View())}, id);
  if (!error.has_value()) GTEST_SKIP() << "pkcs11-tool is not installed (package opensc)";
  EXPECT_EQ(error->code, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(error->subject.starts_with("CKA_")) << error->Message();
}

TEST_F(SoftHsmTest, TheTokenPassesItsAttestation) {
  for (const Algorithm algorithm : kAlgorithms) {
    const auto report = admin::AttestToken(softhsm().Location("orders"), Secret(test::kUserPin), algorithm);
    ASSERT_TRUE(report.has_value()) << report.error().Message();
    for (const ProbeResult& probe : report->probes) {
      EXPECT_TRUE(probe.IsGood()) << admin::ProbeLine(probe);
      std::printf("  %s\n", admin::ProbeLine(probe).c_str());
    }
    EXPECT_TRUE(report->IsGood());
    EXPECT_GE(report->probes.size(), 12u);
  }
  const auto keys = admin::ListKeys(softhsm().Location("orders"), Secret(test::kUserPin));
  ASSERT_TRUE(keys.has_value());
  EXPECT_TRUE(keys->empty());  // the canaries are gone
}

TEST_F(SoftHsmTest, AttestationNoticesWhatATokenDoesNotRefuse) {
  const std::string path = softhsm().configuration();
  std::string text = test::ReadFile(path);
  const size_t at = text.find("reset_on_fork = true");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 20, "reset_on_fork = false");
  FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fputs(text.c_str(), file);
  std::fclose(file);
  const auto report =
      admin::AttestToken(softhsm().Location("orders"), Secret(test::kUserPin), Algorithm::kP256);
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->IsGood());
  for (const ProbeResult& probe : report->probes) {
    EXPECT_EQ(probe.outcome == ProbeOutcome::kWeak, probe.name == "fork") << admin::ProbeLine(probe);
  }
}

TEST_F(SoftHsmTest, AttestationOutlivesAModuleThatDiesOrFails) {
  softhsm().SetFaults("C_SignInit * exit 5\n");
  const auto died =
      admin::AttestToken(softhsm().FaultyLocation("orders"), Secret(test::kUserPin), Algorithm::kP256);
  ASSERT_TRUE(died.has_value());
  EXPECT_FALSE(died->IsGood());
  for (const ProbeResult& probe : died->probes) {
    if (probe.name != "sign" && probe.name != "mechanism") continue;
    EXPECT_EQ(probe.outcome, ProbeOutcome::kDied);
    EXPECT_EQ(probe.value, 5u);
  }
  const auto wrong = admin::AttestToken(softhsm().Location("orders"), Secret("wrong-pin"), Algorithm::kP256);
  ASSERT_TRUE(wrong.has_value());
  for (const ProbeResult& probe : wrong->probes) EXPECT_EQ(probe.outcome, ProbeOutcome::kFailed);
}

TEST_F(SoftHsmTest, NoticesALyingModule) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kSecp256k1);
  softhsm().MakeKey("orders", Algorithm::kSecp256k1);
  auto worker = Start(softhsm().FaultyLocation("orders"));
  ASSERT_TRUE(worker.has_value()) << worker.error().Message();
  const auto bound = BindKey(worker->session, Profile(*worker), key);
  ASSERT_TRUE(bound.has_value()) << bound.error().Message();
  ASSERT_TRUE(SelfTest(worker->session, *bound).has_value());
  const Bytes input = InputOf(Algorithm::kSecp256k1);
  // Shape: noticed here.
  for (const char* fault : {"short", "long", "overrun", "rv 0x30", "rv 0x150"}) {
    softhsm().SetFaults(std::string("C_Sign * ") + fault + "\n");
    const auto signature = worker->session.Sign(*bound, input);
    ASSERT_FALSE(signature.has_value()) << fault;
    EXPECT_EQ(signature.error().code, ErrorCode::kHsm) << fault;
    EXPECT_EQ(SeverityOf(signature.error()), Severity::kProcess) << fault;
    worker->session = *Session::Open(worker->ceremony.module(), worker->token.slot);
  }
  // Content: noticed by whoever verifies, as the signer does with every signature.
  for (const char* fault : {"flip", "other_key", "repeat", "der"}) {
    softhsm().SetFaults(std::string("C_Sign * ") + fault + "\n");
    Bytes fresh = input;
    fresh[1] ^= 0x80;
    const auto signature = worker->session.Sign(*bound, fresh);
    ASSERT_TRUE(signature.has_value()) << fault;
    EXPECT_FALSE(VerifySignature(key.public_key, fresh, *signature).has_value()) << fault;
    const auto tested = SelfTest(worker->session, *bound);
    ASSERT_FALSE(tested.has_value()) << fault;
    EXPECT_EQ(tested.error().code, ErrorCode::kBadSignature) << fault;
  }
  // The high s is no lie, but must be normalised.
  softhsm().SetFaults("C_Sign * high_s\n");
  const auto high = worker->session.Sign(*bound, input);
  ASSERT_TRUE(high.has_value());
  EXPECT_TRUE(VerifySignature(key.public_key, input, *high).has_value());
  Hash256 digest;
  ASSERT_TRUE(Hash256::From(input, digest));
  EXPECT_FALSE(crypto::VerifySecp256k1(key.public_key, digest, *crypto::MakeSignature(*high)).has_value());
}

TEST_F(SoftHsmTest, NoticesLiesAboutAttributes) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kEd25519);
  auto worker = Start(softhsm().FaultyLocation("orders"));
  ASSERT_TRUE(worker.has_value());
  size_t refused = 0;
  for (int call = 1; call <= 60; ++call) {
    softhsm().SetFaults("C_GetAttributeValue " + std::to_string(call) + " flip\n");
    const auto bound = BindKey(worker->session, Profile(*worker), key);
    if (!bound.has_value()) ++refused;
  }
  // Every attribute that is read; two of the table SoftHSM does not have.
  const auto of_pairs = std::ranges::count_if(
      KeyAttributes(), [](const AttributeRow& row) { return row.half != KeyHalf::kSecret; });
  EXPECT_EQ(refused, static_cast<size_t>(of_pairs) - 2 + 7);
  softhsm().SetFaults("C_GetAttributeValue 1 long\n");
  EXPECT_FALSE(BindKey(worker->session, Profile(*worker), key).has_value());
  softhsm().SetFaults("");
  EXPECT_TRUE(BindKey(worker->session, Profile(*worker), key).has_value());
}

// T-P11-2 for the start: every call fails once with each of a few values, until no call is left to fail.
TEST_F(SoftHsmTest, EachFailingCallOfTheStartIsAnError) {
  const EnrolledKey key = softhsm().MakeKey("orders", Algorithm::kP256);
  const char* calls[] = {
      "C_Initialize",     "C_GetSlotList", "C_GetTokenInfo",    "C_OpenSession",      "C_Login",
      "C_GetSessionInfo", "C_FindObjects", "C_FindObjectsInit", "C_FindObjectsFinal", "C_GetAttributeValue",
      "C_SignInit",       "C_Sign",        "C_GenerateRandom"};
  for (const char* call : calls) {
    for (const char* value : {"0x5", "0x30", "0x32", "0xe0", "0xb3", "0x190"}) {
      softhsm().SetFaults(std::string(call) + " 1 rv " + value + "\n");
      const pid_t child = ::fork();
      ASSERT_GE(child, 0);
      if (child == 0) {
        const auto run = [&]() -> Status {
          Worker worker = TRY(Start(softhsm().FaultyLocation("orders")));
          const BoundKey bound = TRY(BindKey(worker.session, Profile(worker), key));
          return SelfTest(worker.session, bound);
        };
        const Status status = run();
        // A token that vanishes between two calls is not in the list any more.
        const bool vanished = !status.has_value() && status.error().code == ErrorCode::kNotFound;
        const bool hsm = !status.has_value() && status.error().code == ErrorCode::kHsm;
        ::_exit(hsm || vanished ? 0 : 1);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << call << " " << value;
    }
  }
}

TEST(ModulePathTest, TrustsOnlyWhatNobodyElseCanChange) {
  test::TempDir directory;
  const std::string path = directory.Write("module.so", "not a library");
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_TRUE(CheckModulePath(path, LinkCheck::kResolved).has_value());
  const auto loaded = Module::Load(path, LinkCheck::kResolved);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, ErrorCode::kHsm);

  ASSERT_EQ(::chmod(path.c_str(), 0664), 0);
  EXPECT_EQ(CheckModulePath(path, LinkCheck::kResolved).error().code, ErrorCode::kPermissionDenied);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  ASSERT_EQ(::chmod(directory.path().c_str(), 0777), 0);
  EXPECT_EQ(CheckModulePath(path, LinkCheck::kResolved).error().subject, directory.path());
  ASSERT_EQ(::chmod(directory.path().c_str(), 0755), 0);

  const std::string link = directory.File("link.so");
  ASSERT_EQ(::symlink(path.c_str(), link.c_str()), 0);
  EXPECT_TRUE(CheckModulePath(link, LinkCheck::kResolved).has_value());
  EXPECT_EQ(CheckModulePath(directory.File("none.so"), LinkCheck::kResolved).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(CheckModulePath("module.so", LinkCheck::kResolved).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CheckModulePath("/usr/../tmp/module.so", LinkCheck::kResolved).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(CheckModulePath(directory.path(), LinkCheck::kResolved).error().code,
            ErrorCode::kInvalidArgument);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
    EXPECT_EQ(CheckModulePath(path, LinkCheck::kResolved).error().subject, path);
  }
}

}  // namespace
}  // namespace sealward::hsm
