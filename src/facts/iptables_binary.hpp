#pragma once
// Which iptables this node's own programs start: of 1.8 and later there are two, one for each netfilter stack, behind
// one name and some links.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct IptablesBinary {
  static constexpr std::string_view id = "iptables.binary";
  /// From the name in a folder of programs on, each where the one before leads: /usr/sbin/iptables,
  /// /etc/alternatives/iptables, /usr/sbin/iptables-nft, /usr/sbin/xtables-nft-multi. Empty: there is no iptables.
  std::vector<std::string> links;
  bool operator==(const IptablesBinary&) const = default;

  /// "nft", "legacy"; empty: there is none, or its name does not tell.
  [[nodiscard]] std::string_view variant() const;
};

void to_json(Json&, const IptablesBinary&);
void from_json(const Json&, IptablesBinary&);

template <>
IptablesBinary probe<IptablesBinary>(Node&);

}  // namespace nodecheck
