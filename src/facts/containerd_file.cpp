#include "facts/containerd_file.hpp"

#include <algorithm>

#include "facts/on_line_json.hpp"
#include "facts/toml_document.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(ContainerdHandler, name, type, systemd_cgroup, binary_name, runtime_path)
NODECHECK_JSON(CriTable, key, line, default_runtime_name, handlers, systemd_cgroup, sandbox_image, cni_conf_dir,
               cni_bin_dir, cni_bin_dirs)
NODECHECK_JSON(ContainerdFile, path, version, imports, disabled_plugins, opt_path, tables, root)

namespace {

constexpr std::string_view keys[]{"cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime",
                                  "io.containerd.grpc.v1.cri"};

std::vector<ContainerdHandler> handlers_of(const TomlDocument& document, const toml::table* runtimes) {
  std::vector<ContainerdHandler> handlers;
  if (!runtimes) return handlers;
  for (const auto& [key, node] : *runtimes) {
    const auto* handler = document.table(runtimes, {key.str()});
    const auto type = document.value<std::string>(handler, "runtime_type");
    const auto* options = document.table(handler, {"options"});
    handlers.push_back({std::string(key.str()), type ? type->value : "", document.value<bool>(options, "SystemdCgroup"),
                        document.value<std::string>(options, "BinaryName"),
                        document.value<std::string>(handler, "runtime_path")});
  }
  return handlers;
}

CriTable table_of(const TomlDocument& document, std::string_view key, const toml::table& table) {
  const auto* containerd = document.table(&table, {"containerd"});
  const auto* cni = document.table(&table, {"cni"});
  CriTable fact;
  fact.key = key;
  fact.line = TomlDocument::line_of(table);
  fact.default_runtime_name = document.value<std::string>(containerd, "default_runtime_name");
  fact.handlers = handlers_of(document, document.table(containerd, {"runtimes"}));
  fact.systemd_cgroup = document.value<bool>(&table, "systemd_cgroup");
  fact.sandbox_image = document.value<std::string>(&table, "sandbox_image");
  if (!fact.sandbox_image)
    fact.sandbox_image = document.value<std::string>(document.table(&table, {"pinned_images"}), "sandbox");
  fact.cni_conf_dir = document.value<std::string>(cni, "conf_dir");
  fact.cni_bin_dir = document.value<std::string>(cni, "bin_dir");
  fact.cni_bin_dirs = document.list(cni, "bin_dirs");
  return fact;
}

}  // namespace

bool CriTable::has_settings() const {
  return default_runtime_name || !handlers.empty() || systemd_cgroup || sandbox_image || cni_conf_dir || cni_bin_dir ||
         cni_bin_dirs;
}

const CriTable* ContainerdFile::table(std::string_view key) const {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const CriTable& t) { return t.key == key; });
  return found == tables.end() ? nullptr : &*found;
}

// version = 2
// [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
//   SystemdCgroup = true
ContainerdFile parse_containerd_file(std::string_view text, const std::string& path) {
  const TomlDocument document(text, path);
  ContainerdFile file;
  file.path = path;
  file.version = document.value<std::int64_t>(&document.root(), "version");
  file.root = document.value<std::string>(&document.root(), "root");
  for (const auto& import : document.strings(&document.root(), "imports")) file.imports.push_back(import.value);
  file.disabled_plugins = document.strings(&document.root(), "disabled_plugins");
  const auto* plugins = document.table(&document.root(), {"plugins"});
  for (const auto key : {"opt", "io.containerd.internal.v1.opt"})
    if (auto opt = document.value<std::string>(document.table(plugins, {key}), "path")) file.opt_path = opt;
  for (const auto key : keys)
    if (const auto* table = document.table(plugins, {key})) file.tables.push_back(table_of(document, key, *table));
  return file;
}

}  // namespace nodecheck
