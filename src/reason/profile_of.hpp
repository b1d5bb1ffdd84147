#pragma once
// The profile of a node: what the user said, else what the facts say, each value with its source.
#include <vector>

#include "facts.hpp"
#include "profile.hpp"

namespace nodecheck {

/// The facts that it is derived from.
[[nodiscard]] std::vector<const FactType*> profile_needs();
[[nodiscard]] Profile profile_of(Facts& facts, const ProfileOptions& said);

}  // namespace nodecheck
