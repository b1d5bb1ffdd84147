#pragma once
// The pods that the kubelet runs from files of its own: what they are to listen on, and the cluster's networks as the
// control plane among them is told. Of their commands nothing else, for those may hold secrets.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

struct StaticPod {
  std::string path;
  std::string name;                   ///< metadata.name
  bool host_network = false;          ///< its ports are the node's
  std::vector<std::string> programs;  ///< that its containers' commands name, without their folders
  std::vector<Setting<int>> ports;    ///< TCP, of the node: probes, ports and well-known flags; each once, PATH:LINE
  std::vector<Setting<std::string>> service_cidrs, pod_cidrs;  ///< as its flags have them
  bool operator==(const StaticPod&) const = default;
};

struct StaticPods {
  static constexpr std::string_view id = "static.pods";
  std::string folder;  ///< the kubelet's staticPodPath; empty: it has none
  std::vector<StaticPod> pods;
  std::vector<Setting<std::string>> refused;  ///< files that are no pod: why, PATH:LINE
  bool operator==(const StaticPods&) const = default;
};

void to_json(Json&, const StaticPod&);
void from_json(const Json&, StaticPod&);
void to_json(Json&, const StaticPods&);
void from_json(const Json&, StaticPods&);

/// Throws Unavailable{malformed, "PATH:LINE", ...} on what is no pod.
[[nodiscard]] StaticPod parse_static_pod(std::string_view text, const std::string& path);

template <>
StaticPods probe<StaticPods>(Node&);

}  // namespace nodecheck
