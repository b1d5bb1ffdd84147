// A network is {"name": ..., "plugins": [{"type": "flannel", ...}, ...]} in a .conflist, or a single plugin with its
// name in a .conf or .json. Refused is what libcni's ConfListFromBytes and go-cni's loadFromConfDir refuse.
#include "facts/cni_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "json.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t max_size = 1 << 20;
constexpr int max_depth = 64;  // Calico's and Multus's reach 6; a parsed tree is walked by recursion
constexpr std::string_view directories[] = {"/var/lib/rancher/k3s/agent/etc/cni/net.d",
                                            "/var/lib/rancher/rke2/agent/etc/cni/net.d"};

Json parse_json(std::string_view text) {
  if (text.size() > max_size) throw std::runtime_error(fmt::format("larger than {} bytes", max_size));
  if (text.starts_with("\xef\xbb\xbf")) throw std::runtime_error("begins with a byte order mark");  // as Go refuses it
  const auto guard = [](int depth, Json::parse_event_t, Json&) {
    if (depth > max_depth) throw std::runtime_error(fmt::format("nested deeper than {}", max_depth));
    return true;
  };
  auto document = Json();
  try {
    document = Json::parse(text, guard);
  } catch (const Json::parse_error& e) {  // its own words quote the file, which may hold a token
    throw std::runtime_error(fmt::format("not JSON (at byte {})", e.byte));
  }
  if (!document.is_object()) throw std::runtime_error("not a JSON object");
  return document;
}

/// The member, or null where there is none or `j` is no object.
const Json& member(const Json& j, const char* key) {
  static const Json nothing;
  if (!j.is_object()) return nothing;
  const auto found = j.find(key);
  return found == j.end() ? nothing : *found;
}

/// Empty where it is absent or no string: what only the plugin itself would refuse is not ours to refuse.
std::string text_of(const Json& j, const char* key) {
  const auto& value = member(j, key);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

std::vector<std::string> subnets_of(const Json& ipam) {
  std::vector<std::string> subnets;
  const auto add = [&](const Json& range) {
    if (auto subnet = text_of(range, "subnet"); !subnet.empty()) subnets.push_back(std::move(subnet));
  };
  add(ipam);
  for (const auto& set : member(ipam, "ranges"))
    for (const auto& range : set) add(range);
  return subnets;
}

CniPlugin plugin_of(const Json& j) {
  if (!j.is_object()) throw std::runtime_error("a plugin that is not an object");
  CniPlugin plugin;
  plugin.type = text_of(j, "type");
  if (plugin.type.empty()) throw std::runtime_error("a plugin without \"type\"");
  const auto& delegate = member(j, "delegate");
  plugin.bridge = text_of(plugin.type == "flannel" ? delegate : j, "bridge");
  plugin.delegate = text_of(delegate, "type");
  plugin.subnets = subnets_of(member(j, "ipam"));
  return plugin;
}

void read_list(CniConfig& config, const Json& document) {
  if (!member(document, "name").is_string()) throw std::runtime_error("no \"name\"");
  const auto& plugins = member(document, "plugins");
  if (!plugins.is_array() || plugins.empty()) throw std::runtime_error("no \"plugins\"");
  for (const auto& p : plugins) config.plugins.push_back(plugin_of(p));
}

void read_single(CniConfig& config, const Json& document) {
  if (text_of(document, "type").empty() && document.contains("plugins"))
    throw std::runtime_error("a list of plugins belongs into a .conflist file");
  config.plugins.push_back(plugin_of(document));
}

/// filepath.Ext: from the last dot on, also where that is the first character.
bool counts(const std::string& name) {
  const auto dot = name.rfind('.');
  const auto extension = dot == std::string::npos ? std::string_view{} : std::string_view(name).substr(dot);
  return extension == ".conf" || extension == ".conflist" || extension == ".json";
}

/// Empty where there is no directory, which means no configuration.
std::vector<std::string> names_in(const Host& host, const std::string& directory) {
  if (!host.exists(directory)) return {};
  auto names = host.list(directory);
  const auto ignored = [&](const std::string& name) {
    return !counts(name) || host.exists(directory + "/" + name + "/.");  // only a directory has a "." in it
  };
  names.erase(std::remove_if(names.begin(), names.end(), ignored), names.end());
  return names;
}

std::string choose_directory(const Host& host) {
  for (const auto directory : directories)
    if (host.exists(directory)) return std::string(directory);
  return CniConfig{}.directory;
}

/// A link to nowhere is listed, and cannot be read: no network, and no second try. Denied is another matter, and
/// throws.
CniConfig read_winner(const Host& host, const std::string& path) {
  try {
    return parse_cni_config(host.read(path), path.ends_with(".conflist"));
  } catch (const std::system_error& e) {
    if (e.code() != std::errc::no_such_file_or_directory) throw;
    CniConfig config;
    config.invalid = e.what();
    return config;
  }
}

}  // namespace

std::string CniConfig::winner() const { return files.empty() ? std::string{} : directory + "/" + files.front(); }

CniConfig parse_cni_config(std::string_view text, bool list) {
  CniConfig config;
  try {
    const auto document = parse_json(text);
    config.network = text_of(document, "name");
    if (list)
      read_list(config, document);
    else
      read_single(config, document);
  } catch (const std::exception& e) {
    config = {};
    config.invalid = e.what();
  }
  return config;
}

template <>
CniConfig probe<CniConfig>(Node& node) {
  const auto& host = node.host();
  const auto directory = choose_directory(host);
  const auto files = names_in(host, directory);
  auto config = files.empty() ? CniConfig{} : read_winner(host, directory + "/" + files.front());
  config.directory = directory;
  config.files = files;
  return config;
}

NODECHECK_JSON(CniPlugin, type, bridge, delegate, subnets)
NODECHECK_JSON(CniConfig, directory, files, network, plugins, invalid)

}  // namespace nodecheck
