#pragma once
// Who applies sysctl.d and modules-load.d when this system boots.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

/// A systemd unit, or a script of another init system.
struct BootService {
  std::string name = {};  ///< "systemd-sysctl.service", "procps"; empty: this init system is not known here
  std::string file = {};  ///< empty: there is none
  bool masked = false;    ///< or a script that is not run in any runlevel
  bool operator==(const BootService&) const = default;

  [[nodiscard]] bool runs() const { return !file.empty() && !masked; }
};

struct BootServices {
  static constexpr std::string_view id = "boot.services";
  std::string init = {};  ///< systemd, openrc, sysvinit; empty: another, or none
  std::string pid1 = {};  ///< the name of what runs as PID 1; empty: hidden, or an image
  BootService sysctl = {}, modules = {};
  bool operator==(const BootServices&) const = default;
};

void to_json(Json&, const BootService&);
void from_json(const Json&, BootService&);
void to_json(Json&, const BootServices&);
void from_json(const Json&, BootServices&);

template <>
BootServices probe<BootServices>(Node&);

}  // namespace nodecheck
