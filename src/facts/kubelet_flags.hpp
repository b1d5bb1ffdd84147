#pragma once
// A kubelet's flags laid over its settings: any flag that is given wins over the files.
#include <string>
#include <string_view>

#include "facts/command_line.hpp"
#include "facts/kubelet_settings.hpp"

namespace nodecheck {

/// `whose` begins every source: "kubelet's --cgroup-driver". Throws Unavailable{malformed, source, ...} on a value that
/// the kubelet refuses.
void apply_kubelet_flags(const Flags& flags, const std::string& whose, KubeletSettings& settings);

}  // namespace nodecheck
