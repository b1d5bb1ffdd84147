#pragma once
// Daemons that set sysctls of their own when they start, as far as their files show: systemd-networkd, NetworkManager
// and TuneD. Whether they come to do it hangs on links, releases and profiles, which is not followed.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct DaemonSysctl {
  std::string sysctl;      ///< net/ipv4/ip_forward, or a pattern
  std::string value;       ///< what it would be
  std::string text;        ///< as it stands there: IPForward=yes
  std::string source;      ///< file:line
  bool comes_last = true;  ///< false: TuneD, which applies /etc/sysctl.d once more after its own
  bool operator==(const DaemonSysctl&) const = default;
};

struct SysctlDaemons {
  static constexpr std::string_view id = "boot.sysctl-daemons";
  std::vector<DaemonSysctl> settings;  ///< of daemons that are enabled, and of sysctls that nodes need
  std::vector<Unavailable> unread;
  bool operator==(const SysctlDaemons&) const = default;
};

void to_json(Json&, const DaemonSysctl&);
void from_json(const Json&, DaemonSysctl&);
void to_json(Json&, const SysctlDaemons&);
void from_json(const Json&, SysctlDaemons&);

template <>
SysctlDaemons probe<SysctlDaemons>(Node&);

}  // namespace nodecheck
