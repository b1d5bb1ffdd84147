#pragma once
// What would stop pods' packets after the next boot, where none of what starts later makes up for it.
#include <optional>
#include <string>
#include <vector>

#include "facts/boot_firewall.hpp"
#include "facts/boot_units.hpp"
#include "facts/docker_settings.hpp"
#include "profile.hpp"
#include "verdict.hpp"

namespace nodecheck {

struct BootObstacle {
  bool certain = true;                    ///< false: it hangs on what nobody decides
  std::string message;                    ///< of the finding
  std::string source, place, seen;        ///< file:line, "ip filter FORWARD", "policy drop"
  std::string remedy;                     ///< lines as Check::remedy has them
  std::optional<Severity> severity = {};  ///< less than the check's where a CNI may make up for it
};

/// What Docker would find when it starts.
struct BootForwarding {
  const DockerSettings* docker = nullptr;  ///< null: not known
  std::optional<bool> ipv4;                ///< forwarding is on before it starts; none: not known
};

[[nodiscard]] std::vector<BootObstacle> boot_obstacles(const BootFirewall&, const BootUnits&, const BootForwarding&,
                                                       const Profile&);
/// What was judged: "ufw.service loads /etc/default/ufw:19, which accepts pod traffic".
[[nodiscard]] std::string loads(const BootFirewall&);

}  // namespace nodecheck
