#pragma once
// What the resolver of this machine answers for the node's name. Asked only where /etc/hosts has no answer, and on a
// short deadline: without a DNS server that answers, the C library waits for longer than anybody wants to.
#include <chrono>
#include <string>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct NameLookup {
  static constexpr std::string_view id = "node.name-lookup";
  static constexpr std::chrono::milliseconds timeout{2000};
  bool asked = false;                  ///< false: there was no need, or no name to ask for
  std::vector<std::string> addresses;  ///< empty: the name has none
  bool operator==(const NameLookup&) const = default;
};

void to_json(Json&, const NameLookup&);
void from_json(const Json&, NameLookup&);

template <>
NameLookup probe<NameLookup>(Node&);

}  // namespace nodecheck
