#include "facts/pod_cgroups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "facts/cgroups.hpp"
#include "facts/file_reads.hpp"
#include "facts/kubelet_settings.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ContainerCgroups, form, count, example)
NODECHECK_JSON(PodTree, path, driver, pods, populated, example, containers)
NODECHECK_JSON(StrayCgroup, path, populated)
NODECHECK_JSON(PodCgroups, root, whole, cut, trees, strays)

namespace {

constexpr std::size_t max_strays = 64;
constexpr int max_depth = 3;  ///< of a container that has made cgroups of its own

/// A cgroup that is removed while we look is no longer there.
bool is_gone(const std::system_error& e) {
  const int error = e.code().value();
  return error == ENOENT || error == ENODEV || error == ENOTDIR;
}

/// Of what a folder of cgroupfs holds: files are CONTROLLER.NAME but for three of v1; units of systemd have a dot too.
bool may_be_cgroup(std::string_view name) {
  constexpr std::array files{"tasks", "notify_on_release", "release_agent"};
  constexpr std::array units{".slice", ".scope", ".service"};
  if (std::any_of(units.begin(), units.end(), [&](auto unit) { return name.ends_with(unit); })) return true;
  if (name.find(':') != std::string_view::npos) return true;
  return name.find('.') == std::string_view::npos && std::find(files.begin(), files.end(), name) == files.end();
}

/// What a child of a tree of pods adds to its parent's name: "burstable", "pod0a1b...". Empty: it is another's.
std::string_view own_part(std::string_view parent, std::string_view child, bool systemd) {
  if (!systemd) return child;
  constexpr std::string_view slice = ".slice";
  const auto stem = parent.substr(parent.rfind('/') + 1);
  const auto size = stem.size() - slice.size();
  if (!child.ends_with(slice) || !child.starts_with(stem.substr(0, size)) || child.size() <= size + slice.size())
    return {};
  child.remove_suffix(slice.size());
  return child[size] == '-' ? child.substr(size + 1) : std::string_view();
}

void note_container(PodTree& tree, std::string_view form, const std::string& path) {
  auto& all = tree.containers;
  auto known = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.form == form; });
  if (known == all.end()) known = all.insert(all.end(), {std::string(form), 0, path});
  ++known->count;
}

class Walk {
 public:
  Walk(const Host& host, int budget) : host_(host), budget_(budget) {}

  [[nodiscard]] bool cut() const { return budget_ < 0; }

  void read_tree(PodTree& tree) {
    for (const auto& name : cgroups_in(tree.path)) {
      const auto part = own_part(tree.path, name, tree.driver == "systemd");
      const auto path = tree.path + "/" + name;
      if (part.starts_with("pod")) read_pod(tree, path);
      if (part == "burstable" || part == "besteffort") read_class(tree, path);
    }
  }

  /// At the root on v1; on v2 below the service that started the container.
  void find_strays(const std::string& root, std::vector<StrayCgroup>& strays) {
    const auto system = root + "/system.slice";
    find_strays_in(root, strays);
    find_strays_in(system, strays);
    for (const auto& name : cgroups_in(system))
      if (name.ends_with(".service")) find_strays_in(system + "/" + name, strays);
  }

 private:
  void read_class(PodTree& tree, const std::string& folder) {
    for (const auto& name : cgroups_in(folder))
      if (own_part(folder, name, tree.driver == "systemd").starts_with("pod")) read_pod(tree, folder + "/" + name);
  }

  void read_pod(PodTree& tree, const std::string& path) {
    ++tree.pods;
    bool lives = false;
    for (const auto& name : cgroups_in(path)) {
      const auto container = path + "/" + name;
      if (!populated(container)) continue;
      lives = true;
      if (const auto form = container_form(name); !form.empty()) note_container(tree, form, container);
    }
    if (!lives) return;
    if (++tree.populated == 1) tree.example = path;
  }

  void find_strays_in(const std::string& folder, std::vector<StrayCgroup>& strays) {
    for (const auto& name : cgroups_in(folder))
      if (is_stray(name) && strays.size() < max_strays)
        strays.push_back({folder + "/" + name, populated(folder + "/" + name)});
  }

  /// v2 tells it in cgroup.events, for all that is below too.
  bool populated(const std::string& path, int depth = max_depth) {
    if (--budget_ < 0) return false;
    if (const auto events = text_of(path + "/cgroup.events"); !events.empty())
      return events.find("populated 1") != std::string::npos;
    if (!text_of(path + "/cgroup.procs").empty()) return true;
    if (depth == 0) return false;
    const auto below = cgroups_in(path);
    return std::any_of(below.begin(), below.end(),
                       [&](const auto& name) { return populated(path + "/" + name, depth - 1); });
  }

  std::vector<std::string> cgroups_in(const std::string& folder) {
    if (--budget_ < 0) return {};
    try {
      auto names = host_.list(folder);
      std::erase_if(names, [](const auto& name) { return !may_be_cgroup(name); });
      return names;
    } catch (const std::system_error& e) {
      if (!is_gone(e)) throw;
      return {};
    }
  }

  [[nodiscard]] std::string text_of(const std::string& path) const {
    try {
      return host_.read(path);
    } catch (const std::system_error& e) {
      if (!is_gone(e)) throw;
      return {};
    }
  }

  const Host& host_;
  int budget_;
};

struct Hierarchy {
  std::string_view folder, name;  ///< below the mount, and in /proc/PID/cgroup
};
// Whichever a kernel has; the memory controller may be switched off.
constexpr std::array hierarchies{Hierarchy{"/memory", "memory"}, Hierarchy{"/cpu", "cpu"},
                                 Hierarchy{"/cpu,cpuacct", "cpu"}, Hierarchy{"/systemd", "name=systemd"}};

Hierarchy hierarchy_of(const Host& host, const Cgroups& cgroups) {
  if (cgroups.version == "v2") return {"", ""};
  for (const auto& hierarchy : hierarchies)
    if (host.exists(cgroups.mount + std::string(hierarchy.folder))) return hierarchy;
  throw Unavailable{Unavailable::Kind::unsupported, cgroups.mount, "no hierarchy of memory, cpu or systemd in it"};
}

/// The kubelet's own cgroup is the witness: what starts with /.. is above what we see (cgroup_namespaces(7)).
bool sees_all(const Host& host, const Cgroups& cgroups, const std::string& root, std::string_view hierarchy,
              int kubelet) {
  if (kubelet == 0) return cgroups.real_root;
  const auto text = read_if_there(host, fmt::format("/proc/{}/cgroup", kubelet));
  if (!text) return cgroups.real_root;
  const auto path = cgroup_of(*text, hierarchy);
  return !path.empty() && !path.starts_with("/..") && host.exists(root + path);
}

bool pods_run(const PodCgroups& pods) {
  return std::any_of(pods.trees.begin(), pods.trees.end(), [](const auto& tree) { return tree.populated > 0; });
}

}  // namespace

PodCgroups read_pod_cgroups(const Host& host, const std::string& root, std::string_view cgroup_root, int budget) {
  PodCgroups fact;
  fact.root = root;
  Walk walk(host, budget);
  for (const auto* driver : {"systemd", "cgroupfs"}) {
    PodTree tree{root + kubepods_path(driver, cgroup_root), driver};
    if (!host.exists(tree.path)) continue;
    walk.read_tree(tree);
    fact.trees.push_back(std::move(tree));
  }
  walk.find_strays(root, fact.strays);
  fact.cut = walk.cut();
  return fact;
}

template <>
PodCgroups probe<PodCgroups>(Node& node) {
  const auto& host = node.host();
  const auto& cgroups = node.need<Cgroups>();
  if (cgroups.mount.empty()) return {};
  const auto settings = node.get<KubeletSettings>();
  const auto kubelet = *settings ? **settings : KubeletSettings{};
  const auto hierarchy = hierarchy_of(host, cgroups);
  const auto root = cgroups.mount + std::string(hierarchy.folder);
  auto fact = read_pod_cgroups(host, root, kubelet.cgroup_root.value);
  // Pods at the usual place prove that it is the place; without them it may be anywhere.
  if (!*settings && !pods_run(fact)) throw settings->why();
  fact.whole = sees_all(host, cgroups, root, hierarchy.name, kubelet.pid);
  return fact;
}

}  // namespace nodecheck
