#pragma once
// The kubelet's flags that releases took away: one that is left over stops it at its first line, "unknown flag".
#include <span>
#include <string_view>

#include "version.hpp"

namespace nodecheck {

struct RemovedFlag {
  std::string_view name;
  Version since;             ///< the first release without it
  std::string_view instead;  ///< what to do about it, a whole sentence
};

/// Those whose removal a changelog or a pull request tells, from 1.12 to 1.37; older ones, and some in between, are not
/// among them.
[[nodiscard]] std::span<const RemovedFlag> removed_flags();
/// None: it is none of them.
[[nodiscard]] const RemovedFlag* removed_flag(std::string_view name);

}  // namespace nodecheck
