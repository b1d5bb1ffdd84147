#pragma once
// What of AppArmor, SELinux and seccomp is in force here, and whether what runtimes need for it is there.
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct SecurityModules {
  static constexpr std::string_view id = "security.modules";
  enum class SeLinux { disabled, permissive, enforcing };
  bool apparmor = false;        ///< enabled in this kernel
  std::string apparmor_parser;  ///< where it is; empty: nowhere
  SeLinux selinux = SeLinux::disabled;
  std::optional<bool> container_policy;  ///< enforcing: the policy has types for containers; none: it could not be read
  std::string policy_source;             ///< what was read for it
  std::optional<bool> seccomp;           ///< with filters; none: not told
  bool operator==(const SecurityModules&) const = default;
};

void to_json(Json&, const SecurityModules::SeLinux&);
void from_json(const Json&, SecurityModules::SeLinux&);
void to_json(Json&, const SecurityModules&);
void from_json(const Json&, SecurityModules&);

/// A type of container-selinux, or of those who do without it, as a word of its own in a policy or in file contexts.
[[nodiscard]] bool names_container_type(std::string_view text);

template <>
SecurityModules probe<SecurityModules>(Node&);

}  // namespace nodecheck
