#pragma once
// Files of a cluster that this node has been in, or is in: those that kubeadm wants gone before it joins or makes one.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct Leftovers {
  static constexpr std::string_view id = "leftovers";
  std::vector<std::string> present;              ///< of the files that were looked for, their paths
  std::vector<std::string> closed;               ///< a folder on the way is closed to us
  std::optional<std::vector<std::string>> etcd;  ///< names in /var/lib/etcd, at most 8; none: it is not there
  bool etcd_closed = false;
  bool operator==(const Leftovers&) const = default;

  [[nodiscard]] bool has(std::string_view path) const;
};

void to_json(Json&, const Leftovers&);
void from_json(const Json&, Leftovers&);

template <>
Leftovers probe<Leftovers>(Node&);

}  // namespace nodecheck
