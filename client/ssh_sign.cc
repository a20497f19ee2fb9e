#include "client/ssh_sign.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/limits.h"
#include "base/unique_fd.h"
#include "client/ssh_agent.h"
#include "crypto/sshsig.h"

namespace sealward::client {
namespace {

constexpr size_t kSignatureFileBytesMax = 4 * kSshsigBytesMax;
constexpr size_t kKeyFileBytesMax = 64 * 1024;

Result<Bytes> ReadAll(int fd, size_t bytes_max) {
  Bytes out;
  std::array<uint8_t, 4096> buffer;
  while (true) {
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Fail(ErrorCode::kIo, "read", errno);
    if (size == 0) return out;
    Append(out, ByteView(buffer).first(static_cast<size_t>(size)));
    if (out.size() > bytes_max) return Fail(ErrorCode::kTooLarge, "more than is read from such a file");
  }
}

// A descriptor that reads as `text`, positioned at its begin.
Result<UniqueFd> InputOf(std::string_view text) {
  UniqueFd fd(::memfd_create("text", MFD_CLOEXEC));
  if (!fd.IsValid() || ::write(fd.Get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::lseek(fd.Get(), 0, SEEK_SET) != 0) {
    return Fail(ErrorCode::kIo, "keeping the text to sign", errno);
  }
  return fd;
}

Result<pid_t> Spawn(const std::vector<std::string>& arguments, int input, int output) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, raw[0], &actions, nullptr, raw.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return Fail(error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                "can't be started; is the package openssh-client installed?", arguments[0]);
  }
  return pid;
}

struct Chosen {
  SshAgent agent;
  crypto::SshPublicKey key;
};

// The agent's one key, or the one of `public_key_file`.
Result<Chosen> ChooseKey(const std::optional<std::string>& public_key_file) {
  const char* const path = std::getenv("SSH_AUTH_SOCK");
  SshAgent agent = TRY(SshAgent::Open(path == nullptr ? "" : path));
  std::optional<crypto::SshPublicKey> wanted;
  if (public_key_file.has_value()) {
    const Bytes line = TRY(ReadInput(*public_key_file, kKeyFileBytesMax));
    auto key = crypto::SshPublicKey::FromLine(AsText(line));
    if (!key.has_value()) {
      const bool other = key.error().code == ErrorCode::kUnsupported;
      return Fail(other ? ErrorCode::kUnsupported : ErrorCode::kInvalidArgument,
                  other ? "an SSH key of this type can't sign here; make one with `ssh-keygen -t ed25519`"
                        : "with the agent, expected a file with one SSH public key (*.pub)",
                  *public_key_file);
    }
    wanted = *std::move(key);
  }
  std::vector<AgentIdentity> identities = TRY(agent.Identities());
  if (wanted.has_value()) {
    std::erase_if(identities, [&](const AgentIdentity& identity) { return identity.key != *wanted; });
  }
  if (identities.empty()) {
    return Fail(ErrorCode::kNotFound,
                wanted.has_value() ? "ssh-agent does not hold this key; load it with ssh-add"
                                   : "ssh-agent holds no key that can sign here (ed25519, ECDSA P-256 or a "
                                     "security key of these); load one with ssh-add");
  }
  if (identities.size() > 1) {
    return Fail(
        ErrorCode::kInvalidArgument,
        "ssh-agent holds several keys: choose one by a file with its public key (approve and deny: --key "
        "FILE.pub, requests: --sign-with FILE.pub)");
  }
  return Chosen{std::move(agent), std::move(identities.front().key)};
}

}  // namespace

Result<Bytes> ReadInput(const std::string& path, size_t bytes_max) {
  const UniqueFd file(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                  : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.IsValid()) {
    if (errno == ENOENT) return Fail(ErrorCode::kNotFound, "no such file", path);
    if (errno == EACCES) return Fail(ErrorCode::kPermissionDenied, "this user may not read the file", path);
    return std::unexpected(Error{ErrorCode::kIo, "open", errno, path});
  }
  auto content = ReadAll(file.Get(), bytes_max);
  if (!content.has_value()) content.error().subject = path;
  return content;
}

Result<Bytes> ReadSignature(ByteView content) {
  if (AsText(content).starts_with("-----BEGIN")) return crypto::DecodeSshsigArmor(AsText(content));
  TRY(crypto::ParseSshsig(content));
  return Bytes(content.begin(), content.end());
}

Result<Bytes> SignWithKeygen(const std::string& key_file, std::string_view name_space,
                             std::string_view text) {
  TRY(ReadInput(key_file, kKeyFileBytesMax));  // a clear word if it isn't there; ssh-keygen reads it again
  const UniqueFd input = TRY(InputOf(text));
  std::array<int, 2> pipe{-1, -1};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Fail(ErrorCode::kIo, "pipe", errno);
  const UniqueFd out(pipe[0]);
  UniqueFd in(pipe[1]);
  const pid_t pid =
      TRY(Spawn({"ssh-keygen", "-q", "-Y", "sign", "-n", std::string(name_space), "-f", key_file},
                input.Get(), in.Get()));
  in.Reset();
  const auto armor = ReadAll(out.Get(), kSignatureFileBytesMax);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return Fail(
        ErrorCode::kInvalidArgument,
        "ssh-keygen did not sign with it: expected an SSH private key that this user may read; an encrypted "
        "one needs its passphrase, typed at a terminal or given to ssh-agent (--agent)",
        key_file);
  }
  if (!armor.has_value()) return std::unexpected(armor.error());
  return crypto::DecodeSshsigArmor(AsText(*armor));
}

Status CheckSigner(const SignWith& with) {
  if (with.signature_file.has_value()) return Ok();  // read once: it may be a pipe
  if (with.agent) {
    TRY(ChooseKey(with.key_file));
  } else if (with.key_file.has_value()) {
    TRY(ReadInput(*with.key_file, kKeyFileBytesMax));
  }
  return Ok();
}

Result<Bytes> SignText(const SignWith& with, std::string_view name_space, std::string_view text) {
  Bytes blob;
  if (with.signature_file.has_value()) {
    blob = TRY(ReadSignature(TRY(ReadInput(*with.signature_file, kSignatureFileBytesMax))));
  } else if (with.agent) {
    Chosen chosen = TRY(ChooseKey(with.key_file));
    blob = TRY(chosen.agent.Sign(chosen.key, name_space, text));
  } else if (with.key_file.has_value()) {
    blob = TRY(SignWithKeygen(*with.key_file, name_space, text));
  } else {
    return Fail(ErrorCode::kInvalidArgument, "nothing to sign with: give --key FILE or --agent");
  }
  const crypto::Sshsig parsed = TRY(crypto::ParseSshsig(blob));
  const auto verified = crypto::VerifySshsig(parsed.key, name_space, AsBytes(text), blob);
  if (verified.has_value()) return blob;
  if (!with.signature_file.has_value() || parsed.name_space != name_space)
    return std::unexpected(verified.error());
  return Fail(
      ErrorCode::kBadSignature,
      "it was not made over this text: give the same --as and the same time (--not-after, --valid-until) as "
      "when --text-only printed it",
      *with.signature_file);
}

}  // namespace sealward::client
