#pragma once
// The sysctls that checks read, as /proc/sys shows them to this process. net.* are of its network namespace.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct SysctlValue {
  std::optional<std::string> value;  ///< without the line end; none: the key does not exist, or could not be read
  std::string unreadable;            ///< why it could not be read; empty: it was, or it does not exist
  bool operator==(const SysctlValue&) const = default;
};

struct Sysctls {
  static constexpr std::string_view id = "sysctls";
  std::map<std::string, SysctlValue> values;  ///< by key as sysctl(8) writes it, with dots
  bool operator==(const Sysctls&) const = default;

  /// None: it does not exist. Throws Unavailable{denied} where it could not be read, {not_recorded} for a key that the
  /// probe does not read.
  [[nodiscard]] std::optional<std::string> get(std::string_view key) const;
};

/// net.ipv4.ip_forward is /proc/sys/net/ipv4/ip_forward.
[[nodiscard]] std::string sysctl_path(std::string_view key);

void to_json(Json&, const SysctlValue&);
void from_json(const Json&, SysctlValue&);
void to_json(Json&, const Sysctls&);
void from_json(const Json&, Sysctls&);

template <>
Sysctls probe<Sysctls>(Node&);

}  // namespace nodecheck
