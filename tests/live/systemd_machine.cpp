#include "live/systemd_machine.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "io/unix_socket.hpp"
#include "live/spawn.hpp"
#include "support/command.hpp"
#include "support/sources.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

namespace fs = std::filesystem;

std::string node_root() {
  const auto said = shell_says(source_path("script/node-vm"));
  if (said.status != 0) throw std::runtime_error("script/node-vm: " + said.err);
  return std::string(trim(said.out));
}

/// The first child of a process; 0: it has none yet.
pid_t child_of(pid_t parent) {
  pid_t child = 0;
  std::ifstream(fmt::format("/proc/{0}/task/{0}/children", parent)) >> child;
  return child;
}

}  // namespace

SystemdMachine::SystemdMachine(const std::map<std::string, std::string>& files,
                               const std::map<std::string, std::string>& binds) {
  const auto root = node_root();
  for (const auto& [path, text] : files) add(path, text);
  const auto binding = scratch_.path() + "/units:/etc/systemd/system";
  std::vector<std::string> words{
      "systemd-nspawn",    "--quiet",       "--boot",      "--directory=" + root, "--volatile=overlay",
      "--private-network", "--register=no", "--keep-unit", "--console=read-only", "--bind-ro=" + binding};
  for (const auto& [there, here] : binds) words.push_back("--bind-ro=" + here + ":" + there);
  nspawn_ = spawn(words, scratch_ / "log");
  try {
    wait_for_bus();
  } catch (...) {
    kill();
    throw;
  }
  address_ = std::make_unique<BusAddress>(fmt::format("/proc/{}/root/run/dbus/system_bus_socket", init_));
}

void SystemdMachine::add(const std::string& path, const std::string& text) const {
  const fs::path units = scratch_ / "units", file = units / path, wants = units / "multi-user.target.wants";
  fs::create_directories(file.parent_path());
  fs::create_directories(wants);
  if (text.empty()) return fs::create_symlink("/dev/null", file);
  std::ofstream(file) << text;
  if (text.find("[Install]") != std::string::npos) fs::create_symlink("../" + path, wants / path);
}

Said SystemdMachine::says(const std::string& line) const {
  const auto script = scratch_.write("script", line);
  return shell_says(
      fmt::format("nsenter --target {} --mount --uts --ipc --net --pid --cgroup bash -s < {}", init_, script));
}

void SystemdMachine::wait_for_bus() {
  using namespace std::chrono_literals;
  const auto end = std::chrono::steady_clock::now() + 30s;
  const auto answers = [&] {
    init_ = child_of(nspawn_);
    const auto socket = fmt::format("/proc/{}/root/run/dbus/system_bus_socket", init_);
    return init_ != 0 && io::probe_socket(socket).state == SocketProbe::State::accepting;
  };
  while (!answers()) {
    if (::waitpid(nspawn_, nullptr, WNOHANG) == nspawn_) {
      nspawn_ = 0;
      throw std::runtime_error("systemd-nspawn ended: " + content_of(scratch_ / "log"));
    }
    if (std::chrono::steady_clock::now() > end)
      throw std::runtime_error("systemd does not come up: " + content_of(scratch_ / "log"));
    std::this_thread::sleep_for(10ms);
  }
}

/// With its init everything in the machine ends, and nspawn takes its mounts away.
void SystemdMachine::kill() {
  if (nspawn_ == 0) return;
  ::kill(init_ != 0 ? init_ : nspawn_, SIGKILL);
  ::waitpid(nspawn_, nullptr, 0);
  nspawn_ = 0;
}

}  // namespace nodecheck
