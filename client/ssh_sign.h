// A person's SSHSIG signature over a text, by whatever holds the key: ssh-agent, a key file through
// `ssh-keygen -Y sign`, or a signature made elsewhere. Whatever it was, it is verified here before anybody
// else sees it. Officers' and requesters' clients.
#ifndef SEALWARD_CLIENT_SSH_SIGN_H_
#define SEALWARD_CLIENT_SSH_SIGN_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/ssh_key.h"

namespace sealward::client {

struct SignWith {
  std::optional<std::string>
      key_file;  // private key; with `agent`, the public key that chooses one of the agent's
  bool agent = false;
  std::optional<std::string> signature_file;  // made elsewhere, armored or binary
  bool IsGiven() const { return key_file.has_value() || agent || signature_file.has_value(); }
};

// Whether SignText can begin: the agent holds exactly one key that is meant, the file can be read. To be
// asked before a person reads what is to be signed.
Status CheckSigner(const SignWith& with);

// The SSHSIG blob, verified over `text` by the key it names. Errors say what to do next.
Result<Bytes> SignText(const SignWith& with, std::string_view name_space, std::string_view text);

// ssh-keygen -Y sign -n NAMESPACE -f FILE, without a shell; it asks for a passphrase on the terminal by
// itself.
Result<Bytes> SignWithKeygen(const std::string& key_file, std::string_view name_space, std::string_view text);

// An SSHSIG blob from a file's content, armored or binary.
Result<Bytes> ReadSignature(ByteView content);

// At most `bytes_max` bytes of a file; "-" is standard input. kNotFound, kPermissionDenied, kTooLarge, kIo.
Result<Bytes> ReadInput(const std::string& path, size_t bytes_max);

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_SSH_SIGN_H_
