#pragma once
// How many processors this node may use: those that it is let run on, and the quota of cgroups above it. PID 1 stands
// for the node; a single service may have less.
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct Processors {
  static constexpr std::string_view id = "processors";
  int allowed = 0;              ///< by affinity
  std::string allowed_source;   ///< "/proc/1/status"
  std::optional<double> quota;  ///< processors' worth of time; none: unlimited
  std::string quota_source;     ///< "/sys/fs/cgroup/cpu.max"; empty: none
  bool operator==(const Processors&) const = default;

  [[nodiscard]] double usable() const { return quota && *quota < allowed ? *quota : allowed; }
};

void to_json(Json&, const Processors&);
void from_json(const Json&, Processors&);

/// The size of a list such as "0-3,8". Throws std::runtime_error on anything else.
[[nodiscard]] int count_in_cpu_list(std::string_view list);
/// Of cpu.max, "150000 100000"; none: "max 100000". Throws std::runtime_error.
[[nodiscard]] std::optional<double> quota_in_cpu_max(std::string_view text);
/// Of cpu.cfs_quota_us and cpu.cfs_period_us; none: -1.
[[nodiscard]] std::optional<double> quota_of(std::string_view quota_us, std::string_view period_us);

template <>
Processors probe<Processors>(Node&);

}  // namespace nodecheck
