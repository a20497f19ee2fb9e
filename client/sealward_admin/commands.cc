#include "client/sealward_admin/commands.h"

#include <fcntl.h>

#include <cstdio>

#include "base/hex.h"
#include "base/unique_fd.h"
#include "client/admin/pin.h"
#include "client/admin/softhsm_store.h"

namespace sealward::admin {

namespace {

int Say(const Error& error) {
  std::fprintf(stderr, "sealward-admin: %s\n", error.Message().c_str());
  return 1;
}

// From a file, or from the terminal. `fresh`: it is being set, so it is asked twice.
Result<SecretBytes> Pin(const std::string& file, const char* question, bool fresh) {
  if (file.empty()) return fresh ? PromptNewPin(question) : PromptPin(question);
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.IsValid()) return Fail(ErrorCode::kNotFound, "can't read the PIN file", file);
  return ReadPin(fd.Get());
}

Result<TokenLocation> Locate(const TokenOptions& token) {
  std::string configuration = token.configuration;
  if (!token.store.empty()) configuration = TRY(MakeSoftHsmStore(token.store));
  return TokenLocation{token.module, std::move(configuration), token.label};
}

// Nothing is put on a token that gives keys away.
Status CheckToken(const TokenLocation& location, const SecretBytes& pin, crypto::Algorithm algorithm) {
  const auto report = TRY(AttestToken(location, pin, algorithm));
  if (report.IsGood()) return Ok();
  for (const auto& probe : report.probes) {
    if (!probe.IsGood()) std::fprintf(stderr, "  %s\n", ProbeLine(probe).c_str());
  }
  return Fail(ErrorCode::kHsm, "the token does not keep keys safe; no key was made");
}

Result<std::string> NewKeyText(const NewKey& key, const crypto::PublicKey& public_key, bool json) {
  const std::string id = HexEncode(key.id.View());
  const std::string point = HexEncode(public_key.bytes);
  const std::string algorithm(EnumName(key.algorithm));
  const bool chain = key.algorithm == crypto::Algorithm::kSecp256k1;
  const std::string address = chain ? crypto::EthereumAddressText(TRY(crypto::EthereumAddress(public_key))) : "";
  if (json) {
    return "{\"id\":\"" + id + "\",\"algorithm\":\"" + algorithm + "\",\"public_key\":\"" + point + "\"" +
           (chain ? ",\"ethereum_address\":\"" + address + "\"" : "") + "}\n";
  }
  return "# for the keys document\nalgorithm = \"" + algorithm + "\"\nid = \"" + id + "\"\npublic_key = \"" + point +
         "\"\n" + (chain ? "# Ethereum address: " + address + "\n" : "");
}

Result<std::string> CreateKeyText(const TokenOptions& token, const std::string& algorithm, const std::string& label,
                                  bool json) {
  const auto location = TRY(Locate(token));
  const auto pin = TRY(Pin(token.pin_file, "user PIN of the token: ", false));
  const NewKey key{TRY(ParseEnum<crypto::Algorithm>(algorithm)), TRY(NewKeyId()), label};
  TRY(CheckToken(location, pin, key.algorithm));
  return NewKeyText(key, TRY(CreateKey(location, pin, key)), json);
}

// The file holds what the venue showed, one line; as text it is used as it is.
Result<SecretBytes> ReadSecret(const SecretOptions& options) {
  const UniqueFd fd(::open(options.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.IsValid()) return Fail(ErrorCode::kNotFound, "can't read the secret's file", options.file);
  SecretBytes line = TRY(ReadPin(fd.Get()));
  if (options.encoding == "text") return line;
  if (options.encoding != "base64") {
    return Fail(ErrorCode::kInvalidArgument, "expected text or base64", std::string("--secret-encoding"));
  }
  Bytes decoded = TRY(Base64Decode(AsText(line.Expose())));
  auto secret = SecretBytes::CopyOf(decoded);
  Wipe(decoded);
  return secret;
}

Result<std::string> ImportSecretText(const TokenOptions& token, const SecretOptions& options, bool json) {
  const auto location = TRY(Locate(token));
  const auto pin = TRY(Pin(token.pin_file, "user PIN of the token: ", false));
  const NewKey key{TRY(ParseEnum<crypto::Algorithm>(options.algorithm)), TRY(NewKeyId()), options.label};
  const SecretBytes secret = TRY(ReadSecret(options));
  TRY(CheckToken(location, pin, key.algorithm));
  return NewKeyText(key, TRY(ImportSecret(location, pin, key, secret)), json);
}

Result<std::string> ListKeysText(const TokenOptions& token, bool json) {
  const auto location = TRY(Locate(token));
  const auto pin = TRY(Pin(token.pin_file, "user PIN of the token: ", false));
  std::string out = json ? "[" : "";
  bool first = true;
  for (const auto& key : TRY(ListKeys(location, pin))) {
    const std::string id = HexEncode(key.id.View());
    const std::string algorithm(EnumName(key.public_key.algorithm));
    const std::string point = HexEncode(key.public_key.bytes);
    if (json) {
      out += std::string(first ? "" : ",") + "{\"id\":\"" + id + "\",\"algorithm\":\"" + algorithm +
             "\",\"public_key\":\"" + point + "\",\"good\":" + (key.faults.empty() ? "true" : "false") + "}";
    } else {
      out += id + "  " + algorithm + "  " + point + "  " + (key.faults.empty() ? "good" : "REFUSED") + "\n";
      for (const auto& fault : key.faults) out += "    " + fault + "\n";
    }
    first = false;
  }
  return out + (json ? "]\n" : "");
}

int Print(const Result<std::string>& text) {
  if (!text.has_value()) return Say(text.error());
  std::fputs(text->c_str(), stdout);
  return 0;
}

int PrintMistakes(const std::vector<genesis::Mistake>& mistakes, const char* consequence) {
  for (const auto& mistake : mistakes) std::fprintf(stderr, "%s\n", mistake.rendered.c_str());
  std::fprintf(stderr, "sealward-admin: %zu mistake%s in the documents%s\n", mistakes.size(),
               mistakes.size() == 1 ? "" : "s", consequence);
  return 1;
}

}  // namespace

int InitTokenCommand(const TokenOptions& token, const std::string& so_pin_file) {
  const auto run = [&]() -> Result<std::string> {
    const auto location = TRY(Locate(token));
    const auto so_pin = TRY(Pin(so_pin_file, "new security officer PIN of the token: ", true));
    const auto pin = TRY(Pin(token.pin_file, "new user PIN of the token: ", true));
    const auto info = TRY(InitToken(location, so_pin, pin));
    return "token `" + info.label + "` (" + info.manufacturer + ", serial " + info.serial + ") is ready\n" +
           (location.library_configuration.empty() ? "" : "configuration: " + location.library_configuration + "\n");
  };
  return Print(run());
}

int AttestCommand(const TokenOptions& token, const std::string& algorithm) {
  bool good = false;
  const auto run = [&]() -> Result<std::string> {
    const auto location = TRY(Locate(token));
    const auto pin = TRY(Pin(token.pin_file, "user PIN of the token: ", false));
    const auto report = TRY(AttestToken(location, pin, TRY(ParseEnum<crypto::Algorithm>(algorithm))));
    good = report.IsGood();
    std::string out;
    for (const auto& probe : report.probes) out += ProbeLine(probe) + "\n";
    return out + (good ? "the token keeps keys of this kind safe\n" : "the token does NOT keep keys of this kind safe\n");
  };
  const int code = Print(run());
  return code == 0 && !good ? 1 : code;
}

int CreateKeyCommand(const TokenOptions& token, const std::string& algorithm, const std::string& label, bool json) {
  return Print(CreateKeyText(token, algorithm, label, json));
}

int ImportSecretCommand(const TokenOptions& token, const SecretOptions& secret, bool json) {
  return Print(ImportSecretText(token, secret, json));
}

int ListKeysCommand(const TokenOptions& token, bool json) { return Print(ListKeysText(token, json)); }

int GiveStoreCommand(const TokenOptions& token, uint32_t uid, uint32_t gid) {
  const Status given = GiveSoftHsmStore(token.store, uid, gid);
  return given.has_value() ? 0 : Say(given.error());
}

int CheckCommand(const genesis::DocumentPaths& documents) {
  const auto checked = genesis::CheckDocuments(documents);
  if (!checked.has_value()) return PrintMistakes(checked.error(), "");
  std::printf("the documents are good: %zu instruments, %zu addresses, %zu people, %zu services, %zu keys\n",
              checked->reference.instruments.size(), checked->address_book.addresses.size(),
              checked->roster.people.size(), checked->roster.services.size(), checked->keys.keys.size());
  return 0;
}

int InitCommand(const genesis::DocumentPaths& documents, const std::string& journal, const std::string& origin,
                uint64_t segment_bytes, const std::string& config_to_pin, bool json) {
  const auto checked = genesis::CheckDocuments(documents);
  if (!checked.has_value()) return PrintMistakes(checked.error(), "; nothing was written");
  const auto made = genesis::MakeJournal(journal, origin, segment_bytes, *checked);
  if (!made.has_value()) return Say(made.error());
  const std::string hash = HexEncode(made->genesis.View());
  if (!config_to_pin.empty()) {
    if (const Status pinned = genesis::PinGenesis(config_to_pin, made->genesis); !pinned.has_value()) {
      Say(pinned.error());
      std::fprintf(stderr, "the journal was made; pin it by hand: genesis = \"%s\"\n", hash.c_str());
      return 1;
    }
  }
  if (json) {
    std::printf("{\"genesis\":\"%s\",\"log\":\"%s\",\"journal\":\"%s\"}\n", hash.c_str(),
                HexEncode(made->body.log.View()).c_str(), journal.c_str());
    return 0;
  }
  std::printf("journal of `%s` made in %s\ngenesis: %s\n", origin.c_str(), journal.c_str(), hash.c_str());
  if (config_to_pin.empty()) std::printf("pin it in the daemon's configuration: genesis = \"%s\"\n", hash.c_str());
  else std::printf("pinned in %s\n", config_to_pin.c_str());
  return 0;
}

}  // namespace sealward::admin
