#include "facts/docker_types.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <iterator>

#include "json.hpp"

namespace nodecheck {
namespace {

enum class Type { text, number, flag, texts, tables, texts_by_name, flags_by_name, tables_by_name, table };

struct Typed {
  std::string_view name;
  Type type;
};
// What dockerd decodes them into, up to 28 (moby/moby, daemon/config). A directive that is not here may be anything.
constexpr Typed types[]{
    {"authorization-plugins", Type::texts},
    {"bip", Type::text},
    {"bip6", Type::text},
    {"bridge", Type::text},
    {"builder", Type::table},
    {"cdi-spec-dirs", Type::texts},
    {"cgroup-parent", Type::text},
    {"containerd", Type::text},
    {"containerd-namespace", Type::text},
    {"cpu-rt-period", Type::number},
    {"cpu-rt-runtime", Type::number},
    {"cri-containerd", Type::flag},
    {"data-root", Type::text},
    {"debug", Type::flag},
    {"default-address-pools", Type::tables},
    {"default-cgroupns-mode", Type::text},
    {"default-gateway", Type::text},
    {"default-gateway-v6", Type::text},
    {"default-ipc-mode", Type::text},
    {"default-network-opts", Type::tables_by_name},
    {"default-runtime", Type::text},
    {"default-shm-size", Type::text},
    {"default-ulimits", Type::tables_by_name},
    {"dns", Type::texts},
    {"dns-opts", Type::texts},
    {"dns-search", Type::texts},
    {"exec-opts", Type::texts},
    {"exec-root", Type::text},
    {"experimental", Type::flag},
    {"features", Type::flags_by_name},
    {"fixed-cidr", Type::text},
    {"fixed-cidr-v6", Type::text},
    {"graph", Type::text},
    {"group", Type::text},
    {"host-gateway-ip", Type::text},
    {"hosts", Type::texts},
    {"icc", Type::flag},
    {"init", Type::flag},
    {"init-path", Type::text},
    {"insecure-registries", Type::texts},
    {"ip", Type::text},
    {"ip-forward", Type::flag},
    {"ip-forward-no-drop", Type::flag},
    {"ip-masq", Type::flag},
    {"ip6tables", Type::flag},
    {"iptables", Type::flag},
    {"ipv6", Type::flag},
    {"labels", Type::texts},
    {"live-restore", Type::flag},
    {"log-driver", Type::text},
    {"log-format", Type::text},
    {"log-level", Type::text},
    {"log-opts", Type::texts_by_name},
    {"max-concurrent-downloads", Type::number},
    {"max-concurrent-uploads", Type::number},
    {"max-download-attempts", Type::number},
    {"metrics-addr", Type::text},
    {"mtu", Type::number},
    {"network-control-plane-mtu", Type::number},
    {"network-diagnostic-port", Type::number},
    {"no-new-privileges", Type::flag},
    {"node-generic-resources", Type::texts},
    {"oom-score-adjust", Type::number},
    {"pidfile", Type::text},
    {"raw-logs", Type::flag},
    {"registry-mirrors", Type::texts},
    {"rootless", Type::flag},
    {"runtimes", Type::tables_by_name},
    {"seccomp-profile", Type::text},
    {"selinux-enabled", Type::flag},
    {"shutdown-timeout", Type::number},
    {"storage-driver", Type::text},
    {"storage-opts", Type::texts},
    {"swarm-default-advertise-addr", Type::text},
    {"tls", Type::flag},
    {"tlscacert", Type::text},
    {"tlscert", Type::text},
    {"tlskey", Type::text},
    {"tlsverify", Type::flag},
    {"userland-proxy", Type::flag},
    {"userland-proxy-path", Type::text},
    {"userns-remap", Type::text},
};

constexpr std::string_view levels[]{"", "trace", "debug", "info", "warn", "warning", "error", "fatal", "panic"};

using Is = bool (Json::*)() const noexcept;

/// null is taken for nothing said.
bool all(const Json& values, Is is) {
  return std::all_of(values.begin(), values.end(), [&](const Json& v) { return v.is_null() || (v.*is)(); });
}

bool fits(const Json& value, Type type) {
  switch (type) {
    case Type::text:
      return value.is_string();
    case Type::number:
      return value.is_number_integer();
    case Type::flag:
      return value.is_boolean();
    case Type::texts:
      return value.is_array() && all(value, &Json::is_string);
    case Type::tables:
      return value.is_array() && all(value, &Json::is_object);
    case Type::texts_by_name:
      return value.is_object() && all(value, &Json::is_string);
    case Type::flags_by_name:
      return value.is_object() && all(value, &Json::is_boolean);
    case Type::tables_by_name:
      return value.is_object() && all(value, &Json::is_object);
    case Type::table:
      return value.is_object();
  }
  return true;
}

std::string_view word(Type type) {
  switch (type) {
    case Type::text:
      return "a string";
    case Type::number:
      return "a whole number, without quotes";
    case Type::flag:
      return "true or false, without quotes";
    case Type::texts:
      return "a list of strings";
    case Type::tables:
      return "a list of tables";
    case Type::texts_by_name:
      return "names with strings, numbers quoted";
    case Type::flags_by_name:
      return "names with true or false, without quotes";
    case Type::tables_by_name:
      return "names with tables";
    case Type::table:
      return "a table";
  }
  return {};
}

bool equal(std::string_view one, std::string_view other) {
  return one.size() == other.size() && ::strncasecmp(one.data(), other.data(), one.size()) == 0;
}

bool is_level(const std::string& level) {
  return std::any_of(std::begin(levels), std::end(levels), [&](std::string_view l) { return equal(l, level); });
}

/// registry.example.com alone is refused at start, where --validate of some releases takes it.
bool is_mirror(const Json& mirror) {
  const auto url = mirror.is_string() ? mirror.get<std::string>() : std::string("http://");
  return equal(url.substr(0, 7), "http://") || equal(url.substr(0, 8), "https://");
}

}  // namespace

std::string refused_docker_value(std::string_view directive, const Json& value) {
  const auto found =
      std::find_if(std::begin(types), std::end(types), [&](const Typed& typed) { return typed.name == directive; });
  if (found == std::end(types) || value.is_null()) return {};
  if (!fits(value, found->type)) return fmt::format("{} is not {}", directive, word(found->type));
  if (directive == "log-level" && !is_level(value.get<std::string>()))
    return "log-level is not debug, info, warn, error or fatal";
  if (directive == "registry-mirrors" && !std::all_of(value.begin(), value.end(), is_mirror))
    return "registry-mirrors has one that begins with neither http:// nor https://";
  return {};
}

}  // namespace nodecheck
