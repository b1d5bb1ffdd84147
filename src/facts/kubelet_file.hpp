#pragma once
// One KubeletConfiguration document (YAML or JSON) laid over settings: what it names, it sets.
#include <string>
#include <string_view>

#include "facts/kubelet_settings.hpp"

namespace nodecheck {

/// Throws Unavailable{malformed, "PATH:LINE", ...} on what is no mapping or has a value of the wrong type; without the
/// line where the document is larger than 256 KiB.
void apply_kubelet_file(std::string_view text, const std::string& path, KubeletSettings& settings);

}  // namespace nodecheck
