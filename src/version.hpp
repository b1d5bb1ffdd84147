#pragma once
// Versions of kubelets and runtimes, compared by their numbers alone.
#include <nlohmann/json_fwd.hpp>

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace nodecheck {

struct Version {
  int major = 0, minor = 0, patch = 0;
  auto operator<=>(const Version&) const = default;
};

/// v1.31.2, 1.31, 1.31.2-eks-7f9249a, 1:1.31.2-1.1: a leading v or epoch and anything after the numbers are ignored.
/// None where there is no MAJOR.MINOR.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);
[[nodiscard]] std::string to_string(const Version&);  ///< 1.31.2

void to_json(nlohmann::json&, const Version&);
void from_json(const nlohmann::json&, Version&);

}  // namespace nodecheck
