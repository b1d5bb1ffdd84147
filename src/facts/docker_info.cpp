#include "facts/docker_info.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <system_error>

#include "facts/docker_settings.hpp"
#include "facts/process_files.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(DockerInfo, pid, socket, server_version, cgroup_driver, cgroup_version, storage_driver, driver_type,
               logging_driver, live_restore, default_runtime, containerd_address, firewall_backend)

namespace {

constexpr std::string_view default_socket = "/run/docker.sock";

/// Empty: it is absent, or null.
std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  if (!found->is_string()) throw std::runtime_error(fmt::format("{} is no string", key));
  return found->get<std::string>();
}

std::string text_in(const Json& object, const char* table, const char* key) {
  const auto found = object.find(table);
  return found != object.end() && found->is_object() ? text_in(*found, key) : "";
}

// "DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]
std::string driver_type_in(const Json& info) {
  const auto status = info.find("DriverStatus");
  if (status == info.end() || !status->is_array()) return {};
  for (const auto& pair : *status)
    if (pair.is_array() && pair.size() == 2 && pair[0] == "driver-type" && pair[1].is_string())
      return pair[1].get<std::string>();
  return {};
}

/// fd:// is systemd's docker.socket. Empty: it listens on no unix socket.
std::string socket_of(const DockerSettings& docker) {
  constexpr std::string_view scheme = "unix://";
  if (docker.hosts.value.empty()) return std::string(default_socket);
  for (const auto& host : docker.hosts.value) {
    if (host.starts_with("fd://")) return std::string(default_socket);
    if (host == scheme) return std::string(default_socket);
    if (host.starts_with(scheme)) return host.substr(scheme.size());
  }
  return {};
}

}  // namespace

// {"ID":"...","Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"]],"LoggingDriver":"json-file",
//  "CgroupDriver":"cgroupfs","CgroupVersion":"1","ServerVersion":"20.10.24+dfsg1","LiveRestoreEnabled":false, ...}
DockerInfo parse_docker_info(std::string_view body) {
  const auto info = Json::parse(body);
  if (!info.is_object()) throw std::runtime_error("Docker's /info is no JSON object");
  DockerInfo fact;
  fact.server_version = text_in(info, "ServerVersion");
  fact.cgroup_driver = text_in(info, "CgroupDriver");
  fact.cgroup_version = text_in(info, "CgroupVersion");
  fact.storage_driver = text_in(info, "Driver");
  fact.driver_type = driver_type_in(info);
  fact.logging_driver = text_in(info, "LoggingDriver");
  const auto live_restore = info.find("LiveRestoreEnabled");
  if (live_restore != info.end() && live_restore->is_boolean()) fact.live_restore = live_restore->get<bool>();
  fact.default_runtime = text_in(info, "DefaultRuntime");
  fact.containerd_address = text_in(info, "Containerd", "Address");
  fact.firewall_backend = text_in(info, "FirewallBackend", "Driver");
  return fact;
}

template <>
DockerInfo probe<DockerInfo>(Node& node) {
  using Kind = Unavailable::Kind;
  const auto& docker = node.need<DockerSettings>();
  if (docker.pid == 0) return {};
  auto socket = socket_of(docker);
  const auto who = fmt::format("dockerd (pid {})", docker.pid);
  if (socket.empty()) throw Unavailable{Kind::unsupported, who, "it listens on no unix socket"};
  // Our own socket would be another daemon's, which systemd may start for whoever asks
  if (has_other_root(node.host(), docker.pid)) socket = fmt::format("/proc/{}/root{}", docker.pid, socket);
  const auto answer = node.host().http_get({.socket = socket, .path = "/info"}, node.until());
  if (answer.status != 200)
    throw Unavailable{Kind::unsupported, "GET /info", fmt::format("{} answers {}", socket, answer.status)};
  auto fact = parse_docker_info(answer.body);
  fact.pid = docker.pid;
  fact.socket = socket;
  return fact;
}

}  // namespace nodecheck
