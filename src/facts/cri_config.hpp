#pragma once
// RuntimeConfig: the only call that states the runtime's cgroup driver (containerd 2.0+, CRI-O 1.28+, cri-dockerd
// 0.3.17+).
#include <chrono>
#include <string>

#include "facts.hpp"

namespace nodecheck {

struct CriConfig {
  static constexpr std::string_view id = "cri.config";
  static constexpr std::chrono::milliseconds timeout{2000};
  std::string path;           ///< the socket; empty: there is no CRI, and nothing else is filled
  bool implemented = false;   ///< false: the runtime answered UNIMPLEMENTED
  std::string cgroup_driver;  ///< systemd, cgroupfs, or the number of an enum value that is neither; empty: not stated
  std::string refusal;        ///< the runtime's words where it is not implemented
  bool operator==(const CriConfig&) const = default;
};

void to_json(Json&, const CriConfig&);
void from_json(const Json&, CriConfig&);

/// No CRI v1 behind the socket: Unavailable{unsupported}.
template <>
CriConfig probe<CriConfig>(Node&);

}  // namespace nodecheck
