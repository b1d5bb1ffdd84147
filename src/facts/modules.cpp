#include "facts/modules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "facts/kernel_config.hpp"
#include "facts/kernel_symbols.hpp"
#include "facts/modprobe_d.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ModuleEvidence, name, witness, loaded, initstate, sys_module, builtin, config, symbol, file, blacklist,
               dummy_install)
NODECHECK_JSON(Modules, release, loadable, disabled, index, other_indexes, modules, unread)

namespace {

/// What to look for. The witness is a path that is there only when the module's code runs in this kernel.
struct Wanted {
  std::string_view name, option, witness;
};
constexpr Wanted wanted[]{
    {"br_netfilter", "BRIDGE_NETFILTER", "/proc/sys/net/bridge"},
    {"configs", "IKCONFIG", "/proc/config.gz"},
    {"ip_vs", "IP_VS", "/proc/net/ip_vs"},
    {"ip_vs_rr", "IP_VS_RR", ""},
    {"ip_vs_sh", "IP_VS_SH", ""},
    {"ip_vs_wrr", "IP_VS_WRR", ""},
    {"nf_conntrack", "NF_CONNTRACK", "/proc/sys/net/netfilter/nf_conntrack_max"},
    {"nf_tables", "NF_TABLES", ""},
    {"overlay", "OVERLAY_FS", ""},
    {"tcp_diag", "INET_TCP_DIAG", ""},
    {"udp_diag", "INET_UDP_DIAG", ""},
    {"vxlan", "VXLAN", ""},
    {"xt_REDIRECT", "NETFILTER_XT_TARGET_REDIRECT", ""},
    {"xt_comment", "NETFILTER_XT_MATCH_COMMENT", ""},
};

constexpr std::string_view modprobe_directories[]{"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d",
                                                  "/usr/lib/modprobe.d", "/lib/modprobe.d"};

/// Reads what may be absent: a source that is there and cannot be read is noted, and says nothing either way.
class Sources {
 public:
  Sources(const Host& host, std::vector<std::string>& unread) : host_(host), unread_(unread) {}

  std::optional<std::string> read(const std::string& path) {
    return attempt<std::string>(path, [&] { return host_.read(path); });
  }
  /// Empty where there is none.
  std::string text(const std::string& path) { return read(path).value_or(""); }
  std::vector<std::string> list(const std::string& path) {
    return attempt<std::vector<std::string>>(path, [&] { return host_.list(path); })
        .value_or(std::vector<std::string>{});
  }
  bool exists(const std::string& path) {
    return attempt<bool>(path, [&] { return host_.exists(path); }).value_or(false);
  }

 private:
  template <class T>
  std::optional<T> attempt(const std::string& path, const std::function<T()>& read) {
    try {
      return read();
    } catch (const std::system_error& e) {
      const int error = e.code().value();
      if (error != ENOENT && error != ENOTDIR) unread_.push_back(fmt::format("{}: {}", path, e.code().message()));
      return std::nullopt;
    }
  }

  const Host& host_;
  std::vector<std::string>& unread_;
};

ModuleEvidence* find(Modules& all, std::string_view name) {
  const auto found =
      std::find_if(all.modules.begin(), all.modules.end(), [&](const auto& m) { return m.name == name; });
  return found == all.modules.end() ? nullptr : &*found;
}

/// kernel/fs/overlayfs/overlay.ko.xz is overlay.
std::string module_of(std::string_view path) {
  path.remove_prefix(std::min(path.rfind('/') + 1, path.size()));
  return underscored(path.substr(0, path.find(".ko")));
}

// overlay 212992 10 - Live 0x0000000000000000        (kernel/module/procfs.c)
void read_loaded(Sources& from, Modules& all) {
  const auto text = from.read("/proc/modules");
  const auto lines = text.value_or("");
  for (const auto line : lines_of(lines)) {
    const auto words = words_of(line);
    auto* module = words.size() < 5 ? nullptr : find(all, words[0]);
    if (module) module->loaded = words[4] == "Live";
  }
  // Only a whole /proc without both files proves a kernel without modules; one that is cut down (subset=pid) says
  // nothing.
  all.loadable = text.has_value() || from.exists("/proc/sys/kernel/modules_disabled") || from.exists("/proc/modules") ||
                 !from.exists("/proc/sys/kernel");
  all.disabled = trim(from.text("/proc/sys/kernel/modules_disabled")) == "1";
}

void read_sys_module(Sources& from, ModuleEvidence& module) {
  const auto directory = "/sys/module/" + module.name;
  module.sys_module = from.exists(directory);
  if (module.sys_module) module.initstate = trim(from.text(directory + "/initstate"));
  module.loaded = module.loaded || module.initstate == "live";
}

using Needs = ModuleNeeds;

// kernel/fs/overlayfs/overlay.ko: kernel/lib/x.ko    (modules.dep(5));  modules.builtin has the paths alone
Needs read_index(Sources& from, Modules& all) {
  Needs needs;
  const auto directory = "/lib/modules/" + all.release + "/";
  const auto dep = from.read(directory + "modules.dep");
  all.index = dep.has_value();
  const auto files = dep.value_or("");
  for (const auto line : lines_of(files)) {
    const auto path = line.substr(0, line.find(':'));
    auto* module = find(all, module_of(path));
    if (!module) continue;
    module->file = path.starts_with('/') ? std::string(path) : directory + std::string(path);
    for (const auto other : words_of(line.substr(std::min(path.size() + 1, line.size()))))
      needs[module->name].push_back(module_of(other));
  }
  const auto builtin = from.text(directory + "modules.builtin");
  for (const auto line : lines_of(builtin))
    if (auto* module = find(all, module_of(trim(line)))) module->builtin = true;
  if (all.index) return needs;
  const auto releases = from.list("/lib/modules");
  all.other_indexes =
      std::any_of(releases.begin(), releases.end(), [&](const auto& name) { return name != all.release; });
  return needs;
}

/// Only what is really there counts: an index may name files of a package that is gone.
void drop_missing_files(Sources& from, Modules& all) {
  for (auto& module : all.modules)
    if (!module.file.empty() && !from.exists(module.file)) module.file.clear();
}

/// A file shadows those of the same name in later directories; all are read by name.
void read_modprobe_d(Sources& from, const Needs& needs, Modules& all) {
  std::map<std::string, std::string> paths;
  for (const auto directory : modprobe_directories)
    for (const auto& name : from.list(std::string(directory)))
      if (name.ends_with(".conf")) paths.try_emplace(name, fmt::format("{}/{}", directory, name));
  ModprobeD files(all, needs);
  for (const auto& [name, path] : paths) files.read(path, from.text(path));
}

// ... module_blacklist=vxlan,overlay modprobe.blacklist=x ...   (Documentation/admin-guide/kernel-parameters.txt;
// modprobe(8))
void read_command_line(Sources& from, Modules& all) {
  const auto text = from.text("/proc/cmdline");
  for (const auto word : words_of(trim(text))) {
    const auto parts = split(word, '=');
    if (parts.size() != 2 || (parts[0] != "module_blacklist" && parts[0] != "modprobe.blacklist")) continue;
    for (const auto name : split(parts[1], ','))
      if (auto* module = find(all, underscored(name))) module->blacklist = "/proc/cmdline: " + std::string(word);
  }
}

bool undecided(const ModuleEvidence& m) {
  return m.witness.empty() && !m.loaded && !m.sys_module && !m.builtin && m.file.empty();
}

/// The costly sources, asked only for what nothing else has decided.
void read_kernel_itself(Node& node, Modules& all) {
  if (std::none_of(all.modules.begin(), all.modules.end(), undecided)) return;
  const auto config = node.get<KernelConfig>();
  for (auto& module : all.modules) {
    if (!undecided(module) || !*config || (*config)->file.empty()) continue;
    const auto* row =
        std::find_if(std::begin(wanted), std::end(wanted), [&](auto& w) { return w.name == module.name; });
    module.config = (*config)->value(row->option);
  }
  const auto open = [](const auto& m) { return undecided(m) && m.config.empty(); };
  if (std::none_of(all.modules.begin(), all.modules.end(), open)) return;
  const auto symbols = node.get<KernelSymbols>();
  for (auto& module : all.modules)
    if (open(module) && *symbols) module.symbol = (*symbols)->where(module.name);
}

void read_witnesses(Sources& from, Modules& all) {
  for (const auto& row : wanted)
    if (!row.witness.empty() && from.exists(std::string(row.witness))) find(all, row.name)->witness = row.witness;
  const auto filesystems = from.text("/proc/filesystems");
  for (const auto line : lines_of(filesystems))
    if (const auto words = words_of(line); !words.empty() && words.back() == "overlay")
      find(all, "overlay")->witness = "/proc/filesystems";
}

}  // namespace

const ModuleEvidence* Modules::find(std::string_view name) const {
  const auto found = std::find_if(modules.begin(), modules.end(), [&](const auto& m) { return m.name == name; });
  return found == modules.end() ? nullptr : &*found;
}

template <>
Modules probe<Modules>(Node& node) {
  Modules all;
  all.release = node.host().kernel_release();
  for (const auto& row : wanted) all.modules.push_back({.name = std::string(row.name)});
  Sources from(node.host(), all.unread);
  read_witnesses(from, all);
  read_loaded(from, all);
  for (auto& module : all.modules) read_sys_module(from, module);
  const auto needs = read_index(from, all);
  drop_missing_files(from, all);
  read_modprobe_d(from, needs, all);
  read_command_line(from, all);
  read_kernel_itself(node, all);
  return all;
}

}  // namespace nodecheck
