#pragma once
// What a run would do here, before it does it: the profile with its sources, and the checks that it selects.
#include <cstdint>
#include <string>
#include <vector>

#include "check.hpp"
#include "options.hpp"

namespace nodecheck {

struct PlannedCheck {
  const Check* check;
  Derived<Severity> severity;  ///< source "": the row's own
  std::string left_out;        ///< why it is not asked; empty: it is
};

struct Plan {
  Profile profile;
  std::vector<PlannedCheck> checks;  ///< all there are, in id order
  std::vector<Waiver> waivers;
  std::int64_t now = 0;                    ///< seconds since the epoch, by which a waiver is over
  std::vector<std::string> configuration;  ///< the files that were read
};

[[nodiscard]] Plan plan_of(Profile, const std::vector<const Check*>& all, const Options&);
[[nodiscard]] std::string plan_table(const Plan&);
[[nodiscard]] std::string plan_json(const Plan&);

}  // namespace nodecheck
