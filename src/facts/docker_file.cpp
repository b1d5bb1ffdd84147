#include "facts/docker_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "facts/docker_types.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using S = DockerSettings;
using Path = std::pair<std::string, std::string>;  ///< a key at the top, and one inside it or nothing
constexpr std::size_t max_size = 1 << 20;

/// Tables that dockerd takes as values. The keys inside any other count as if they stood at the top.
constexpr std::string_view whole_tables[]{"cluster-store-opts",
                                          "default-network-opts",
                                          "log-opts",
                                          "runtimes",
                                          "default-ulimits",
                                          "features",
                                          "builder",
                                          "nri-opts"};

// ---- lines, which the parser does not keep

/// The text is JSON: no string in it holds a line end.
class Keys {
 public:
  explicit Keys(std::string_view text) : text_(text) {}

  std::map<Path, int> lines() {
    for (; at_ < text_.size(); ++at_) step(text_[at_]);
    return std::move(lines_);
  }

 private:
  void step(char c) {
    if (c == '\n') ++line_;
    if (c == '{' || c == '[') open_ += c;
    if ((c == '}' || c == ']') && !open_.empty()) open_.pop_back();
    if (c == '"') string();
  }
  void string() {
    const auto begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const auto next = text_.find_first_not_of(" \t\r\n", at_ + 1);
    if (next == std::string_view::npos || text_[next] != ':' || open_.size() > 2 || open_.find('[') != open_.npos)
      return;
    const auto key = Json::parse(text_.substr(begin, at_ + 1 - begin)).get<std::string>();
    if (open_.size() == 1) parent_ = key;
    lines_[{parent_, open_.size() == 1 ? "" : key}] = line_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::string open_, parent_;
  std::map<Path, int> lines_;
};

// ---- values

bool all_strings(const Json& values) {
  return std::all_of(values.begin(), values.end(), [](const Json& value) { return value.is_string(); });
}

bool fits(const Json& value, const bool*) { return value.is_boolean(); }
bool fits(const Json& value, const std::string*) { return value.is_string(); }
bool fits(const Json& value, const S::Strings*) { return value.is_array() && all_strings(value); }
bool fits(const Json& value, const std::map<std::string, std::string>*) {
  return value.is_object() && all_strings(value);
}
class Reader {
 public:
  Reader(const Json& document, const std::map<Path, int>& lines, S& settings)
      : document_(document), lines_(lines), settings_(settings) {}

  template <class T>
  void read(const char* key, Setting<T> S::*setting) const {
    const auto found = document_.find(key);
    if (found == document_.end() || found->is_null()) return;
    const T* type = nullptr;
    if (!fits(*found, type)) return;  // types() tells
    settings_.*setting = {found->get<T>(), source({key, ""})};
  }
  // "runtimes": {"nvidia": {"path": "nvidia-container-runtime", "runtimeArgs": []}}
  void runtimes() const {
    const auto found = document_.find("runtimes");
    if (found == document_.end() || found->is_null()) return;
    if (!found->is_object()) return;
    for (const auto& [name, table] : found->items()) {
      if (!table.is_object()) continue;
      const auto options = table.find("options");
      const bool has_options = options != table.end() && options->is_object();
      settings_.runtimes.push_back({name, text_in(table, "path"), text_in(table, "runtimeType"),
                                    has_options ? text_in(*options, "BinaryName") : "", source({"runtimes", name})});
    }
  }
  /// What no dockerd reads.
  void types() const {
    for (const auto& [key, value] : document_.items())
      if (auto why = refused_docker_value(key, value); !why.empty())
        settings_.file.refused.push_back({std::move(why), source({key, ""})});
  }
  void directives() const {
    for (const auto& [key, value] : document_.items()) {
      const bool whole = std::find(std::begin(whole_tables), std::end(whole_tables), key) != std::end(whole_tables);
      if (!value.is_object() || whole)
        add(key, {key, ""});
      else
        for (const auto& [inner, unused] : value.items()) add(inner, {key, inner});
    }
    auto& all = settings_.file.directives;
    std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return line(a) < line(b); });
  }

 private:
  /// Empty: absent, or no text.
  static std::string text_in(const Json& table, const char* key) {
    const auto found = table.find(key);
    return found != table.end() && found->is_string() ? found->get<std::string>() : "";
  }
  [[nodiscard]] std::string source(const Path& path) const {
    const auto found = lines_.find(path);
    return fmt::format("{}:{}", settings_.file.path, found == lines_.end() ? 1 : found->second);
  }
  void add(const std::string& name, const Path& path) const {
    settings_.file.directives.push_back({name, source(path)});
  }
  static int line(const Setting<std::string>& s) { return std::stoi(s.source.substr(s.source.rfind(':') + 1)); }

  const Json& document_;
  const std::map<Path, int>& lines_;
  S& settings_;
};

void read_all(const Reader& reader) {
  reader.types();
  reader.directives();
  reader.read("exec-opts", &S::exec_opts);
  reader.read("storage-opts", &S::storage_opts);
  reader.read("storage-driver", &S::storage_driver);
  reader.read("log-driver", &S::log_driver);
  reader.read("log-opts", &S::log_opts);
  reader.read("iptables", &S::iptables);
  reader.read("ip-masq", &S::ip_masq);
  reader.read("ip-forward", &S::ip_forward);
  reader.read("ip-forward-no-drop", &S::ip_forward_no_drop);
  reader.read("default-runtime", &S::default_runtime);
  reader.runtimes();
  reader.read("bip", &S::bip);
  reader.read("bridge", &S::bridge);
  reader.read("graph", &S::data_root);
  reader.read("data-root", &S::data_root);
  reader.read("live-restore", &S::live_restore);
  reader.read("debug", &S::debug);
  reader.read("userland-proxy", &S::userland_proxy);
  reader.read("hosts", &S::hosts);
  reader.read("insecure-registries", &S::insecure_registries);
  reader.read("registry-mirrors", &S::registry_mirrors);
}

/// Tokens of log drivers and passwords of registries and hosts go no further.
void forget_secrets(S& settings) {
  std::erase_if(settings.log_opts.value,
                [](const auto& opt) { return opt.first != "max-size" && opt.first != "max-file"; });
  forget_credentials(settings);
}

/// "[...] parse error at line 3, column 5: syntax error ...; last read: '...'": what was read last may be a secret.
std::string reason(std::string_view message) {
  message = message.substr(0, message.find("; last read"));
  const auto words = message.find(": ");
  return "no JSON: " + std::string(words == std::string_view::npos ? "syntax error" : message.substr(words + 2));
}

}  // namespace

// https://me:pass/word@mirror.example: a slash does not end a password for certain, so the last @ does
std::string without_credentials(std::string_view url) {
  if (url.starts_with("unix://") || url.starts_with('/')) return std::string(url);  // a path, which has no user
  const auto at = url.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  const auto scheme = url.substr(0, at).find("://");
  const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
  return std::string(url.substr(0, host)) + std::string(url.substr(at + 1));
}

void forget_credentials(DockerSettings& settings) {
  for (auto* list : {&settings.hosts, &settings.insecure_registries, &settings.registry_mirrors})
    for (auto& url : list->value) url = without_credentials(url);
}

// {
//   "exec-opts": ["native.cgroupdriver=systemd"],
//   "log-driver": "json-file",
//   "log-opts": {"max-size": "100m"}
// }
void apply_docker_file(std::string_view text, DockerSettings& settings) {
  auto& file = settings.file;
  if (text.size() > max_size) throw std::runtime_error(file.path + " is larger than 1 MiB");
  file.present = true;
  file.blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (file.blank) return;
  Json document;
  try {
    document = Json::parse(text);
  } catch (const Json::parse_error& e) {
    const auto read = text.substr(0, e.byte > 0 ? e.byte - 1 : 0);
    const auto line = 1 + std::count(read.begin(), read.end(), '\n');
    file.refused.push_back({reason(e.what()), fmt::format("{}:{}", file.path, line)});
    return;
  }
  if (document.is_null()) return;
  if (!document.is_object()) {
    file.refused.push_back({"no JSON object", file.path + ":1"});
    return;
  }
  const auto lines = Keys(text).lines();
  read_all(Reader(document, lines, settings));
  forget_secrets(settings);
}

}  // namespace nodecheck
