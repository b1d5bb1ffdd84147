#pragma once
// Profiles that checks are judged with, each a few words long.
#include <string>

#include "profile.hpp"

namespace nodecheck {

inline Profile bridged(std::string cni = "flannel", std::string bridge = "cni0") {
  Profile p;
  p.cni.value = std::move(cni);
  p.pod_network.value = PodNetwork::bridged;
  p.pod_bridge.value = std::move(bridge);
  return p;
}

inline Profile routed(std::string cni = "cilium") {
  Profile p;
  p.cni.value = std::move(cni);
  p.pod_network.value = PodNetwork::routed;
  return p;
}

inline Profile of(Distribution distribution, Phase phase = Phase::pre_join) {
  Profile p;
  p.distribution.value = distribution;
  p.phase.value = phase;
  return p;
}

inline Profile with_kubelet(int major, int minor) {
  Profile p;
  p.kubelet_version = {Version{major, minor, 0}, "--kubelet-version"};
  return p;
}

inline Profile with_families(bool ipv4, bool ipv6, Profile p = {}) {
  p.ip_families = {{ipv4, ipv6}, "--pod-cidr"};
  return p;
}

}  // namespace nodecheck
