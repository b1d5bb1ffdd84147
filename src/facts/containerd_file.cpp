#include "facts/containerd_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {
constexpr void demand(bool holds) {
  if (!holds) throw std::logic_error("not TOML");
}
}  // namespace nodecheck

// The parsed tree is freed by recursion: with the dots of a line bounded too, it is never deeper than some thousands.
#define TOML_MAX_NESTED_VALUES 16
// toml++ 3.3 asserts what "[)" makes untrue, and with NDEBUG assumes it, which is undefined: here it refuses the file.
#undef NDEBUG
#define TOML_ASSERT(expr) nodecheck::demand(static_cast<bool>(expr))
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace nodecheck {

template <class T>
void to_json(Json& j, const OnLine<T>& v) {
  j = Json{{"value", v.value}, {"line", v.line}};
}
template <class T>
void from_json(const Json& j, OnLine<T>& v) {
  j.at("value").get_to(v.value);
  j.at("line").get_to(v.line);
}

NODECHECK_JSON(ContainerdHandler, name, type, systemd_cgroup, binary_name, runtime_path)
NODECHECK_JSON(CriTable, key, line, default_runtime_name, handlers, systemd_cgroup, sandbox_image, cni_conf_dir,
               cni_bin_dir)
NODECHECK_JSON(ContainerdFile, path, version, imports, disabled_plugins, tables)

namespace {

constexpr std::size_t max_size = 1 << 20;
constexpr std::ptrdiff_t max_dots = 256;
constexpr std::string_view keys[]{"cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime",
                                  "io.containerd.grpc.v1.cri"};

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

/// toml++ 3.3 is undefined on most characters beyond ASCII where a blank might stand. Comments alone may have them.
std::string ascii_of(std::string_view text, const std::string& path) {
  std::string ascii(text);
  int line = 1;
  bool comment = false;
  for (auto& c : ascii) {
    if (c == '\n') ++line;
    if (c == '\n' || c == '#') comment = c == '#';
    if (static_cast<unsigned char>(c) < 0x80) continue;
    if (!comment) throw std::runtime_error(fmt::format("{}:{}: a character that is not ASCII", path, line));
    c = '?';
  }
  return ascii;
}

/// A document and its name, for what is wrong with it.
class Document {
 public:
  Document(std::string_view text, const std::string& path) : path_(path), root_(parse(text)) {}

  [[nodiscard]] const toml::table& root() const { return root_; }

  /// The table at a path of keys; null where there is none.
  [[nodiscard]] const toml::table* table(const toml::table* parent,
                                         std::initializer_list<std::string_view> path) const {
    for (const auto key : path) {
      const auto* node = parent ? parent->get(key) : nullptr;
      if (node && !node->is_table()) refuse(*node, key, "a table");
      parent = node ? node->as_table() : nullptr;
    }
    return parent;
  }

  template <class T>
  [[nodiscard]] MaybeOnLine<T> value(const toml::table* parent, std::string_view key) const {
    const auto* node = parent ? parent->get(key) : nullptr;
    if (!node) return std::nullopt;
    const auto value = node->value_exact<T>();
    if (!value) refuse(*node, key, "of its type");
    return OnLine<T>{*value, line_of(*node)};
  }

  [[nodiscard]] std::vector<OnLine<std::string>> strings(std::string_view key) const {
    std::vector<OnLine<std::string>> all;
    const auto* node = root_.get(key);
    if (!node) return all;
    if (!node->is_array()) refuse(*node, key, "an array");
    for (const auto& entry : *node->as_array()) {
      const auto value = entry.value_exact<std::string>();
      if (!value) refuse(entry, key, "an array of strings");
      all.push_back({*value, line_of(entry)});
    }
    return all;
  }

 private:
  [[noreturn]] void refuse(const toml::node& node, std::string_view key, const char* wanted) const {
    throw std::runtime_error(fmt::format("{}:{}: {} is not {}", path_, line_of(node), key, wanted));
  }

  /// The parser's own words may quote the file, and with it a password.
  [[nodiscard]] toml::table parse(std::string_view text) const {
    if (text.size() > max_size) throw std::runtime_error(path_ + ": larger than 1 MiB");
    for (const auto line : lines_of(text))
      if (std::count(line.begin(), line.end(), '.') > max_dots)
        throw std::runtime_error(path_ + ": a line with more than 256 dots");
    try {
      return toml::parse(ascii_of(text, path_));
    } catch (const toml::parse_error& e) {
      throw std::runtime_error(fmt::format("{}:{}: not valid TOML", path_, e.source().begin.line));
    } catch (const std::logic_error&) {
      throw std::runtime_error(path_ + ": not valid TOML");
    }
  }

  const std::string& path_;
  toml::table root_;
};

std::vector<ContainerdHandler> handlers_of(const Document& document, const toml::table* runtimes) {
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

CriTable table_of(const Document& document, std::string_view key, const toml::table& table) {
  const auto* containerd = document.table(&table, {"containerd"});
  const auto* cni = document.table(&table, {"cni"});
  CriTable fact;
  fact.key = key;
  fact.line = line_of(table);
  fact.default_runtime_name = document.value<std::string>(containerd, "default_runtime_name");
  fact.handlers = handlers_of(document, document.table(containerd, {"runtimes"}));
  fact.systemd_cgroup = document.value<bool>(&table, "systemd_cgroup");
  fact.sandbox_image = document.value<std::string>(&table, "sandbox_image");
  if (!fact.sandbox_image)
    fact.sandbox_image = document.value<std::string>(document.table(&table, {"pinned_images"}), "sandbox");
  fact.cni_conf_dir = document.value<std::string>(cni, "conf_dir");
  fact.cni_bin_dir = document.value<std::string>(cni, "bin_dir");
  return fact;
}

}  // namespace

bool CriTable::has_settings() const {
  return default_runtime_name || !handlers.empty() || systemd_cgroup || sandbox_image || cni_conf_dir || cni_bin_dir;
}

const CriTable* ContainerdFile::table(std::string_view key) const {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const CriTable& t) { return t.key == key; });
  return found == tables.end() ? nullptr : &*found;
}

// version = 2
// [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
//   SystemdCgroup = true
ContainerdFile parse_containerd_file(std::string_view text, const std::string& path) {
  const Document document(text, path);
  ContainerdFile file;
  file.path = path;
  file.version = document.value<std::int64_t>(&document.root(), "version");
  for (const auto& import : document.strings("imports")) file.imports.push_back(import.value);
  file.disabled_plugins = document.strings("disabled_plugins");
  const auto* plugins = document.table(&document.root(), {"plugins"});
  for (const auto key : keys)
    if (const auto* table = document.table(plugins, {key})) file.tables.push_back(table_of(document, key, *table));
  return file;
}

}  // namespace nodecheck
