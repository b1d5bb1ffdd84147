#pragma once
// A value and who said so, which is what an operator asks next.
#include <string>

namespace nodecheck {

/// A value and its source: "default", "/var/lib/kubelet/config.yaml:12", "kubelet's --cgroup-driver", "k3s".
template <class T>
struct Setting {
  T value{};
  std::string source = "default";
  bool operator==(const Setting&) const = default;
};

}  // namespace nodecheck
