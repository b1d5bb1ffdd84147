#include "facts/processors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "facts/cgroups.hpp"
#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(Processors, allowed, allowed_source, quota, quota_source)

namespace {

long number(std::string_view text) {
  long n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::runtime_error("not a number: " + std::string(text));
  return n;
}

// Cpus_allowed_list:	0-3,8
std::string_view cpu_list_in(std::string_view status) {
  constexpr std::string_view key = "Cpus_allowed_list:";
  for (const auto line : lines_of(status))
    if (line.starts_with(key)) return trim(line.substr(key.size()));
  throw std::runtime_error("no line Cpus_allowed_list");
}

/// PID 1's; our own where that is hidden.
std::string whose(const Host& host) { return read_or_empty(host, "/proc/1/status").empty() ? "self" : "1"; }

// 0::/system.slice/x     4:cpu,cpuacct:/a/b
std::string path_in(std::string_view cgroup, bool v2) {
  for (const auto line : lines_of(cgroup)) {
    const auto parts = split(line, ':');
    if (parts.size() != 3) continue;
    const auto controllers = split(parts[1], ',');
    const bool has_cpu = std::find(controllers.begin(), controllers.end(), "cpu") != controllers.end();
    if (v2 ? parts[0] == "0" && parts[1].empty() : has_cpu) return std::string(parts[2]);
  }
  return {};
}

/// /a/b is "/a/b", "/a", "". A path that leads out of our cgroup namespace (/..) has no folder here.
std::vector<std::string> and_above(std::string path) {
  std::vector<std::string> all;
  if (path.find("..") != std::string::npos) path.clear();
  while (!path.empty() && path != "/") {
    all.push_back(path);
    path.resize(path.rfind('/'));
  }
  all.emplace_back();
  return all;
}

/// The quota of one cgroup; none: it has none.
std::optional<double> quota_at(const Host& host, const std::string& folder, bool v2) {
  if (v2) {
    const auto text = read_if_there(host, folder + "/cpu.max");
    return text ? quota_in_cpu_max(*text) : std::nullopt;
  }
  const auto quota = read_if_there(host, folder + "/cpu.cfs_quota_us");
  const auto period = read_if_there(host, folder + "/cpu.cfs_period_us");
  return quota && period ? quota_of(trim(*quota), trim(*period)) : std::nullopt;
}

std::string cpu_tree(const Host& host, const Cgroups& cgroups) {
  if (cgroups.version == "v2") return cgroups.mount;
  const auto joined = cgroups.mount + "/cpu,cpuacct";
  return host.exists(joined) ? joined : cgroups.mount + "/cpu";
}

void read_quota(const Host& host, const Cgroups& cgroups, const std::string& pid, Processors& fact) {
  if (cgroups.mount.empty()) return;
  const bool v2 = cgroups.version == "v2";
  const auto tree = cpu_tree(host, cgroups);
  for (const auto& path : and_above(path_in(host.read("/proc/" + pid + "/cgroup"), v2))) {
    const auto quota = quota_at(host, tree + path, v2);
    if (!quota || (fact.quota && *quota >= *fact.quota)) continue;
    fact.quota = quota;
    fact.quota_source = tree + path + (v2 ? "/cpu.max" : "/cpu.cfs_quota_us");
  }
}

}  // namespace

int count_in_cpu_list(std::string_view list) {
  int count = 0;
  for (const auto range : split(list, ',')) {
    const auto ends = split(range, '-');
    const long first = number(ends[0]), last = number(ends.back());
    constexpr long most = 1 << 16;
    if (ends.size() > 2 || first < 0 || last < first || last > most)
      throw std::runtime_error("not a list of processors: " + std::string(list));
    count += static_cast<int>(last - first + 1);
  }
  return count;
}

std::optional<double> quota_in_cpu_max(std::string_view text) {
  const auto words = words_of(trim(text));
  if (words.size() != 2) throw std::runtime_error("cpu.max: not understood: " + std::string(text));
  return words[0] == "max" ? std::nullopt : quota_of(words[0], words[1]);
}

std::optional<double> quota_of(std::string_view quota_us, std::string_view period_us) {
  const auto quota = number(quota_us), period = number(period_us);
  if (quota < 0) return std::nullopt;
  if (period <= 0) throw std::runtime_error("not a period of a quota: " + std::string(period_us));
  return static_cast<double>(quota) / static_cast<double>(period);
}

template <>
Processors probe<Processors>(Node& node) {
  const auto& host = node.host();
  Processors fact;
  const auto pid = whose(host);
  fact.allowed_source = "/proc/" + pid + "/status";
  const auto status = host.read(fact.allowed_source);
  fact.allowed = count_in_cpu_list(cpu_list_in(status));
  read_quota(host, node.need<Cgroups>(), pid, fact);
  return fact;
}

}  // namespace nodecheck
