#include "facts/container.hpp"

#include "facts/file_reads.hpp"
#include "facts/init.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(Container, kind, source)

namespace {

/// What container managers tell the PID 1 that they start, and systemd writes down for those who may not read that.
// HOME=/\0container=docker\0container_uuid=...\0
std::string told_to_init(std::string_view environ) {
  constexpr std::string_view name = "container=";
  for (const auto variable : split(environ, '\0'))
    if (variable.starts_with(name)) return std::string(variable.substr(name.size()));
  return {};
}

std::string written_in(const Host& host, const char* path) { return std::string(trim(read_or_empty(host, path))); }

/// A machine's own root may have been a container's once, and keep the file that marked it.
bool is_machine(Node& node) {
  const auto init = node.get<Init>();
  return written_in(node.host(), "/proc/2/comm") == "kthreadd" && !(*init && (*init)->same_mounts == false);
}

}  // namespace

template <>
Container probe<Container>(Node& node) {
  const auto& host = node.host();
  if (!host.alive()) return {};
  for (const auto* path : {"/run/systemd/container", "/run/host/container-manager"})
    if (auto kind = written_in(host, path); !kind.empty()) return {std::move(kind), path};
  constexpr const char* environ = "/proc/1/environ";
  if (auto kind = told_to_init(read_or_empty(host, environ)); !kind.empty()) return {std::move(kind), environ};
  if (is_machine(node)) return {};
  if (host.exists("/run/.containerenv")) return {"podman", "/run/.containerenv"};
  if (host.exists("/.dockerenv")) return {"docker", "/.dockerenv"};
  return {};
}

}  // namespace nodecheck
