#pragma once
// --wait: a gate at boot time comes before what it waits for.
#include <chrono>
#include <functional>
#include <vector>

#include "check.hpp"
#include "options.hpp"
#include "report.hpp"
#include "runner.hpp"

namespace nodecheck {

/// Called after each round that did not conform, before the pause.
using OnRound = std::function<void(const Report&)>;

/// Runs the checks, and again until the node conforms or `options.wait` is over. Between two rounds only the facts of
/// checks that stand in the way are read anew; what conforms then is read once more, whole, before it is believed. A
/// round that has begun is finished, and one that conforms confirmed: it all ends by `wait` and two more `timeout`s.
[[nodiscard]] Report run_until_it_conforms(Facts facts, const std::vector<const Check*>& checks, const Options& options,
                                           const OnWait& on_wait, const OnRound& on_round);

}  // namespace nodecheck
