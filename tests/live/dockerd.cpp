#include "live/dockerd.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <regex>
#include <sstream>
#include <thread>

#include "io/fd.hpp"
#include "io/unix_socket.hpp"
#include "live/spawn.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;

bool has_ended(pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) == pid; }

}  // namespace

Dockerd::Dockerd(const std::string& json, const std::vector<std::string>& flags) {
  (void)scratch_.write("daemon.json", std::regex_replace(json, std::regex("FOLDER"), scratch_.path()));
  std::vector<std::string> words{"unshare",
                                 "--mount",
                                 "--net",
                                 "--",
                                 "dockerd",
                                 "--config-file",
                                 file(),
                                 "--data-root",
                                 scratch_ / "data",
                                 "--exec-root",
                                 scratch_ / "exec",
                                 "--pidfile",
                                 scratch_ / "pid",
                                 "--host",
                                 "unix://" + socket(),
                                 "--bridge=none",
                                 "--iptables=false",
                                 "--ip-forward=false"};
  words.insert(words.end(), flags.begin(), flags.end());
  pid_ = spawn(words, scratch_ / "log");
  try {
    wait();
  } catch (...) {
    end();
    throw;
  }
}

void Dockerd::wait() {
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (io::probe_socket(socket()).state != SocketProbe::State::accepting ||
         log().find("API listen on") == std::string::npos) {
    if (has_ended(pid_)) {
      pid_ = 0;
      return;
    }
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("dockerd does not come up: " + log());
    std::this_thread::sleep_for(10ms);
  }
}

std::string Dockerd::log() const {
  std::ostringstream text;
  text << std::ifstream(scratch_ / "log").rdbuf();
  return text.str();
}

void Dockerd::stop() const {
  int status = 0;
  if (::kill(pid_, SIGSTOP) != 0 || ::waitpid(pid_, &status, WUNTRACED) != pid_ || !WIFSTOPPED(status))
    io::raise("SIGSTOP of dockerd");
}

/// By itself first: it ends the containerd that it started.
void Dockerd::end() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGCONT);
  ::kill(pid_, SIGTERM);
  for (const auto until = std::chrono::steady_clock::now() + 15s; std::chrono::steady_clock::now() < until;) {
    if (has_ended(pid_)) {
      pid_ = 0;
      return;
    }
    std::this_thread::sleep_for(10ms);
  }
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace nodecheck
