#include "facts/containerd_file.hpp"

#include <strings.h>

#include <algorithm>

#include "facts/on_line_json.hpp"
#include "facts/toml_document.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ContainerdHandler, name, type, systemd_cgroup, binary_name, runtime_path, has_options, options_line,
               stray)
NODECHECK_JSON(CriTable, key, line, default_runtime_name, handlers, systemd_cgroup, sandbox_image, cni_conf_dir,
               cni_bin_dir, cni_bin_dirs)
NODECHECK_JSON(ContainerdFile, path, version, imports, disabled_plugins, opt_path, tables, root, short_plugins)

namespace {

constexpr std::string_view keys[]{"cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime",
                                  "io.containerd.grpc.v1.cri"};

using Lines = std::vector<std::string_view>;

/// systemdCgroup is read as SystemdCgroup is. SYSTEMDCGROUP is not by 2.x: its default, which sorts later, wins.
std::string spelled(const toml::table* options, std::string_view key) {
  if (options && !options->contains(key))
    for (const auto& [other, value] : *options)
      if (other.str() > key && same_option(other.str(), key)) return std::string(other.str());
  return std::string(key);
}

/// [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]: 0 for { BinaryName = "crun" }, and for a
/// table that a header or a key below it makes.
int header_line(const toml::table* options, const Lines& lines) {
  const auto line = options && !options->is_inline() ? static_cast<std::size_t>(TomlDocument::line_of(*options)) : 0;
  if (line == 0 || line > lines.size()) return 0;
  const auto header = trim(lines[line - 1]);
  const auto inside = trim(header.substr(0, header.find(']')));
  return inside.starts_with('[') && inside.ends_with("options") ? static_cast<int>(line) : 0;
}

/// What nothing reads may be of any type.
MaybeOnLine<bool> stray_in(const toml::table* handler) {
  const auto* node = handler ? handler->get("SystemdCgroup") : nullptr;
  const auto value = node ? node->value_exact<bool>() : std::nullopt;
  return value ? MaybeOnLine<bool>({*value, TomlDocument::line_of(*node)}) : std::nullopt;
}

ContainerdHandler handler_of(const TomlDocument& document, std::string_view name, const toml::table* handler,
                             const Lines& lines) {
  const auto type = document.value<std::string>(handler, "runtime_type");
  const auto* options = document.table(handler, {"options"});
  return {std::string(name),
          type ? type->value : "",
          document.value<bool>(options, spelled(options, "SystemdCgroup")),
          document.value<std::string>(options, spelled(options, "BinaryName")),
          document.value<std::string>(handler, "runtime_path"),
          options != nullptr,
          header_line(options, lines),
          stray_in(handler)};
}

std::vector<ContainerdHandler> handlers_of(const TomlDocument& document, const toml::table* runtimes,
                                           const Lines& lines) {
  std::vector<ContainerdHandler> handlers;
  if (!runtimes) return handlers;
  for (const auto& [key, node] : *runtimes)
    handlers.push_back(handler_of(document, key.str(), document.table(runtimes, {key.str()}), lines));
  return handlers;
}

CriTable table_of(const TomlDocument& document, std::string_view key, const toml::table& table, const Lines& lines) {
  const auto* containerd = document.table(&table, {"containerd"});
  const auto* cni = document.table(&table, {"cni"});
  CriTable fact;
  fact.key = key;
  fact.line = TomlDocument::line_of(table);
  fact.default_runtime_name = document.value<std::string>(containerd, "default_runtime_name");
  fact.handlers = handlers_of(document, document.table(containerd, {"runtimes"}), lines);
  fact.systemd_cgroup = document.value<bool>(&table, "systemd_cgroup");
  fact.sandbox_image = document.value<std::string>(&table, "sandbox_image");
  if (!fact.sandbox_image)
    fact.sandbox_image = document.value<std::string>(document.table(&table, {"pinned_images"}), "sandbox");
  fact.cni_conf_dir = document.value<std::string>(cni, "conf_dir");
  fact.cni_bin_dir = document.value<std::string>(cni, "bin_dir");
  fact.cni_bin_dirs = document.list(cni, "bin_dirs");
  return fact;
}

bool is_whole_name(std::string_view plugin) {
  return plugin.starts_with("io.containerd.") && std::count(plugin.begin(), plugin.end(), '.') >= 3;
}

std::vector<OnLine<std::string>> short_plugins_in(const toml::table* plugins) {
  std::vector<OnLine<std::string>> all;
  if (!plugins) return all;
  for (const auto& [key, node] : *plugins)
    if (!is_whole_name(key.str()) && key.str() != "cri")
      all.push_back({std::string(key.str()), TomlDocument::line_of(node)});
  return all;
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
  const auto lines = lines_of(text);
  for (const auto key : {"opt", "io.containerd.internal.v1.opt"})
    if (auto opt = document.value<std::string>(document.table(plugins, {key}), "path")) file.opt_path = opt;
  for (const auto key : keys)
    if (const auto* table = document.table(plugins, {key}))
      file.tables.push_back(table_of(document, key, *table, lines));
  file.short_plugins = short_plugins_in(plugins);
  return file;
}

bool same_option(std::string_view one, std::string_view other) {
  return one.size() == other.size() && ::strncasecmp(one.data(), other.data(), one.size()) == 0;
}

std::string_view place_of_no_toml(std::string_view message) {
  constexpr std::string_view why = ": not valid TOML";
  return message.ends_with(why) ? message.substr(0, message.size() - why.size()) : std::string_view();
}

}  // namespace nodecheck
