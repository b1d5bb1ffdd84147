#pragma once
// What runs as PID 1, and whether we look at the node from its own mount namespace.
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct Init {
  static constexpr std::string_view id = "init";
  std::string name;                 ///< /proc/1/comm; empty: hidden
  bool systemd = false;             ///< /run/systemd/system exists, which is how sd_booted(3) decides
  std::optional<bool> same_mounts;  ///< PID 1's / is our /; none: its mountinfo is hidden
  bool operator==(const Init&) const = default;
};

void to_json(Json&, const Init&);
void from_json(const Json&, Init&);

/// The mount id of the last mount on "/"; empty: none. Ids are unique among all mount namespaces at any one time.
[[nodiscard]] std::string root_mount(std::string_view mountinfo);

template <>
Init probe<Init>(Node&);

}  // namespace nodecheck
