// sealward-admin: key ceremony and genesis. People run it, the daemon never does.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "client/sealward_admin/commands.h"

namespace {

using sealward::admin::TokenOptions;

constexpr int kUsage = 2;

// `sealward init` starts this program too; people are told of what they have typed.
const char* NameOf(std::string_view path) {
  return path == "sealward" || path.ends_with("/sealward") ? "sealward" : "sealward-admin";
}

void AddTokenOptions(CLI::App& command, TokenOptions& token, bool label) {
  command.add_option("--module", token.module, "PKCS#11 library, absolute path")->capture_default_str();
  command.add_option("--store", token.store, "folder of an embedded SoftHSM token");
  command.add_option("--module-config", token.configuration, "the module's own configuration file");
  if (label) command.add_option("--label", token.label, "the token's label")->required();
  command.add_option("--pin-file", token.pin_file, "file with the user PIN; asked on the terminal if not given");
}

void AddDocumentOptions(CLI::App& command, sealward::genesis::DocumentPaths& documents) {
  command.add_option("--reference", documents.reference, "assets, networks, venues, instruments (TOML)")->required();
  command.add_option("--address-book", documents.address_book, "settlement instructions (TOML)")->required();
  command.add_option("--roster", documents.roster, "people and services (TOML)")->required();
  command.add_option("--keys", documents.keys, "keys and their floors (TOML)")->required();
  command.add_option("--policy", documents.policy, "the policy")->required();
}

void AddImportCommand(CLI::App& keys, TokenOptions& token, sealward::admin::SecretOptions& secret, bool& json,
                      int& code) {
  auto* command = keys.add_subcommand("import", "bring in a secret that a venue made");
  AddTokenOptions(*command, token, true);
  command->add_option("--algorithm", secret.algorithm, "hmac_sha256 or hmac_sha512")->required();
  command->add_option("--key-label", secret.label, "a label for people")->required();
  command->add_option("--secret-file", secret.file, "file with the secret as the venue showed it")->required();
  command->add_option("--secret-encoding", secret.encoding, "how the venue uses it: text or base64")->required();
  command->add_flag("--json", json, "for programs");
  command->callback([&token, &secret, &json, &code] { code = sealward::admin::ImportSecretCommand(token, secret, json); });
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sealward;
  CLI::App app("Key ceremony and genesis for Sealward.", "sealward-admin");
  app.require_subcommand(1);
  app.set_version_flag("--version", "sealward-admin " SEALWARD_VERSION);
  app.footer("Exit codes: 0 done, 1 it failed and the message says why, 2 wrong command line.");
  int code = 0;
  bool json = false;
  TokenOptions token;
  admin::SecretOptions secret;
  std::string so_pin_file, algorithm, key_label;
  uint32_t uid = 0, gid = 0;

  auto* token_command = app.add_subcommand("token", "make and examine tokens")->require_subcommand(1);
  auto* token_init = token_command->add_subcommand("init", "make a token and set its PINs");
  AddTokenOptions(*token_init, token, true);
  token_init->add_option("--so-pin-file", so_pin_file, "file with the security officer's PIN");
  token_init->callback([&] { code = admin::InitTokenCommand(token, so_pin_file); });
  auto* attest = token_command->add_subcommand("attest", "try to steal a key of the token's own; every try must fail");
  AddTokenOptions(*attest, token, true);
  attest->add_option("--algorithm", algorithm, "ed25519, secp256k1, p256, rsa_sha256, hmac_sha256 or hmac_sha512")->required();
  attest->callback([&] { code = admin::AttestCommand(token, algorithm); });
  auto* give = token_command->add_subcommand("give", "give an embedded token to the user of its workers");
  give->add_option("--store", token.store, "folder of an embedded SoftHSM token")->required();
  give->add_option("--uid", uid, "user id")->required();
  give->add_option("--gid", gid, "group id")->required();
  give->callback([&] { code = admin::GiveStoreCommand(token, uid, gid); });

  auto* key_command = app.add_subcommand("key", "make and list keys")->require_subcommand(1);
  auto* key_create = key_command->add_subcommand("create", "make a key that never leaves its token");
  AddTokenOptions(*key_create, token, true);
  key_create->add_option("--algorithm", algorithm, "ed25519, secp256k1, p256 or rsa_sha256")->required();
  key_create->add_option("--key-label", key_label, "a label for people")->required();
  key_create->add_flag("--json", json, "for programs");
  key_create->callback([&] { code = admin::CreateKeyCommand(token, algorithm, key_label, json); });
  AddImportCommand(*key_command, token, secret, json, code);
  auto* key_list = key_command->add_subcommand("list", "list keys, with what is wrong with them");
  AddTokenOptions(*key_list, token, true);
  key_list->add_flag("--json", json, "for programs");
  key_list->callback([&] { code = admin::ListKeysCommand(token, json); });

  genesis::DocumentPaths documents;
  std::string journal, origin, config;
  uint64_t segment_bytes = uint64_t{64} << 20;
  auto* check = app.add_subcommand("check", "check the first documents together");
  AddDocumentOptions(*check, documents);
  check->callback([&] { code = admin::CheckCommand(documents); });
  auto* init = app.add_subcommand("init", "make the journal: genesis");
  AddDocumentOptions(*init, documents);
  init->add_option("--journal", journal, "folder of the new journal")->required();
  init->add_option("--origin", origin, "name of the log, such as example.com/sealward")->required();
  init->add_option("--segment-bytes", segment_bytes, "size of a segment, as in the configuration")->capture_default_str();
  init->add_option("--pin", config, "configuration file whose line `genesis = \"\"` is to be set");
  init->add_flag("--json", json, "for programs");
  init->callback([&] { code = admin::InitCommand(documents, journal, origin, segment_bytes, config, json); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);  // help
    std::fprintf(stderr, "%s: %s\n  run with --help for more\n", NameOf(argv[0]), error.what());
    return kUsage;
  }
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fprintf(stderr, "%s: standard output can't be written; what was asked for may have been done\n", NameOf(argv[0]));
  return 1;
}
