#pragma once
// How people name what a walk found in the firewall, and the commands that undo it: exact for what was found, since
// `iptables -P FORWARD ACCEPT` cures one case of many.
#include <string>

#include "reason/firewall_owner.hpp"
#include "reason/packet_verdict.hpp"

namespace nodecheck {

[[nodiscard]] std::string stack_of(const ChainVerdict&);  ///< nf_tables or iptables-legacy
/// "ip filter FORWARD" for a policy, "ip filter DOCKER-USER handle 12" for a rule; legacy rules have numbers.
[[nodiscard]] std::string place_of(const ChainVerdict&, const Stop&);
[[nodiscard]] std::string place_of(const ChainVerdict&, const Doubt&);
/// The policy of the chain that `iptables -P FORWARD` (or ip6tables) sets, in either stack.
[[nodiscard]] bool is_iptables_policy(const ChainVerdict&, const Stop&);
/// What makes this chain accept, now and after a reboot; `owner` is whose the chain is. An empty pod_cidr is not known.
[[nodiscard]] std::string remedy_for(const ChainVerdict&, const Stop&, FirewallOwner owner,
                                     const std::string& pod_cidr);

}  // namespace nodecheck
