#pragma once
// tests/rulesets/*.rules: shell scripts that install the rules of a tool, each with what becomes of the flows of PodNet
// under it. The live tests try them with real traffic; the others judge what the kernel had listed then.
//
//   # What iptables -S FORWARD shows; ip6tables has a policy of its own.
//   # bridge: docker0                                  the pods' bridge; default cni0
//   # ipv4: out accept, in drop, internet accept, nodeport undecided, local accept
//   # ipv6: accept                                     all of them; of the kubelet accept, unless it is named
//   # overlay: drop                                    of the packets that carry the overlay; default accept
//   iptables-nft -P FORWARD DROP
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reason/packet_verdict.hpp"
#include "support/pod_net.hpp"

namespace nodecheck {

using FlowFates = std::array<Fate, flow_names.size()>;

struct RulesetFile {
  std::string name, bridge = "cni0", script;
  FlowFates ipv4{}, ipv6{};
  Fate overlay = Fate::accept;
};
void PrintTo(const RulesetFile&, std::ostream*);

[[nodiscard]] std::vector<RulesetFile> ruleset_files();
/// Throws std::runtime_error where a line of the head is not as above.
[[nodiscard]] RulesetFile parse_ruleset_file(std::string name, const std::string& text);

[[nodiscard]] std::string_view word(Fate);
[[nodiscard]] FlowFates fates_of(const std::vector<FlowVerdict>&);
/// As the head of a file has them.
[[nodiscard]] std::string words(const FlowFates&);
/// What was judged otherwise than the file says, with the walk. Empty: nothing.
[[nodiscard]] std::string differences(const RulesetFile&, const PodNetVerdicts&);

}  // namespace nodecheck
