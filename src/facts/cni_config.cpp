// A network is {"name": ..., "plugins": [{"type": "flannel", ...}, ...]} in a .conflist, or a single plugin with its
// name in a .conf or .json. Refused is what libcni's ConfListFromBytes and go-cni's loadFromConfDir refuse.
#include "facts/cni_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "facts/cni_paths.hpp"
#include "facts/json_text.hpp"
#include "ip_prefix.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t max_files = 256;

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

bool truth_of(const Json& j, const char* key) {
  const auto& value = member(j, key);
  return value.is_boolean() && value.get<bool>();
}

// "subnet": "10.88.0.0/16", "ranges": [[{"subnet": "10.89.0.0/16", "gateway": "10.89.0.254"}]]
void for_each_range(const Json& ipam, const std::function<void(const Json&)>& take) {
  take(ipam);
  for (const auto& set : member(ipam, "ranges"))
    for (const auto& range : set) take(range);
}

std::vector<std::string> subnets_of(const Json& ipam) {
  std::vector<std::string> subnets;
  for_each_range(ipam, [&](const Json& range) {
    if (auto subnet = text_of(range, "subnet"); !subnet.empty()) subnets.push_back(std::move(subnet));
  });
  return subnets;
}

/// The subnet's first address where the range names no gateway, with the subnet's length. None: host-local takes
/// neither.
std::optional<IpPrefix> gateway_of(const Json& range) {
  const auto subnet = parse_ip_prefix(text_of(range, "subnet"));
  if (!subnet) return std::nullopt;
  auto gateway = parse_ip_prefix(text_of(range, "gateway"));
  if (member(range, "gateway").is_null()) {
    gateway = subnet->network();
    gateway->bytes[gateway->family == 4 ? 3 : 15] |= 1;
  }
  if (gateway) gateway->length = subnet->length;
  return gateway;
}

std::vector<std::string> gateways_of(const Json& plugin) {
  if (!truth_of(plugin, "isGateway") && !truth_of(plugin, "isDefaultGateway")) return {};
  std::vector<std::string> gateways;
  for_each_range(member(plugin, "ipam"), [&](const Json& range) {
    if (const auto gateway = gateway_of(range)) gateways.push_back(to_string(*gateway));
  });
  return gateways;
}

/// The types of a plugin that another one starts.
void add_types(std::vector<std::string>& types, const Json& plugin) {
  for (auto type : {text_of(plugin, "type"), text_of(member(plugin, "ipam"), "type")})
    if (!type.empty()) types.push_back(std::move(type));
}

// Multus: "delegates": [{"name": "cbr0", "plugins": [{"type": "flannel"}]}]
std::vector<std::string> others_of(const Json& plugin) {
  std::vector<std::string> types;
  if (auto type = text_of(member(member(plugin, "delegate"), "ipam"), "type"); !type.empty())
    types.push_back(std::move(type));
  for (const auto& delegate : member(plugin, "delegates")) {
    add_types(types, delegate);
    for (const auto& p : member(delegate, "plugins")) add_types(types, p);
  }
  return types;
}

CniPlugin plugin_of(const Json& j) {
  if (!j.is_object()) throw std::runtime_error("a plugin that is not an object");
  CniPlugin plugin;
  plugin.type = text_of(j, "type");
  if (plugin.type.empty()) throw std::runtime_error("a plugin without \"type\"");
  const auto& delegate = member(j, "delegate");
  plugin.bridge = text_of(plugin.type == "flannel" ? delegate : j, "bridge");
  plugin.delegate = text_of(delegate, "type");
  plugin.ipam = text_of(member(j, "ipam"), "type");
  plugin.subnets = subnets_of(member(j, "ipam"));
  plugin.others = others_of(j);
  if (plugin.type == "bridge" && plugin.ipam == "host-local") plugin.gateways = gateways_of(j);
  plugin.force_address = truth_of(plugin.type == "flannel" ? delegate : j, "forceAddress");
  plugin.subnet_file = plugin.type == "flannel" ? text_of(j, "subnetFile") : "";
  return plugin;
}

/// Absent is fine, another type than text is not.
void require_text(const Json& document, const char* key) {
  if (document.contains(key) && !document[key].is_string())
    throw std::runtime_error(fmt::format("\"{}\" is no string", key));
}

void read_list(CniFile& file, const Json& document) {
  if (!member(document, "name").is_string()) throw std::runtime_error("no \"name\"");
  for (const auto& version : member(document, "cniVersions"))
    if (version.is_string()) file.versions.push_back(version.get<std::string>());
  const auto& plugins = member(document, "plugins");
  if (!plugins.is_array() || plugins.empty()) throw std::runtime_error("no \"plugins\"");
  for (const auto& p : plugins) file.plugins.push_back(plugin_of(p));
}

void read_single(CniFile& file, const Json& document) {
  require_text(document, "name");
  if (text_of(document, "type").empty() && document.contains("plugins"))
    throw std::runtime_error("a list of plugins belongs into a .conflist file");
  file.plugins.push_back(plugin_of(document));
}

void read(CniFile& file, std::string_view text) {
  const auto document = json_object(text);
  require_text(document, "cniVersion");
  file.network = text_of(document, "name");
  file.version = text_of(document, "cniVersion");
  if (file.name.ends_with(".conflist"))
    read_list(file, document);
  else
    read_single(file, document);
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
  if (names.size() > max_files) throw std::runtime_error(directory + ": more than 256 files");
  return names;
}

/// A link to nowhere is listed, and cannot be read. Denied is another matter where it is the first file.
CniFile read_file(const Host& host, const std::string& directory, const std::string& name, bool first) {
  try {
    return parse_cni_file(host.read(directory + "/" + name), name);
  } catch (const std::system_error& e) {
    if (first && e.code() != std::errc::no_such_file_or_directory) throw;
    return {.name = name, .invalid = e.what()};
  }
}

}  // namespace

const CniFile* CniConfig::winner() const {
  if (files.empty()) return nullptr;
  if (!skips_invalid) return &files.front();
  const auto loads = [&](const CniFile& f) {
    return f.invalid.empty() && (default_network.empty() || f.network == default_network);
  };
  const auto found = std::find_if(files.begin(), files.end(), loads);
  return found == files.end() ? &files.front() : &*found;
}

CniFile parse_cni_file(std::string_view text, std::string name) {
  CniFile file{.name = name};
  try {
    read(file, text);
  } catch (const std::exception& e) {
    file = {.name = std::move(name), .invalid = e.what()};
  }
  return file;
}

template <>
CniConfig probe<CniConfig>(Node& node) {
  const auto& paths = node.need<CniPaths>();
  CniConfig config;
  config.directory = paths.directory.value;
  config.skips_invalid = paths.skips_invalid();
  config.default_network = paths.default_network;
  for (const auto& name : names_in(node.host(), config.directory))
    config.files.push_back(read_file(node.host(), config.directory, name, config.files.empty()));
  return config;
}

NODECHECK_JSON(CniPlugin, type, bridge, delegate, subnets, ipam, others, gateways, force_address, subnet_file)
NODECHECK_JSON(CniFile, name, network, version, versions, plugins, invalid)
NODECHECK_JSON(CniConfig, directory, files, skips_invalid, default_network)

}  // namespace nodecheck
