#pragma once
// When a check is asked: before the node joins, at the kubelet's start, while it runs; or of a root that no machine has
// booted yet.
#include <string_view>

namespace nodecheck {

enum class Phase { pre_join, start, running, image };

/// A set of phases. `node`: the three of a machine that runs.
enum class Phases : unsigned {
  pre_join = 1,
  start = 2,
  running = 4,
  pre_join_and_running = 5,
  start_and_running = 6,
  node = 7,
  image = 8,
  node_and_image = 15
};

[[nodiscard]] constexpr bool contains(Phases set, Phase phase) {
  return (static_cast<unsigned>(set) >> static_cast<unsigned>(phase) & 1U) != 0;
}

[[nodiscard]] constexpr std::string_view word(Phase phase) {
  constexpr std::string_view words[] = {"pre-join", "start", "running", "image"};
  return words[static_cast<unsigned>(phase)];
}

}  // namespace nodecheck
