#pragma once
// Whether a daemon still runs with what its files say now: for the kubelet and for the runtimes alike.
#include <cstdint>
#include <string>

#include "facts/config_ages.hpp"
#include "outcome.hpp"

namespace nodecheck {

/// A file of its has surely changed since the daemon was started.
[[nodiscard]] bool edited_since_start(const DaemonAge&, std::int64_t read_at);

/// Whether the daemon was started after its files last changed. `read_at` is the fact's. A time in the future proves
/// nothing: the clock was set, and the outcome is unknown. `remedy` is of a failure.
[[nodiscard]] Outcome judge_age(const DaemonAge&, std::int64_t read_at, std::string remedy);

}  // namespace nodecheck
