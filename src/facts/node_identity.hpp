#pragma once
// Which node this is, for the head of a report.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct NodeIdentity {
  static constexpr std::string_view id = "node";
  std::string hostname, kernel, architecture;
  std::string os;  ///< PRETTY_NAME of os-release; empty: not said
  std::string
      machine_id_hash;  ///< UUID version 5 of /etc/machine-id, which itself is confidential; empty: there is none
  bool operator==(const NodeIdentity&) const = default;
};

void to_json(Json&, const NodeIdentity&);
void from_json(const Json&, NodeIdentity&);

[[nodiscard]] std::string parse_os_release(std::string_view text);  ///< PRETTY_NAME, unquoted
[[nodiscard]] std::string hash_of_machine_id(
    std::string_view machine_id);  ///< empty for one that is empty or malformed

template <>
NodeIdentity probe<NodeIdentity>(Node&);

}  // namespace nodecheck
