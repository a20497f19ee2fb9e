// ssh-agent, as far as signing needs it: which keys it holds, and a signature by one of them, made into an
// SSHSIG blob here. Blocking, bounded in size and time; private keys never come into this process. Officers'
// and requesters' clients. Protocol: draft-miller-ssh-agent.
#ifndef SEALWARD_CLIENT_SSH_AGENT_H_
#define SEALWARD_CLIENT_SSH_AGENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "crypto/ssh_key.h"

namespace sealward::client {

struct AgentIdentity {
  crypto::SshPublicKey key;
  std::string comment;
};

class SshAgent {
 public:
  // kNotFound if nobody listens there.
  static Result<SshAgent> Open(const std::string& socket_path);

  // Keys of other types than officers may hold are left out.
  Result<std::vector<AgentIdentity>> Identities();
  // SSHSIG blob over `text`, not yet verified. kPermissionDenied if the agent refuses. A security key waits
  // for its touch meanwhile.
  Result<Bytes> Sign(const crypto::SshPublicKey& key, std::string_view name_space, std::string_view text);

 private:
  explicit SshAgent(UniqueFd fd) : fd_(std::move(fd)) {}
  Result<Bytes> Ask(ByteView message);

  UniqueFd fd_;
};

// The messages themselves, without their length; pure.
Bytes MakeSignMessage(const crypto::SshPublicKey& key, ByteView data);
Result<std::vector<AgentIdentity>> ParseIdentities(ByteView answer);
Result<Bytes> ParseSignAnswer(ByteView answer);  // the signature, as an SSHSIG blob holds it
Bytes MakeSshsig(const crypto::SshPublicKey& key, std::string_view name_space, ByteView signature);

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_SSH_AGENT_H_
