#pragma once
// A kubelet's flags laid over its settings: any flag that is given wins over the files.
#include <string>
#include <string_view>

#include "facts/command_line.hpp"
#include "facts/kubelet_settings.hpp"
#include "version.hpp"

namespace nodecheck {

/// `whose` begins every source: "kubelet's --cgroup-driver". Throws Unavailable{malformed, source, ...} on a value that
/// the kubelet refuses.
void apply_kubelet_flags(const Flags& flags, const std::string& whose, KubeletSettings& settings);

/// A flag that a release took away: its kubelet exits with "unknown flag".
struct RemovedFlag {
  std::string_view name;
  Version since;             ///< the first release without it
  std::string_view instead;  ///< what to do about it, a whole sentence
};
/// None: no release up to 1.37 is known to have taken it away.
[[nodiscard]] const RemovedFlag* removed_flag(std::string_view name);

}  // namespace nodecheck
