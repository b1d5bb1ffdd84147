#pragma once
// The conversations that pods of this node must be able to have, as the packets by which netfilter's rules see them.
#include <string>
#include <string_view>
#include <vector>

#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "facts/routes.hpp"
#include "profile.hpp"
#include "reason/packet.hpp"

namespace nodecheck {

/// One conversation. All its packets must pass: a rule that accepts only one direction lets nothing through.
struct Flow {
  std::string name;          ///< "from pods here to pods on other nodes"
  std::string way;           ///< "cni0 -> flannel.1"
  Packet first;              ///< the answers and what follows are made of it
  bool one_way = false;      ///< to conntrack every packet is of a connection of its own
  std::string from = {};     ///< the network that stands for who comes in; empty: anybody, or the name tells
  Partial own_address = {};  ///< where the answers come, to be translated back before hook forward; empty: to the pod
};

/// The first packet, its answer, and those that follow, each with its name: "new connections", "answers", "later
/// packets"; of one way what comes and what is sent: "packets from here".
struct FlowPacket {
  std::string name;
  Packet packet;
};
[[nodiscard]] std::vector<FlowPacket> packets(const Flow&);

/// The name of the conversation that pods of this node begin with hosts outside of the cluster.
inline constexpr std::string_view to_the_internet = "from pods here to the internet";

struct FlowInputs {
  const Profile& profile;
  const Links& links;
  const Routes& routes;
  const FlannelSubnet& lease;
  bool bridge_calls = false;  ///< what one bridge's pods say to each other passes the rules of IP
};

/// Of one IP family, 4 or 6. TCP, without a port: to any. Where no pod network is there yet, one such as most CNIs make
/// stands for it: a bridge cni0, an overlay flannel.1. Addresses that nobody told are not known.
[[nodiscard]] std::vector<Flow> pod_flows(const FlowInputs&, int family);

}  // namespace nodecheck
