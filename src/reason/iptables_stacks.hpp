#pragma once
// The chains that Kubernetes, CNIs and Docker make by iptables, and in which of the two stacks they made them.
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"

namespace nodecheck {

/// By what their names begin with (KUBE-, FLANNEL-, CNI-, cali-, DOCKER), the tables that have some: "ip filter".
using PodChains = std::map<std::string, std::set<std::string>>;

/// Without the chains that only mark, which never have a rule: kubelet's hints and kube-proxy's canary.
[[nodiscard]] PodChains pod_chains(const NfTables&);
[[nodiscard]] PodChains pod_chains(const LegacyTables&);

/// "KUBE-, FLANNEL-"; empty: none.
[[nodiscard]] std::string prefixes(const PodChains&);

/// Where kubelet has left word of the iptables that it starts, which kube-proxy and CNIs follow: table mangle's chain
/// KUBE-IPTABLES-HINT, or KUBE-KUBELET-CANARY of older ones. Empty: nowhere.
[[nodiscard]] std::string hint_in(const NfTables&);
[[nodiscard]] std::string hint_in(const LegacyTables&);

/// What is in one stack.
struct IptablesStack {
  std::string_view variant;  ///< nft, legacy
  PodChains chains = {};
  std::string hint = {};  ///< empty: kubelet has left none here

  [[nodiscard]] std::string tool() const;    ///< "iptables-nft"
  [[nodiscard]] std::string tables() const;  ///< "ip filter, ip nat": those that have such chains
};

/// Of two stacks that both have chains the one to be rid of: where kubelet has no hint, the host's iptables (nft or
/// legacy; empty: not known) does not write, or there are fewer.
[[nodiscard]] const IptablesStack& to_go(const IptablesStack& nft, const IptablesStack& legacy, std::string_view host);

/// What takes this stack's chains away.
[[nodiscard]] std::string removal(const IptablesStack&);

}  // namespace nodecheck
