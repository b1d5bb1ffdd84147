#include "facts/name_lookup.hpp"

#include <algorithm>
#include <cctype>

#include "facts/node_name.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(NameLookup, asked, addresses)

namespace {

/// Others, such as "(none)", are nobody's to answer.
bool is_plain(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

template <>
NameLookup probe<NameLookup>(Node& node) {
  const auto& name = node.need<NodeName>();
  if (!name.in_hosts.empty() || !is_plain(name.name)) return {};
  return {.asked = true, .addresses = node.host().addresses_of(name.name)};
}

}  // namespace nodecheck
