#pragma once
// Daemons and the ages of their files, in seconds: small numbers stand for any time.
#include "facts/config_ages.hpp"

namespace nodecheck {

inline constexpr std::int64_t a_second = 1'000'000'000;

/// Files that changed at these seconds; the daemon was started at second 1000.
inline DaemonAge started_at_1000(std::string name, std::initializer_list<std::int64_t> files) {
  DaemonAge daemon{.name = std::move(name), .pid = 812, .started = 1000 * a_second, .files = {}};
  for (const auto modified : files)
    daemon.files.push_back({"/etc/" + std::to_string(daemon.files.size()) + ".conf", modified * a_second});
  return daemon;
}

/// Read at second 5000.
inline ConfigAges ages_of(DaemonAge daemon) {
  return {.read_at = 5000 * a_second, .daemons = {std::move(daemon)}, .hidden = false};
}

}  // namespace nodecheck
