#include "live/dockerd.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <regex>
#include <sstream>
#include <thread>

#include "io/fd.hpp"
#include "io/unix_socket.hpp"
#include "live/debian_tree.hpp"
#include "live/spawn.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;

/// overlay2 works on a tmpfs, whatever filesystem /tmp is on.
constexpr auto on_tmpfs = R"(mkdir "$0" && mount -t tmpfs tmpfs "$0" && exec "$@")";

std::vector<std::string> after(std::vector<std::string> first, const std::vector<std::string>& words) {
  first.insert(first.end(), words.begin(), words.end());
  return first;
}

/// A folder for PATH, with the one iptables under the names that dockerd knows. Alternatives would be the machine's.
std::string iptables_folder(const Scratch& scratch, const std::string& kind) {
  const auto folder = scratch / "iptables";
  std::filesystem::create_directory(folder);
  for (const std::string name : {"iptables", "ip6tables"})
    std::filesystem::create_symlink("/usr/sbin/" + name + "-" + kind, folder + "/" + name);
  return folder;
}

bool has_ended(pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) == pid; }

}  // namespace

Dockerd::Dockerd(const DockerdSetup& setup) {
  (void)scratch_.write("daemon.json", std::regex_replace(setup.json, std::regex("FOLDER"), scratch_.path()));
  pid_ = spawn(words(setup), scratch_ / "log");
  try {
    wait();
  } catch (...) {
    end();
    throw;
  }
}

std::vector<std::string> Dockerd::words(const DockerdSetup& setup) const {
  std::vector<std::string> words{
      "dockerd",         "--config-file", file(),           "--data-root", scratch_ / "root/data", "--exec-root",
      scratch_ / "exec", "--pidfile",     scratch_ / "pid", "--host",      "unix://" + socket()};
  words.insert(words.end(), setup.flags.begin(), setup.flags.end());
  if (setup.iptables.empty()) {
    words.insert(words.end(), {"--bridge=none", "--iptables=false", "--ip-forward=false"});
    words = after({"unshare", "--net"}, words);
  }
  words = setup.tree.empty() ? after({"unshare", "--mount", "sh", "-ec", on_tmpfs, scratch_ / "root"}, words)
                             : in_tree(setup.tree, scratch_.path(), words);
  if (setup.iptables.empty()) return words;
  return after({"env", "PATH=" + iptables_folder(scratch_, setup.iptables) + ":/usr/sbin:/usr/bin"}, words);
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
