#pragma once
// A kubelet's YAML or JSON as a tree, and its refusals by file and line. Included by .cpp files only.
#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>

namespace nodecheck {

/// "PATH:12": the line of a part of the document.
[[nodiscard]] std::string yaml_source(const std::string& path, const YAML::Node& at);

/// Throws Unavailable{malformed, "PATH:LINE", message} on what is no mapping; without the line where the document is
/// larger than 256 KiB.
[[nodiscard]] YAML::Node parse_kubelet_yaml(std::string_view text, const std::string& path);

/// The value of a key, of one that stands twice the last, as the kubelet takes it. Undefined, which is false: none.
[[nodiscard]] YAML::Node last_of(const YAML::Node& mapping, std::string_view key);

/// What the parser, or a conversion to a value, does not like.
[[noreturn]] void refuse_yaml(const std::string& path, const YAML::Exception& why);
[[noreturn]] void refuse_yaml(const std::string& where, const std::string& message);

}  // namespace nodecheck
