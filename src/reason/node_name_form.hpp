#pragma once
// Whether a name may be a node's.
#include <string>
#include <string_view>

#include "verdict.hpp"

namespace nodecheck {

struct NameFault {
  std::string why;  ///< empty: none
  Severity severity = Severity::warning;
};

/// A DNS subdomain of RFC 1123 in lower case, which is not every machine's name.
[[nodiscard]] NameFault fault_of_node_name(std::string_view name);

}  // namespace nodecheck
