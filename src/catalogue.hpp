#pragma once
// The checks as texts: what `nodecheck list` and `nodecheck explain` print.
#include <string>
#include <vector>

#include "check.hpp"

namespace nodecheck {

[[nodiscard]] std::string catalogue_table(const std::vector<const Check*>&);
[[nodiscard]] std::string catalogue_json(const std::vector<const Check*>&);      ///< an array
[[nodiscard]] std::string catalogue_markdown(const std::vector<const Check*>&);  ///< checks/README.md
/// kubeadm's ids, and what covers each: docs/kubeadm.md.
[[nodiscard]] std::string kubeadm_ids_table(const std::vector<const Check*>&);
[[nodiscard]] std::string kubeadm_ids_json(const std::vector<const Check*>&);
[[nodiscard]] std::string kubeadm_ids_markdown(const std::vector<const Check*>&);
/// `remedy`: what mends this node; empty: the check's own words for any node.
[[nodiscard]] std::string explanation(const Check&, const std::string& remedy = {});

}  // namespace nodecheck
