#pragma once
// What boot's files would make of the forward path: saved rules, ufw's, nft's scripts and firewalld's zones, each only
// where its unit is enabled.
#include <optional>
#include <string>
#include <vector>

#include "facts.hpp"
#include "facts/boot_rules.hpp"

namespace nodecheck {

/// firewalld rejects what no zone accepts.
struct BootFirewalld {
  std::string default_zone;           ///< public
  std::string source;                 ///< file:line of that
  bool accepts = false;               ///< the default zone's target is ACCEPT
  bool forwards = false;              ///< it lets packets pass between its own interfaces
  bool policies = false;              ///< /etc/firewalld/policies has some, which are not read
  std::vector<std::string> accepted;  ///< interfaces and addresses of all zones with the target ACCEPT
  bool operator==(const BootFirewalld&) const = default;
};

struct BootFirewall {
  static constexpr std::string_view id = "boot.firewall";
  /// In the order in which they are loaded. Of the iptables programs, "filter" of ip and ip6; of one family a later one
  /// replaces the earlier.
  std::vector<BootTable> tables;
  std::optional<BootFirewalld> firewalld;  ///< none: not enabled
  std::vector<Unavailable> unread;
  bool operator==(const BootFirewall&) const = default;
};

void to_json(Json&, const BootFirewalld&);
void from_json(const Json&, BootFirewalld&);
void to_json(Json&, const BootFirewall&);
void from_json(const Json&, BootFirewall&);

template <>
BootFirewall probe<BootFirewall>(Node&);

}  // namespace nodecheck
