#include "facts/cgroups.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(CgroupController, name, enabled, hierarchy)
NODECHECK_JSON(Cgroups, version, mount, real_root, controllers, freezer)

namespace {

struct Mount {
  std::string_view point, type;
};

// 31 23 0:28 / /sys/fs/cgroup rw,relatime shared:9 - tmpfs tmpfs rw,mode=755      (proc_pid_mountinfo(5))
std::vector<Mount> mounts_of(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  for (const auto line : lines_of(mountinfo)) {
    const auto words = words_of(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || dash == words.end() || dash + 1 == words.end())
      throw std::runtime_error("mountinfo: not understood");
    mounts.push_back({words[4], *(dash + 1)});
  }
  if (mounts.empty()) throw std::runtime_error("mountinfo is empty: nothing can be said of mounts");  // a chroot
  return mounts;
}

int number(std::string_view text) {
  int n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) throw std::runtime_error("/proc/cgroups: not a number");
  return n;
}

/// cgroup.freeze is in every cgroup but the root (kernel 5.2 and later).
std::string freezer_below(const Host& host, const std::string& mount) {
  for (const auto& name : host.list(mount)) {
    const auto child = mount + "/" + name;
    if (host.exists(child + "/cgroup.procs")) return host.exists(child + "/cgroup.freeze") ? "yes" : "no";
  }
  return {};
}

void read_v2(const Host& host, Cgroups& cgroups) {
  const auto text = host.read(cgroups.mount + "/cgroup.controllers");
  for (const auto name : words_of(trim(text))) cgroups.controllers.push_back({std::string(name), true, 0});
  // Documentation/admin-guide/cgroup-v2.rst: cgroup.events exists on non-root cgroups.
  cgroups.real_root = !host.exists(cgroups.mount + "/cgroup.events");
  cgroups.freezer = cgroups.real_root ? freezer_below(host, cgroups.mount)
                                      : (host.exists(cgroups.mount + "/cgroup.freeze") ? "yes" : "no");
}

}  // namespace

const CgroupController* Cgroups::find(std::string_view name) const {
  const auto found =
      std::find_if(controllers.begin(), controllers.end(), [&](const auto& c) { return c.name == name; });
  return found == controllers.end() ? nullptr : &*found;
}

// #subsys_name	hierarchy	num_cgroups	enabled
// memory	4	35	1
std::vector<CgroupController> parse_proc_cgroups(std::string_view text) {
  if (!text.starts_with("#subsys_name")) throw std::runtime_error("/proc/cgroups: no header line");
  std::vector<CgroupController> controllers;
  for (const auto line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    if (words.size() < 4) throw std::runtime_error("/proc/cgroups: not understood: " + std::string(line));
    controllers.push_back({std::string(words[0]), number(words[3]) != 0, number(words[1])});
  }
  return controllers;
}

/// /sys/fs/cgroup decides, as for the kubelet and runc; the last mount on a point is the one in use.
Cgroups parse_cgroup_mounts(std::string_view mountinfo) {
  std::string_view at_usual, first_v1, first_v2;
  for (const auto& [point, type] : mounts_of(mountinfo)) {
    if (point == "/sys/fs/cgroup") at_usual = type;
    if (type == "cgroup" && first_v1.empty()) first_v1 = point;
    if (type == "cgroup2" && first_v2.empty()) first_v2 = point;
  }
  Cgroups cgroups;
  if (at_usual == "cgroup2" || (at_usual.empty() && !first_v2.empty() && first_v1.empty())) {
    cgroups.version = "v2";
    cgroups.mount = at_usual == "cgroup2" ? "/sys/fs/cgroup" : first_v2;
  } else if (!first_v1.empty() || !first_v2.empty()) {
    cgroups.version = first_v2.empty() ? "v1" : "hybrid";
    cgroups.mount = at_usual.empty() ? first_v1 : "/sys/fs/cgroup";
  } else {
    cgroups.version = "none";
  }
  return cgroups;
}

template <>
Cgroups probe<Cgroups>(Node& node) {
  const auto& host = node.host();
  auto cgroups = parse_cgroup_mounts(host.read("/proc/self/mountinfo"));
  if (cgroups.version == "v2") read_v2(host, cgroups);
  if (cgroups.version == "v1" || cgroups.version == "hybrid")
    cgroups.controllers = parse_proc_cgroups(host.read("/proc/cgroups"));
  return cgroups;
}

}  // namespace nodecheck
