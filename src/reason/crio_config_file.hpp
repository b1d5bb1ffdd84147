#pragma once
// The verdict on CRI-O's configuration: what is amiss in the release that runs, or in all of them.
#include <optional>
#include <string>

#include "facts/crio_files.hpp"
#include "outcome.hpp"
#include "version.hpp"

namespace nodecheck {

[[nodiscard]] Outcome judge_crio_files(const CrioFiles&, const std::optional<Version>& release,
                                       const std::string& unit);

}  // namespace nodecheck
