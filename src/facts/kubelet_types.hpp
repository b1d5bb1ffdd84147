#pragma once
// The kinds of values in a KubeletConfiguration: the kubelet exits on a number where a string belongs, and on the
// reverse. Included by .cpp files only.
#include <string>

#include "facts/kubelet_yaml.hpp"

namespace nodecheck {

/// Throws Unavailable{malformed, "PATH:LINE", ...} on a top-level field, or an entry of its list or mapping, of the
/// wrong kind. Fields with structures of their own are not looked into.
void refuse_wrong_kinds(const YAML::Node& root, const std::string& path);

/// A word without quotes that YAML 1.1 takes for a number or for a boolean: no string.
[[nodiscard]] bool is_number_or_boolean(const YAML::Node& scalar);

}  // namespace nodecheck
