#include "facts/socket_owners.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <system_error>
#include <tuple>

#include "facts/file_reads.hpp"
#include "facts/processes.hpp"
#include "facts/units.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// socket:[81234]
std::optional<std::uint64_t> socket_in(std::string_view link) {
  constexpr std::string_view begin = "socket:[";
  if (!link.starts_with(begin) || !link.ends_with(']')) return std::nullopt;
  return number<std::uint64_t>(link.substr(begin.size(), link.size() - begin.size() - 1));
}

class Search {
 public:
  Search(const Host& host, std::vector<Socket>& sockets) : host_(host) {
    for (auto& socket : sockets) wanted_[socket.inode].push_back(&socket);
    wanted_.erase(0);  // of a connection that nobody holds any more
  }

  /// False: there was no time for all.
  bool look_at(const std::vector<int>& pids, Clock::time_point until) {
    for (const int pid : pids) {
      if (wanted_.empty()) return true;
      if (Clock::now() > until) return false;
      look_at(pid);
    }
    return true;
  }
  [[nodiscard]] bool wants_any() const { return !wanted_.empty(); }
  [[nodiscard]] bool wants_tcp() const {
    return std::any_of(wanted_.begin(), wanted_.end(),
                       [](const auto& entry) { return entry.second[0]->protocol == Socket::Protocol::tcp; });
  }
  [[nodiscard]] int closed() const { return closed_; }

 private:
  void look_at(int pid) {
    const auto folder = fmt::format("/proc/{}/fd", pid);
    try {
      for (const auto& file : host_.list(folder)) look_at(pid, folder + "/" + file);
    } catch (const std::system_error& e) {
      if (e.code().value() == EACCES || e.code().value() == EPERM) ++closed_;
    }  // else it has ended meanwhile
  }
  void look_at(int pid, const std::string& file) {
    try {
      const auto inode = socket_in(host_.link(file));
      const auto found = inode ? wanted_.find(*inode) : wanted_.end();
      if (found == wanted_.end()) return;
      for (auto* socket : found->second) socket->owner = owner(pid);
      wanted_.erase(found);
    } catch (const std::system_error& e) {
      if (e.code().value() != ENOENT) throw;  // closed meanwhile
    }
  }
  const SocketOwner& owner(int pid) {
    const auto [entry, is_new] = owners_.try_emplace(pid);
    if (!is_new) return entry->second;
    const auto cgroup = read_or_empty(host_, fmt::format("/proc/{}/cgroup", pid));
    entry->second = {pid, std::string(trim(read_or_empty(host_, fmt::format("/proc/{}/comm", pid)))),
                     unit_in_cgroup(cgroup), is_pods_cgroup(cgroup)};
    return entry->second;
  }

  const Host& host_;
  std::map<std::uint64_t, std::vector<Socket*>> wanted_;
  std::map<int, SocketOwner> owners_;
  int closed_ = 0;
};

/// Of our network namespace, and of others; PID 1 last.
std::pair<std::vector<int>, std::vector<int>> all_pids(const Host& host) {
  std::vector<int> ours, others;
  const auto ns = net_ns_of(host, "thread-self");
  for (const auto& name : host.list("/proc"))
    if (const auto pid = number<int>(name)) (net_ns_of(host, name) == ns ? ours : others).push_back(*pid);
  for (auto* pids : {&ours, &others})
    std::sort(pids->begin(), pids->end(), [](int a, int b) { return std::tuple(a == 1, a) < std::tuple(b == 1, b); });
  return {std::move(ours), std::move(others)};
}

}  // namespace

// 0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0d2a.slice/cri-containerd-4f.scope
// 4:memory:/kubepods/besteffort/pod0d2a/4f
bool is_pods_cgroup(std::string_view text) {
  for (const auto line : lines_of(text))
    for (const auto part : split(line, '/'))
      if (part == "kubepods" || part == "kubepods.slice" || part.ends_with("-kubepods.slice")) return true;
  return false;
}

std::string find_owners(const Host& host, std::vector<Socket>& sockets, Clock::time_point until) {
  Search search(host, sockets);
  if (!search.wants_any()) return {};
  const auto [ours, others] = all_pids(host);
  bool whole = search.look_at(ours, until);
  if (whole && search.wants_tcp()) whole = search.look_at(others, until);
  if (!search.wants_any()) return {};
  if (!whole) return "there was no time to look at the open files of all processes";
  if (search.closed() > 0)
    return fmt::format("the open files of {} processes are closed to us, which needs root", search.closed());
  if (!host.exists("/proc/1")) return "/proc is mounted with hidepid, and other users' processes are not seen";
  return {};
}

}  // namespace nodecheck
