#include "facts/processes.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/main_pids.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(Process, pid, name, net_ns, started)
NODECHECK_JSON(Processes, running, hidden)

namespace {

/// As in comm, which the kernel cuts at 15 bytes.
constexpr std::string_view daemons[]{"kubelet",    "containerd", "crio",      "dockerd", "cri-dockerd", "flanneld",
                                     "kube-proxy", "k3s-server", "k3s-agent", "rke2",    "k0s"};

std::optional<int> pid_of(const std::string& name) {
  int pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

/// None: it ended meanwhile, or is not ours to see (hidepid=1 lists the processes of others, and closes them).
std::optional<std::string> comm_of(const Host& host, const std::string& pid, bool& hidden) {
  try {
    return std::string(trim(host.read("/proc/" + pid + "/comm")));
  } catch (const std::system_error& e) {
    if (e.code().value() == EPERM || e.code().value() == EACCES) hidden = true;
    return std::nullopt;
  }
}

/// Docker 1.11 and older: the one program is the client too, which is no daemon. Its command line is read, which may
/// wait for a process in D state, of programs with this name alone.
bool is_docker_daemon(const Host& host, const std::string& pid) {
  const auto cmdline = read_or_empty(host, "/proc/" + pid + "/cmdline");
  const auto words = split(cmdline, '\0');
  return words.size() > 1 && words[1] == "daemon";
}

/// A daemon of this node runs as root, and in a pid namespace that is not below ours: anybody can give a process its
/// name, and the kubelets of kind and k3d, which are other nodes, run in containers of their own.
bool is_of_this_node(const Host& host, const std::string& pid) {
  const auto status = read_or_empty(host, "/proc/" + pid + "/status");
  for (const auto line : lines_of(status)) {
    const auto words = words_of(line);
    if (words.size() < 2) continue;
    if (words[0] == "Uid:" && words[1] != "0") return false;
    if (words[0] == "NSpid:" && words.size() > 2) return false;
  }
  return !status.empty();
}

constexpr std::int64_t ticks_per_second = 100;  ///< USER_HZ, the same on every architecture that Kubernetes runs on
constexpr std::int64_t second = 1'000'000'000;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// btime 1732190000
std::optional<std::int64_t> boot_time(std::string_view proc_stat) {
  for (const auto line : lines_of(proc_stat))
    if (const auto words = words_of(line); words.size() == 2 && words[0] == "btime") return number(words[1]);
  return std::nullopt;
}

}  // namespace

// 812 (containerd) S 1 812 812 0 -1 4194560 6181 ... 20 0 11 0 1234 ...    The name may hold spaces and brackets.
std::int64_t start_of(std::string_view pid_stat, std::string_view proc_stat) {
  const auto name_ends = pid_stat.rfind(')');
  if (name_ends == std::string_view::npos) return 0;
  const auto words = words_of(pid_stat.substr(name_ends + 1));  // from the third field on
  constexpr std::size_t start = 22 - 3;
  const auto ticks = words.size() > start ? number(words[start]) : std::nullopt;
  const auto boot = boot_time(proc_stat);
  constexpr std::int64_t far = 1LL << 33;  // seconds that do not overflow as nanoseconds
  if (!ticks || !boot || *boot > far || *ticks / ticks_per_second > far) return 0;
  return *boot * second + *ticks * (second / ticks_per_second);
}

std::uint64_t net_ns_of(const Host& host, const std::string& pid) {
  try {
    return host.inode("/proc/" + pid + "/net/dev");
  } catch (const std::system_error&) {
    return 0;
  }
}

const Process* Processes::find(std::string_view name, std::uint64_t preferred) const {
  const Process* first = nullptr;
  for (const auto& process : running) {
    if (process.name != name) continue;
    if (preferred != 0 && process.net_ns == preferred) return &process;
    if (!first) first = &process;
  }
  return first;
}

namespace {

Process process_of(const Host& host, int pid, const std::string& name, std::string_view proc_stat) {
  const auto text = std::to_string(pid);
  return {pid, name, net_ns_of(host, text), start_of(read_or_empty(host, "/proc/" + text + "/stat"), proc_stat)};
}

std::vector<std::string> not_found(const Processes& processes) {
  std::vector<std::string> names;
  for (const auto name : daemons)
    if (!processes.find(name)) names.emplace_back(name);
  return names;
}

}  // namespace

template <>
Processes probe<Processes>(Node& node) {
  const auto& host = node.host();
  Processes processes;
  if (!host.alive() && !host.exists("/proc")) return processes;  // an image of which nothing runs
  const auto boot = read_or_empty(host, "/proc/stat");
  for (const auto& entry : host.list("/proc")) {
    const auto pid = pid_of(entry);
    auto name = pid ? comm_of(host, entry, processes.hidden) : std::nullopt;
    if (name == "docker" && is_of_this_node(host, entry) && is_docker_daemon(host, entry)) name = "dockerd";
    if (!name || std::find(std::begin(daemons), std::end(daemons), *name) == std::end(daemons)) continue;
    if (is_of_this_node(host, entry)) processes.running.push_back(process_of(host, *pid, *name, boot));
  }
  for (const auto& [daemon, pid] : main_pids(host, not_found(processes), node.until()))
    if (is_of_this_node(host, std::to_string(pid))) processes.running.push_back(process_of(host, pid, daemon, boot));
  std::sort(processes.running.begin(), processes.running.end(), [](auto& a, auto& b) { return a.pid < b.pid; });
  // hidepid=2 leaves only our own. The /proc of a copied root is empty, and hides nothing.
  if (!host.exists("/proc/1") && host.exists("/proc/self")) processes.hidden = true;
  return processes;
}

}  // namespace nodecheck
