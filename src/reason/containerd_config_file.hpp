#pragma once
// The verdict on containerd's configuration: what is amiss in the release that runs, or in all of them.
#include <optional>
#include <string>

#include "facts/containerd_files.hpp"
#include "outcome.hpp"
#include "version.hpp"

namespace nodecheck {

[[nodiscard]] Outcome judge_containerd_files(const ContainerdFiles&, const std::optional<Version>& release,
                                             const std::string& unit);

}  // namespace nodecheck
