#include "tests/integration/token/token_worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "client/admin/softhsm_store.h"
#include "daemon/sandbox/sealed.h"
#include "daemon/sandbox/spawn.h"

namespace sealward::test {
namespace {

constexpr uid_t kWorkerUser = 54321;  // nobody's

struct Pair {
  UniqueFd ours;
  UniqueFd theirs;
};

Pair MakePair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

bool WaitReadable(int fd, int timeout_ms) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) == 1;
}

// As root the worker gets a user of its own, and the store with it.
std::optional<sandbox::Identity> Prepare(const SoftHsm& softhsm) {
  if (::geteuid() != 0) return std::nullopt;
  const auto parent = std::filesystem::path(softhsm.directory()).parent_path();
  EXPECT_EQ(::chmod(parent.c_str(), 0711), 0);
  const auto given = admin::GiveSoftHsmStore(softhsm.directory(), kWorkerUser, kWorkerUser);
  EXPECT_TRUE(given.has_value()) << given.error().Message();
  return sandbox::Identity{kWorkerUser, kWorkerUser};
}

}  // namespace

TokenWorker::TokenWorker(const SoftHsm& softhsm, const WorkerOptions& options) {
  Pair signer = MakePair();
  Pair monitor = MakePair();
  const std::optional<sandbox::Identity> identity = Prepare(softhsm);
  const auto pin = sandbox::MakeSealed(Secret(options.pin));
  if (!pin.has_value()) {
    ADD_FAILURE() << pin.error().Message();
    return;
  }
  status_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const UniqueFd null_device(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const ipc::TokenStart start{options.location.module_path, options.location.library_configuration,
                              options.location.label, ipc::TokenClass::kOrders, 0, std::nullopt};
  const Bytes start_message = ipc::EncodeMessage(start);
  EXPECT_GT(::send(monitor.ours.Get(), start_message.data(), start_message.size(), MSG_NOSIGNAL), 0);
  ipc::TokenKeys keys;
  for (const hsm::EnrolledKey& key : options.keys) {
    keys.keys.push_back({ipc::KeyId{key.id.bytes}, static_cast<ipc::SignAlgorithm>(key.public_key.algorithm),
                         key.public_key.bytes});
  }
  const Bytes keys_message = ipc::EncodeMessage(keys);
  EXPECT_GT(::send(signer.ours.Get(), keys_message.data(), keys_message.size(), MSG_NOSIGNAL), 0);

  const std::array<int, 4> descriptors = {status_.Get(), signer.theirs.Get(), monitor.theirs.Get(),
                                          pin->Get()};
  std::vector<sandbox::PathGrant> granted;
  for (const char* path : {"/usr", "/lib", "/lib64", "/etc/ssl", "/etc/ld.so.cache"}) {
    if (std::filesystem::exists(path)) granted.push_back({path, sandbox::Grant::kReadExecute});
  }
  granted.push_back({std::filesystem::path(options.program).parent_path(), sandbox::Grant::kReadExecute});
  granted.push_back({softhsm.directory(), sandbox::Grant::kRead});
  if (options.location.module_path != kSoftHsmModule &&
      std::filesystem::exists(options.location.module_path)) {
    granted.push_back({options.location.module_path, sandbox::Grant::kReadExecute});
  }
  // Standard error of the child is ours for the moment of the fork.
  std::array<int, 2> error{};
  EXPECT_EQ(::pipe2(error.data(), O_CLOEXEC), 0);
  error_ = UniqueFd(error[0]);
  const UniqueFd error_write(error[1]);
  const UniqueFd own_error(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100));
  EXPECT_GE(::dup2(error_write.Get(), STDERR_FILENO), 0);
  const auto pid = sandbox::Spawn({.row = sandbox::ProcessOf(sandbox::Role::kToken),
                                   .program = options.program,
                                   .descriptors = descriptors,
                                   .null_device = null_device.Get(),
                                   .identity = identity,
                                   .granted = granted});
  EXPECT_GE(::dup2(own_error.Get(), STDERR_FILENO), 0);
  if (!pid.has_value()) {
    ADD_FAILURE() << pid.error().Message();
    return;
  }
  pid_ = *pid;
  signer_ = std::move(signer.ours);
}

TokenWorker::~TokenWorker() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::optional<Bytes> TokenWorker::ReceiveDatagram(int timeout_ms) {
  if (!signer_.IsValid() || !WaitReadable(signer_.Get(), timeout_ms)) return std::nullopt;
  Bytes datagram(kIpcBytesMax);
  const ssize_t size = ::recv(signer_.Get(), datagram.data(), datagram.size(), 0);
  if (size <= 0) return std::nullopt;
  datagram.resize(static_cast<size_t>(size));
  return datagram;
}

std::optional<ipc::TokenReady> TokenWorker::AwaitReady() {
  const auto datagram = ReceiveDatagram(20'000);
  if (!datagram.has_value()) return std::nullopt;
  const auto ready = ipc::DecodeMessage<ipc::TokenReady>(*datagram);
  if (!ready.has_value()) return std::nullopt;
  return *ready;
}

void TokenWorker::Send(const ipc::SignTask& task) {
  SendRaw(ipc::EncodeMessage(task));
}

void TokenWorker::SendRaw(ByteView datagram) {
  EXPECT_EQ(::send(signer_.Get(), datagram.data(), datagram.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(datagram.size()));
}

std::optional<ipc::SignResult> TokenWorker::Receive(int timeout_ms) {
  const auto datagram = ReceiveDatagram(timeout_ms);
  if (!datagram.has_value()) return std::nullopt;
  const auto result = ipc::DecodeMessage<ipc::SignResult>(*datagram);
  if (!result.has_value()) return std::nullopt;
  return *result;
}

std::optional<ipc::SignResult> TokenWorker::Sign(uint32_t key, ByteView input) {
  const ipc::TaskId task{next_task_++};
  Send({task, key, Bytes(input.begin(), input.end())});
  const auto result = Receive();
  if (result.has_value()) {
    EXPECT_EQ(result->task, task);
  }
  return result;
}

WorkerEnd TokenWorker::AwaitEnd(int timeout_ms) {
  WorkerEnd end;
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!WaitReadable(pidfd.Get(), timeout_ms)) return end;
  int status = 0;
  EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
  pid_ = -1;
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  std::array<char, 4096> text{};
  const ssize_t size = ::read(error_.Get(), text.data(), text.size());
  if (size > 0) end.error.assign(text.data(), static_cast<size_t>(size));
  return end;
}

uint64_t TokenWorker::Status() const {
  uint64_t value = 0;
  return ::read(status_.Get(), &value, sizeof value) == sizeof value ? value : 0;
}

}  // namespace sealward::test
