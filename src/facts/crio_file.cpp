#include "facts/crio_file.hpp"

#include <algorithm>

#include "facts/on_line_json.hpp"
#include "facts/toml_document.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(CrioHandler, name, line, path, type, monitor_path, monitor_cgroup, inherits)
NODECHECK_JSON(CrioFile, path, refused, blank, cgroup_manager, conmon, conmon_cgroup, default_runtime, handlers,
               pause_image, network_dir, cni_default_network, plugin_dirs, listen, root)

namespace {

std::vector<CrioHandler> handlers_of(const TomlDocument& document, const toml::table* runtimes) {
  std::vector<CrioHandler> handlers;
  if (!runtimes) return handlers;
  for (const auto& [key, node] : *runtimes) {
    const auto* table = document.table(runtimes, {key.str()});
    const auto text = [&](std::string_view name) { return document.value<std::string>(table, name); };
    handlers.push_back({std::string(key.str()), TomlDocument::line_of(*table), text("runtime_path"),
                        text("runtime_type"), text("monitor_path"), text("monitor_cgroup"),
                        document.value<bool>(table, "inherit_default_runtime")});
  }
  return handlers;
}

/// plugin_dir, of old, is one more; alone it is the list.
MaybeOnLine<std::vector<std::string>> plugin_dirs_of(const TomlDocument& document, const toml::table* network) {
  auto all = document.list(network, "plugin_dirs");
  const auto one = document.value<std::string>(network, "plugin_dir");
  if (!one || one->value.empty()) return all;
  if (!all) all = OnLine<std::vector<std::string>>{{}, one->line};
  all->value.push_back(one->value);
  return all;
}

// [crio.runtime] alone
bool sets_nothing(const toml::table& table) {
  return std::all_of(table.begin(), table.end(), [](const auto& entry) {
    const auto* inner = entry.second.as_table();
    return inner && sets_nothing(*inner);
  });
}

void read(CrioFile& file, const TomlDocument& document) {
  const auto table = [&](std::string_view name) { return document.table(&document.root(), {"crio", name}); };
  const auto text = [&](std::string_view of, std::string_view key) {
    return document.value<std::string>(table(of), key);
  };
  file.cgroup_manager = text("runtime", "cgroup_manager");
  file.conmon = text("runtime", "conmon");
  file.conmon_cgroup = text("runtime", "conmon_cgroup");
  file.default_runtime = text("runtime", "default_runtime");
  file.handlers = handlers_of(document, document.table(table("runtime"), {"runtimes"}));
  file.blank = file.handlers.empty() && sets_nothing(document.root());
  file.pause_image = text("image", "pause_image");
  file.network_dir = text("network", "network_dir");
  file.cni_default_network = text("network", "cni_default_network");
  file.plugin_dirs = plugin_dirs_of(document, table("network"));
  file.listen = text("api", "listen");
  file.root = document.value<std::string>(document.table(&document.root(), {"crio"}), "root");
}

}  // namespace

// [crio.runtime]
// cgroup_manager = "cgroupfs"
// conmon_cgroup = "pod"
// [crio.runtime.runtimes.runc]
// runtime_path = "/usr/bin/runc"
CrioFile parse_crio_file(std::string_view text, const std::string& path) {
  CrioFile file;
  try {
    read(file, TomlDocument(text, path));
  } catch (const NotToml& e) {
    file = {};
    file.refused = e.why();
  }
  file.path = path;
  return file;
}

}  // namespace nodecheck
