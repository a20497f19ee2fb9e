// A sealwardd of its own for a test: folder, journal, PINs and configuration made, started as root (with a
// user for each process) or as an ordinary user, with stand-ins for the ring. Killed with the object. Tests
// only.
#ifndef SEALWARD_TESTS_SANDBOX_DAEMON_PROCESS_H_
#define SEALWARD_TESTS_SANDBOX_DAEMON_PROCESS_H_

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/unique_fd.h"
#include "journal/prepare/prepare.h"
#include "tests/support/temp_dir.h"

namespace sealward::test {

inline constexpr uid_t kOrdinaryUser = 12345;
inline constexpr int kPatienceMs = 10'000;

// Asks every few milliseconds; there is no event to wait for in another process's file.
inline bool Eventually(const std::function<bool()>& holds) {
  for (int waited = 0; waited < kPatienceMs; waited += 5) {
    if (holds()) return true;
    ::poll(nullptr, 0, 5);
  }
  return false;
}

enum class Start : uint8_t { kRoot, kOrdinary };

class Daemon {
 public:
  explicit Daemon(Start start) : start_(start) {
    CHECK(::mkdir(Path("journal").c_str(), 0700) == 0);
    const UniqueFd journal_folder(::open(Path("journal").c_str(), O_RDONLY | O_DIRECTORY));
    MUST(journal::PrepareHead(journal_folder.Get()));
    const UniqueFd segment = MUST(journal::PrepareSegment(journal_folder.Get(), 0, 1 << 20));
    CHECK(::pwrite(segment.Get(), "used", 4, 0) == 4);
    MUST(journal::PrepareSegment(journal_folder.Get(), 1, 1 << 20));  // never used
    CHECK(::mkdir(Path("journal/blobs").c_str(), 0700) == 0);
    folder_.Write("journal/blobs/" + std::string(64, '0'), "blob");
    Private("orders.pin", "1234\n");
    Private("custody.pin", "5678");
    folder_.Write("module.conf", "x");
    folder_.Write("sealward.toml", Configuration());
    if (start_ == Start::kOrdinary) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
        CHECK(::lchown(entry.path().c_str(), kOrdinaryUser, kOrdinaryUser) == 0);
      }
      CHECK(::chown(folder_.path().c_str(), kOrdinaryUser, kOrdinaryUser) == 0);
    }
    ::chmod(folder_.path().c_str(), 0755);
  }
  ~Daemon() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    Wait();
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  void Run() {
    const int log = ::open(Path("log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    pid_ = ::fork();
    if (pid_ != 0) {
      ::close(log);
      return;
    }
    if (log < 0 || ::dup2(log, 2) < 0) ::_exit(97);
    if (start_ == Start::kOrdinary && (::setresgid(kOrdinaryUser, kOrdinaryUser, kOrdinaryUser) != 0 ||
                                       ::setresuid(kOrdinaryUser, kOrdinaryUser, kOrdinaryUser) != 0)) {
      ::_exit(99);
    }
    std::vector<std::string> words = wrapper;
    words.insert(words.end(), {SEALWARD_BINARY_DIR "/bin/sealwardd", Path("sealward.toml")});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(98);
  }
  std::vector<std::string> wrapper;  // words before the command
  bool RunUntilServing() {
    Run();
    return Eventually([&] { return Log().find("serving") != std::string::npos || Ended(); }) && !Ended();
  }
  bool Ended() {
    if (pid_ <= 0) return true;
    siginfo_t info = {};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
  }
  int Wait() {
    int status = 0;
    if (pid_ > 0) ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
  nlohmann::json Processes() const {
    return nlohmann::json::parse(ReadFile(Path("run/processes.json")), nullptr, false);
  }
  // Of the first process of that role (and class); 0 if there is none.
  pid_t PidOf(const std::string& role, const std::string& token_class = "") const {
    if (!std::filesystem::exists(Path("run/processes.json"))) return 0;
    const nlohmann::json list = Processes();
    for (const nlohmann::json& process : list["processes"]) {
      if (process["role"] == role && (token_class.empty() || process["class"] == token_class))
        return process["pid"];
    }
    return 0;
  }
  UniqueFd ConnectAsCaller(const char* socket) const {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string path = Path(std::string("run/") + socket);
    CHECK(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int result = ::connect(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    return result == 0 ? std::move(fd) : UniqueFd();
  }
  // By the daemon's own user.
  UniqueFd Connect(const char* socket) const {
    if (start_ == Start::kRoot) return ConnectAsCaller(socket);
    CHECK(::setegid(kOrdinaryUser) == 0 && ::seteuid(kOrdinaryUser) == 0);
    UniqueFd fd = ConnectAsCaller(socket);
    CHECK(::seteuid(0) == 0 && ::setegid(0) == 0);
    return fd;
  }
  // What the authorizer's stand-in is to say of such a connection.
  std::string Caller(const std::string& socket) const {
    return (start_ == Start::kOrdinary ? "uid 12345 " : "uid 0 ") + socket;
  }
  std::string Log() const { return ReadFile(Path("log")); }
  std::string Path(const std::string& name) const { return folder_.File(name); }
  pid_t pid() const { return pid_; }
  void Private(const std::string& name, const std::string& text) {
    folder_.Write(name, text);
    ::chmod(Path(name).c_str(), 0600);
  }

 private:
  std::string Configuration() const {
    std::string text =
        "run_directory = \"" + Path("run") + "\"\njournal_directory = \"" + Path("journal") +
        "\"\nlibrary_directory = \"" + SEALWARD_PROBES + "\"\ngenesis = \"" + std::string(64, 'a') +
        "\"\norigin = \"example.com/test\"\nsegment_bytes = 1048576\n[limits]\nconnections_max = 4\n";
    int uid = 901;
    for (const char* name : {"orders", "custody"}) {
      text += std::string("[tokens.") + name +
              "]\nmodule = \"/usr/lib/x86_64-linux-gnu/libc.so.6\"\nconfiguration = \"" +
              Path("module.conf") + "\"\nlabel = \"" + name + "\"\npin_file = \"" +
              Path(name + std::string(".pin")) + "\"\n";
      if (start_ == Start::kRoot) text += "user = \"" + std::to_string(uid++) + "\"\n";
    }
    if (start_ == Start::kRoot) {
      text += "[users]\nsession = \"911\"\nauthorizer = \"912\"\njournaler = \"913\"\nsigner = \"914\"\n";
    }
    return text;
  }

  Start start_;
  TempDir folder_;
  pid_t pid_ = -1;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SANDBOX_DAEMON_PROCESS_H_
