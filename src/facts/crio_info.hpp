#pragma once
// What CRI-O says of itself over HTTP on its CRI socket (GET /info): the driver of the daemon that runs, whatever its
// files say by now.
#include <chrono>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct CrioInfo {
  static constexpr std::string_view id = "crio.info";
  static constexpr std::chrono::milliseconds timeout{4000};  ///< it waits for the CRI Version first
  std::string path;            ///< the socket; empty: the runtime there is not CRI-O, and nothing else is filled
  std::string cgroup_driver;   ///< systemd, cgroupfs; empty: not said
  std::string storage_driver;  ///< overlay, ...; empty: not said
  bool operator==(const CrioInfo&) const = default;
};

void to_json(Json&, const CrioInfo&);
void from_json(const Json&, CrioInfo&);

/// An answer of /info, without the path. Throws std::runtime_error on what is no JSON object.
[[nodiscard]] CrioInfo parse_crio_info(std::string_view json);

template <>
CrioInfo probe<CrioInfo>(Node&);

}  // namespace nodecheck
