#pragma once
// What netfilter does to each conversation, and what stands in its way.
#include <string>
#include <vector>

#include "reason/packet_verdict.hpp"
#include "reason/pod_flows.hpp"
#include "reason/ruleset.hpp"

namespace nodecheck {

struct FlowVerdict {
  Flow flow;
  std::vector<std::pair<std::string, PacketVerdict>> packets;  ///< by the name of the packet

  /// Of the worst packet: one that is lost ends the conversation.
  [[nodiscard]] Fate fate() const;
};

[[nodiscard]] std::vector<FlowVerdict> judge_flows(const Ruleset&, const std::vector<Flow>&);
[[nodiscard]] Fate fate_of(const std::vector<FlowVerdict>&);

/// One place where packets are dropped, or may be, with the conversations that it cuts.
struct Obstacle {
  ChainVerdict chain;
  Stop stop;
  std::vector<std::string> flows;  ///< "traffic from pods here to pods on other nodes", "answers to traffic ..."
  bool all = false;                ///< every conversation that comes by there

  [[nodiscard]] std::string traffic() const;  ///< "pod traffic", or the conversations
};
/// Of base chains with this fate (drop or undecided), in the order of the walk.
[[nodiscard]] std::vector<Obstacle> obstacles(const std::vector<FlowVerdict>&, Fate);

}  // namespace nodecheck
