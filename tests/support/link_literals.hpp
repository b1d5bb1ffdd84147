#pragma once
// Devices of a node with pods, a few words each.
#include <string>
#include <utility>
#include <vector>

#include "facts/links.hpp"

namespace nodecheck {

/// Up, with an MTU of 1500. Addresses are written 10.244.1.1/24.
inline Link device(int index, std::string name, std::string kind = "", const std::vector<std::string>& addresses = {}) {
  Link l;
  l.index = index;
  l.name = std::move(name);
  l.kind = std::move(kind);
  l.up = true;
  l.mtu = 1500;
  l.rp_filter = 0;
  for (const auto& a : addresses)
    l.addresses.push_back({a.substr(0, a.find('/')), std::stoi(a.substr(a.find('/') + 1))});
  return l;
}

inline Link uplink(std::uint32_t mtu = 1500) {
  auto l = device(2, "ens3", "", {"192.168.10.21/24", "fe80::5054:ff:fe12:3456/64"});
  l.mtu = mtu;
  return l;
}

inline Link bridge_device(int index, std::string name, const std::vector<std::string>& addresses) {
  auto l = device(index, std::move(name), "bridge", addresses);
  l.bridge = BridgeNetfilter{};
  return l;
}

/// A pod's port of the bridge `master`.
inline Link pod_port(int index, int master, std::optional<bool> hairpin = true, std::uint32_t mtu = 1450) {
  auto l = device(index, "veth" + std::to_string(index), "veth");
  l.master_index = master;
  l.hairpin = hairpin;
  l.mtu = mtu;
  return l;
}

inline Link vxlan_device(int index, std::string name, const std::vector<std::string>& addresses,
                         Vxlan vxlan = {1, 8472, "192.168.10.21", 2}) {
  auto l = device(index, std::move(name), "vxlan", addresses);
  l.mtu = 1450;
  l.vxlan = std::move(vxlan);
  return l;
}

}  // namespace nodecheck
