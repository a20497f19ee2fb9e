// What sealward-admin does, one function a verb: key ceremony and genesis, run by people before the daemon starts. Each
// returns the exit code and has said on standard error what went wrong.
#ifndef SEALWARD_CLIENT_SEALWARD_ADMIN_COMMANDS_H_
#define SEALWARD_CLIENT_SEALWARD_ADMIN_COMMANDS_H_

#include <cstdint>
#include <string>

#include "client/admin/key_ceremony.h"
#include "client/genesis/genesis.h"

namespace sealward::admin {

struct TokenOptions {
  std::string module = "/usr/lib/softhsm/libsofthsm2.so";
  std::string store;    // folder of an embedded SoftHSM token
  std::string configuration;  // or the module's own configuration file
  std::string label;
  std::string pin_file;  // one line; empty: asked on the terminal
};

int InitTokenCommand(const TokenOptions& token, const std::string& so_pin_file);
int AttestCommand(const TokenOptions& token, const std::string& algorithm);
int CreateKeyCommand(const TokenOptions& token, const std::string& algorithm, const std::string& label, bool json);
struct SecretOptions {
  std::string algorithm;
  std::string label;
  std::string file;
  std::string encoding;  // text, base64
};
int ImportSecretCommand(const TokenOptions& token, const SecretOptions& secret, bool json);
int ListKeysCommand(const TokenOptions& token, bool json);
int GiveStoreCommand(const TokenOptions& token, uint32_t uid, uint32_t gid);
int InitCommand(const genesis::DocumentPaths& documents, const std::string& journal, const std::string& origin,
                uint64_t segment_bytes, const std::string& config_to_pin, bool json);
int CheckCommand(const genesis::DocumentPaths& documents);

}  // namespace sealward::admin

#endif  // SEALWARD_CLIENT_SEALWARD_ADMIN_COMMANDS_H_
