#pragma once
// A Docker that is well, and the endpoints that make it the pods' runtime or not.
#include <string>

#include "facts/cri_endpoint.hpp"
#include "facts/docker_info.hpp"
#include "facts/docker_settings.hpp"

namespace nodecheck {

inline DockerSettings docker(std::string version = "20.10.24", int pid = 844) {
  DockerSettings s;
  s.installed = true;
  s.pid = pid;
  s.binary = "/usr/bin/dockerd";
  s.version = std::move(version);
  s.version_source = s.version.empty() ? "" : "/usr/bin/dockerd";
  s.command = pid == 0 ? "/lib/systemd/system/docker.service:13" : "dockerd (pid 844)";
  return s;
}

inline DockerSettings with_directives(DockerSettings s, std::initializer_list<const char*> names) {
  s.file.present = true;
  int line = 2;
  for (const auto* name : names) s.file.directives.push_back({name, s.file.path + ":" + std::to_string(line++)});
  return s;
}

inline DockerSettings with_flags(DockerSettings s, std::initializer_list<const char*> names) {
  for (const auto* name : names) s.flags.push_back({name, std::string("dockerd --") + name});
  return s;
}

inline CriEndpoint through_dockershim() {
  CriEndpoint e;
  e.dockershim = true;
  e.source = "kubelet 1.22.17";
  return e;
}

inline CriEndpoint named_endpoint(const std::string& path) {
  return {path, "kubelet's --container-runtime-endpoint", true, true, "unix://" + path, {}};
}

inline CriEndpoint beside_containerd() { return named_endpoint("/run/containerd/containerd.sock"); }

}  // namespace nodecheck
