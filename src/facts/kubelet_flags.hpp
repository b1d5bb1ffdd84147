#pragma once
// A kubelet's flags laid over its settings: any flag that is given wins over the files.
#include <string>
#include <string_view>
#include <vector>

#include "facts/command_line.hpp"
#include "facts/kubelet_settings.hpp"

namespace nodecheck {

/// The kubelet's command line: its booleans take no separate word, and --fail-swap-on false makes it exit.
[[nodiscard]] Flags kubelet_flags(const std::vector<std::string>& arguments);

/// `whose` begins every source: "kubelet's --cgroup-driver". Throws Unavailable{malformed, source, ...} on a value that
/// the kubelet refuses.
void apply_kubelet_flags(const Flags& flags, const std::string& whose, KubeletSettings& settings);

}  // namespace nodecheck
