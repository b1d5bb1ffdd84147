#pragma once
// The checks as texts: what `nodecheck list` and `nodecheck explain` print.
#include <string>
#include <vector>

#include "check.hpp"

namespace nodecheck {

[[nodiscard]] std::string catalogue_table(const std::vector<const Check*>&);
[[nodiscard]] std::string catalogue_json(const std::vector<const Check*>&);      ///< an array
[[nodiscard]] std::string catalogue_markdown(const std::vector<const Check*>&);  ///< checks/README.md
[[nodiscard]] std::string explanation(const Check&);

}  // namespace nodecheck
