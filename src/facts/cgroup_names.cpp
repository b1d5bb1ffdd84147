// How the kubelet and the runtimes name cgroups, by their drivers.
#include <algorithm>
#include <string>

#include "facts/pod_cgroups.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

bool is_hex_id(std::string_view text) {
  constexpr std::size_t length = 64;
  return text.size() == length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

struct Form {
  std::string_view before, after, word;
};
// The first three are systemd's; containerd, Docker and CRI-O without it write the others.
constexpr Form forms[]{
    {"cri-containerd-", ".scope", "cri-containerd-ID.scope"},
    {"crio-", ".scope", "crio-ID.scope"},
    {"docker-", ".scope", "docker-ID.scope"},
    {"", "", "ID"},
    {"crio-", "", "crio-ID"},
};

/// systemd's: a dash is a level of its own, so one within a name is written _.
std::string slices_of(const std::vector<std::string>& names) {
  std::string path, slice;
  for (auto name : names) {
    std::replace(name.begin(), name.end(), '-', '_');
    slice += (slice.empty() ? "" : "-") + name;
    path += "/" + slice + ".slice";
  }
  return path;
}

}  // namespace

std::string_view container_form(std::string_view name) {
  for (const auto& form : forms) {
    if (!name.starts_with(form.before) || !name.ends_with(form.after)) continue;
    const auto fixed = form.before.size() + form.after.size();
    if (name.size() > fixed && is_hex_id(name.substr(form.before.size(), name.size() - fixed))) return form.word;
  }
  return {};
}

// kubepods-burstable-pod0a1b.slice:cri-containerd:4f6c...   containerd hands "slice:prefix:name" to runc, which without
// systemd's driver takes it for a folder (containerd #7276). Docker makes a plain folder of the slice.
bool is_stray(std::string_view name) {
  if (name.find("kubepods") == std::string_view::npos) return false;
  if (name.find(".slice:") != std::string_view::npos) return true;
  return name.find("kubepods-") != std::string_view::npos && name.find("-pod") != std::string_view::npos &&
         name.ends_with(".slice");
}

std::string kubepods_path(std::string_view driver, std::string_view cgroup_root) {
  std::vector<std::string> names;
  for (const auto name : split(cgroup_root, '/'))
    if (!name.empty()) names.emplace_back(name);
  names.emplace_back("kubepods");
  if (driver == "systemd") return slices_of(names);
  std::string path;
  for (const auto& name : names) path += "/" + name;
  return path;
}

// 4:memory:/system.slice/kubelet.service
// 0::/system.slice/kubelet.service                      (cgroups(7))
std::string cgroup_of(std::string_view proc_pid_cgroup, std::string_view hierarchy) {
  for (const auto line : lines_of(proc_pid_cgroup)) {
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = split(line.substr(first + 1, second - first - 1), ',');
    if (std::find(controllers.begin(), controllers.end(), hierarchy) != controllers.end())
      return std::string(line.substr(second + 1));
  }
  return {};
}

}  // namespace nodecheck
