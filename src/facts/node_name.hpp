#pragma once
// The name that this node has in its cluster, and what /etc/hosts says of it.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/setting.hpp"

namespace nodecheck {

struct NodeName {
  static constexpr std::string_view id = "node.name";
  std::string name;         ///< as the kubelet registers it: in lower case; empty: the kernel has none
  std::string source;       ///< "kubelet's --hostname-override", or the kernel's file
  bool overridden = false;  ///< the kubelet is told another name than the kernel's
  std::vector<Setting<std::string>> in_hosts;  ///< addresses, each with /etc/hosts:LINE
  bool operator==(const NodeName&) const = default;
};

void to_json(Json&, const NodeName&);
void from_json(const Json&, NodeName&);

/// The addresses that a hosts file gives a name.
[[nodiscard]] std::vector<Setting<std::string>> addresses_in_hosts(std::string_view text, std::string_view name);

template <>
NodeName probe<NodeName>(Node&);

}  // namespace nodecheck
