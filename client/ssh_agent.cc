#include "client/ssh_agent.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>

#include "crypto/ssh_wire.h"
#include "crypto/sshsig.h"

namespace sealward::client {
namespace {

constexpr uint8_t kFailure = 5;
constexpr uint8_t kRequestIdentities = 11;
constexpr uint8_t kIdentitiesAnswer = 12;
constexpr uint8_t kSignRequest = 13;
constexpr uint8_t kSignResponse = 14;
constexpr size_t kAnswerBytesMax = 256 * 1024;  // as OpenSSH
constexpr uint32_t kIdentitiesMax = 1024;
constexpr int kAnswerMs = 120'000;  // somebody may have to touch a security key or type a passphrase

Status SendAll(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Fail(ErrorCode::kClosed, "ssh-agent has ended the connection", errno);
    bytes = bytes.subspan(static_cast<size_t>(size));
  }
  return Ok();
}

Status ReceiveAll(int fd, std::span<uint8_t> bytes) {
  while (!bytes.empty()) {
    pollfd ready{fd, POLLIN, 0};
    const int count = ::poll(&ready, 1, kAnswerMs);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) return Fail(ErrorCode::kTimeout, "no answer from ssh-agent");
    const ssize_t size = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Fail(ErrorCode::kClosed, "ssh-agent has ended the connection");
    bytes = bytes.subspan(static_cast<size_t>(size));
  }
  return Ok();
}

Result<ByteView> BodyOf(ByteView answer, uint8_t type) {
  if (answer.empty()) return Fail(ErrorCode::kMalformed, "empty answer from ssh-agent");
  if (answer[0] == kFailure) {
    return Fail(ErrorCode::kPermissionDenied,
                "ssh-agent refused; is the key loaded and, if it asks, confirmed?");
  }
  if (answer[0] != type) return Fail(ErrorCode::kMalformed, "unexpected answer from ssh-agent");
  return answer.subspan(1);
}

}  // namespace

Result<SshAgent> SshAgent::Open(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.empty() || socket_path.size() >= sizeof address.sun_path) {
    return Fail(ErrorCode::kNotFound, "no ssh-agent: start one and set SSH_AUTH_SOCK, or give a key file");
  }
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.IsValid()) return Fail(ErrorCode::kIo, "socket", errno);
  if (::connect(fd.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Fail(ErrorCode::kNotFound, "no ssh-agent listens where SSH_AUTH_SOCK says", socket_path);
  }
  return SshAgent(std::move(fd));
}

Result<Bytes> SshAgent::Ask(ByteView message) {
  Bytes framed;
  crypto::AppendString(framed, message);
  TRY(SendAll(fd_.Get(), framed));
  std::array<uint8_t, 4> head{};
  TRY(ReceiveAll(fd_.Get(), head));
  const size_t size = size_t{head[0]} << 24 | size_t{head[1]} << 16 | size_t{head[2]} << 8 | head[3];
  if (size > kAnswerBytesMax) return Fail(ErrorCode::kTooLarge, "answer from ssh-agent");
  Bytes answer(size);
  TRY(ReceiveAll(fd_.Get(), answer));
  return answer;
}

Result<std::vector<AgentIdentity>> SshAgent::Identities() {
  const uint8_t message[] = {kRequestIdentities};
  return ParseIdentities(TRY(Ask(message)));
}

Result<Bytes> SshAgent::Sign(const crypto::SshPublicKey& key, std::string_view name_space,
                             std::string_view text) {
  const Bytes data = crypto::SshsigSignedData(name_space, AsBytes(text));
  const Bytes signature = TRY(ParseSignAnswer(TRY(Ask(MakeSignMessage(key, data)))));
  return MakeSshsig(key, name_space, signature);
}

Bytes MakeSignMessage(const crypto::SshPublicKey& key, ByteView data) {
  Bytes out;
  out.reserve(1 + 3 * 4 + key.wire().size() + data.size());
  out.push_back(kSignRequest);
  crypto::AppendString(out, key.wire());
  crypto::AppendString(out, data);
  crypto::AppendUint32(out, 0);  // flags: they choose between RSA's hashes, and there is no RSA here
  return out;
}

Result<std::vector<AgentIdentity>> ParseIdentities(ByteView answer) {
  crypto::SshReader reader(TRY(BodyOf(answer, kIdentitiesAnswer)));
  const uint32_t count = TRY(reader.TakeUint32());
  if (count > kIdentitiesMax) return Fail(ErrorCode::kTooLarge, "keys in ssh-agent");
  std::vector<AgentIdentity> out;
  for (uint32_t i = 0; i < count; ++i) {
    auto key = crypto::SshPublicKey::FromWire(TRY(reader.TakeString()));
    const ByteView comment = TRY(reader.TakeString());
    if (key.has_value()) out.push_back({*std::move(key), std::string(AsText(comment))});
  }
  TRY(reader.Finish());
  return out;
}

Result<Bytes> ParseSignAnswer(ByteView answer) {
  crypto::SshReader reader(TRY(BodyOf(answer, kSignResponse)));
  const ByteView signature = TRY(reader.TakeString());
  TRY(reader.Finish());
  return Bytes(signature.begin(), signature.end());
}

Bytes MakeSshsig(const crypto::SshPublicKey& key, std::string_view name_space, ByteView signature) {
  constexpr std::string_view kMagic = "SSHSIG";
  Bytes out(kMagic.begin(), kMagic.end());
  crypto::AppendUint32(out, 1);
  crypto::AppendString(out, key.wire());
  crypto::AppendString(out, name_space);
  crypto::AppendString(out, std::string_view());  // reserved
  crypto::AppendString(out, std::string_view("sha512"));
  crypto::AppendString(out, signature);
  return out;
}

}  // namespace sealward::client
