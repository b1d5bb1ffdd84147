#pragma once
// Which cgroup hierarchies are mounted, and which controllers they have.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct CgroupController {
  std::string name;
  bool enabled = true;  ///< v1: the last column of /proc/cgroups; v2: listed at all
  int hierarchy = 0;    ///< v1: 0 is "on v2, or mounted nowhere"; v2: 0
  bool operator==(const CgroupController&) const = default;
};

struct Cgroups {
  static constexpr std::string_view id = "cgroups";
  std::string version;    ///< v2, v1, hybrid (v1 controllers with a v2 tree beside them), none
  std::string mount;      ///< where the v2 tree, or the v1 trees' tmpfs, is mounted; empty: nowhere
  bool real_root = true;  ///< v2: the kernel's own root cgroup; false: a delegated part, as a container sees it
  std::vector<CgroupController> controllers;
  std::string freezer;  ///< v2: yes, no, or empty where there is no cgroup below the root to look at
  bool operator==(const Cgroups&) const = default;

  [[nodiscard]] const CgroupController* find(std::string_view name) const;
};

void to_json(Json&, const CgroupController&);
void from_json(const Json&, CgroupController&);
void to_json(Json&, const Cgroups&);
void from_json(const Json&, Cgroups&);

[[nodiscard]] std::vector<CgroupController> parse_proc_cgroups(std::string_view text);
/// version and mount alone.
[[nodiscard]] Cgroups parse_cgroup_mounts(std::string_view mountinfo);

template <>
Cgroups probe<Cgroups>(Node&);

}  // namespace nodecheck
