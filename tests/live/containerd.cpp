#include "live/containerd.hpp"

#include <fmt/format.h>
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

// native: overlayfs does not work on every filesystem that a test may run on. opt: containerd would make
// /opt/containerd.
constexpr auto config_format = R"(version = 2
root = "{0}/root"
state = "{0}/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.overlayfs",
  "io.containerd.snapshotter.v1.zfs", {1}]
[grpc]
  address = "{0}/c.sock"
[debug]
  address = "{0}/debug.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "{0}/opt"
[plugins."io.containerd.grpc.v1.cri"]
{2}
[plugins."io.containerd.grpc.v1.cri".cni]
  conf_dir = "{0}/cni"
  bin_dir = "{0}/bin"
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "native"
  default_runtime_name = "{3}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = {4}
)";

}  // namespace

Containerd::Containerd(const ContainerdConfig& c) {
  const auto text = c.text.empty()
                        ? fmt::format(config_format, scratch_.path(), c.disabled, c.cri, c.handler, c.systemd_cgroup)
                        : std::regex_replace(c.text, std::regex("FOLDER"), scratch_.path());
  (void)scratch_.write("config.toml", text);
  (void)scratch_.write("import.toml", c.import);
  std::vector<std::string> words{"containerd", "--config", scratch_ / "config.toml"};
  if (!c.path.empty()) words = {"env", "PATH=" + c.path, "/usr/bin/containerd", words[1], words[2]};
  pid_ = spawn(c.tree.empty() ? words : in_tree(c.tree, scratch_.path(), words), scratch_ / "log");
  try {
    wait_for_socket();
  } catch (...) {
    kill();
    throw;
  }
}

void Containerd::wait_for_socket() {
  using namespace std::chrono_literals;
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (io::probe_socket(socket_).state != SocketProbe::State::accepting) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      throw std::runtime_error("containerd ended: " + log());
    }
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("containerd does not come up: " + log());
    std::this_thread::sleep_for(5ms);
  }
}

std::string Containerd::log() const {
  std::ostringstream text;
  text << std::ifstream(scratch_ / "log").rdbuf();
  return text.str();
}

void Containerd::stop() const {
  int status = 0;
  if (::kill(pid_, SIGSTOP) != 0 || ::waitpid(pid_, &status, WUNTRACED) != pid_ || !WIFSTOPPED(status))
    io::raise("SIGSTOP of containerd");
}

void Containerd::kill() {
  if (pid_ == 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace nodecheck
