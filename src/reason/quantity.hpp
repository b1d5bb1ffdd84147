#pragma once
// Amounts as Kubernetes writes them: 500Mi, 1.5G, 100m, 2e9.
#include <optional>
#include <string_view>

namespace nodecheck {

/// None: it is no quantity.
[[nodiscard]] std::optional<double> parse_quantity(std::string_view text);

}  // namespace nodecheck
