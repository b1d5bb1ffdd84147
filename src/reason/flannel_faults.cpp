#include "reason/flannel_faults.hpp"

#include <algorithm>

#include "ip_prefix.hpp"
#include "reason/flannel_devices.hpp"
#include "reason/flannel_lease.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto path = FlannelSubnet::path;

/// flanneld takes a new lease or the node's podCIDR at its start, mends its device, and writes the file anew.
constexpr const char* restart =
    "flannel writes the file and puts its device right whenever it starts; make its pod on this node anew, or restart "
    "it where it is a service:\n"
    "  kubectl -n kube-flannel delete pod -l app=flannel --field-selector spec.nodeName=NODE\n"
    "  systemctl restart flanneld\n"
    "(that of k3s starts with k3s).";

constexpr const char* same_network =
    "\"Network\" of flannel's net-conf.json has to hold the podCIDR of every node (the cluster's --pod-network-cidr):\n"
    "  kubectl get nodes -o custom-columns=NAME:.metadata.name,PODCIDR:.spec.podCIDR\n"
    "  kubectl -n kube-flannel edit configmap kube-flannel-cfg\n"
    "  kubectl -n kube-flannel rollout restart daemonset kube-flannel-ds";

struct Family {
  int number;
  const char* network_key;
  const char* subnet_key;
  const std::string& networks;
  const std::string& subnet;
};

std::vector<Family> families(const FlannelSubnet& file) {
  return {{4, "FLANNEL_NETWORK", "FLANNEL_SUBNET", file.network, file.subnet},
          {6, "FLANNEL_IPV6_NETWORK", "FLANNEL_IPV6_SUBNET", file.ipv6_network, file.ipv6_subnet}};
}

bool is_refused(const FlannelSubnet& file, std::string_view key) {
  return std::any_of(file.refused.begin(), file.refused.end(), [&](const std::string& line) {
    return line.starts_with(key) && trim(std::string_view(line).substr(key.size())).starts_with('=');
  });
}

void add_refused(ConfigProblems& problems, const FlannelSubnet& file) {
  for (const auto& line : file.refused)
    problems.push_back({{fmt::format("{} holds a line that flannel did not write: {}", path, line),
                         {},
                         {{path, line.substr(0, line.find_first_of(" =")), line, "KEY=value as flannel writes it"}}},
                        restart});
}

void add_missing(ConfigProblems& problems, const FlannelSubnet& file, bool by_plugin) {
  std::vector<std::string_view> missing;
  const auto want = [&](bool there, std::string_view key) {
    if (!there && !is_refused(file, key)) missing.push_back(key);
  };
  want(!file.subnet.empty() || !file.ipv6_subnet.empty(), "FLANNEL_SUBNET");
  if (by_plugin) {
    want(!file.network.empty() || !file.ipv6_network.empty(), "FLANNEL_NETWORK");
    want(file.mtu != 0, "FLANNEL_MTU");
    want(file.ip_masq.has_value(), "FLANNEL_IPMASQ");
  }
  for (const auto key : missing)
    problems.push_back(
        {{fmt::format("{} has no {}", path, key), {}, {{path, std::string(key), "absent", "a line"}}}, restart});
}

bool holds(const std::string& networks, const IpPrefix& subnet) {
  const auto all = split(networks, ',');
  return std::any_of(all.begin(), all.end(), [&](std::string_view word) {
    const auto network = parse_ip_prefix(word);
    return network && network->contains(subnet);
  });
}

void add_outside(ConfigProblems& problems, const Family& family) {
  const auto subnet = parse_ip_prefix(family.subnet);
  if (!subnet || family.networks.empty() || holds(family.networks, *subnet)) return;
  problems.push_back({{fmt::format("{} {} is outside of {} {}: flannel's rules do not cover this node's pods",
                                   family.subnet_key, family.subnet, family.network_key, family.networks),
                       {},
                       {{path, family.subnet_key, family.subnet, "inside " + family.networks}}},
                      same_network});
}

std::vector<IpPrefix> own_addresses(const Link& device, int family) {
  auto all = addresses_of(device, family);
  std::erase_if(all, [](const IpPrefix& a) { return address_text(a).starts_with("fe80:"); });
  return all;
}

void add_stale(ConfigProblems& problems, const Family& family, const Link& device) {
  const auto subnet = parse_ip_prefix(family.subnet);
  if (!subnet) return;
  const auto addresses = own_addresses(device, family.number);
  const auto wanted = subnet->network();
  const auto is_it = [&](const IpPrefix& a) { return a.same_address(wanted); };
  if (std::any_of(addresses.begin(), addresses.end(), is_it)) return;
  const auto seen = addresses.empty() ? fmt::format("no IPv{} address", family.number) : address_list(addresses);
  problems.push_back(
      {{fmt::format("{} has {}, and {} in {} is {}: one of them is of an earlier lease", device.name, seen,
                    family.subnet_key, path, family.subnet),
        {},
        {{"rtnetlink", device.name, seen, address_text(wanted)}, {path, family.subnet_key, family.subnet, ""}}},
       restart});
}

/// flannel sets its device up when it makes it, and its routes go with it when it is set down.
void add_down(ConfigProblems& problems, const Link& device) {
  if (device.up) return;
  problems.push_back({{fmt::format("{} is down: no packet of a pod leaves this node by it", device.name),
                       {},
                       {{"rtnetlink", device.name, "down", "up"}}},
                      fmt::format("Set it up; flannel makes its routes anew when it starts:\n  ip link set {} up\n",
                                  shell_word(device.name)) +
                          restart});
}

void add_homeless(ConfigProblems& problems, const Link& device, const Links& links) {
  if (device.vxlan->local.empty() || device.vxlan->parent_index == 0) return;  // or the parent is in another namespace
  const auto has_it = [&](const Link& l) {
    return std::any_of(l.addresses.begin(), l.addresses.end(),
                       [&](const Address& a) { return a.ip == device.vxlan->local; });
  };
  if (std::any_of(links.links.begin(), links.links.end(), has_it)) return;
  problems.push_back(
      {{fmt::format("{} sends from {}, which is no address of this node any more", device.name, device.vxlan->local),
        {},
        {{"rtnetlink", device.name, "local " + device.vxlan->local, "an address of this node"}}},
       restart});
}

/// Of the backends vxlan alone takes 50 bytes of the uplink's MTU.
const Link* uplink_of_vxlan(const FlannelSubnet& file, const Links& links) {
  const auto leaves_50 = [&](const Link& l) {
    const bool wire = l.kind.empty() || l.kind == "bond" || l.kind == "vlan" || l.kind == "team";
    return wire && l.up && !l.loopback && static_cast<int>(l.mtu) == file.mtu + 50;
  };
  const auto found = std::find_if(links.links.begin(), links.links.end(), leaves_50);
  return found == links.links.end() ? nullptr : &*found;
}

void add_gone(ConfigProblems& problems, const FlannelSubnet& file, const Links& links) {
  const auto* uplink = file.mtu > 0 ? uplink_of_vxlan(file, links) : nullptr;
  if (!uplink) return;
  problems.push_back({{fmt::format("flannel's vxlan device is gone: {} says that there was one", path),
                       {},
                       {{"rtnetlink", "flannel.1", "absent", "a vxlan device over " + uplink->name},
                        {path, "FLANNEL_MTU", std::to_string(file.mtu), ""}}},
                      restart});
}

}  // namespace

ConfigProblems flannel_file_faults(const FlannelSubnet& file, bool by_plugin) {
  ConfigProblems problems;
  add_refused(problems, file);
  add_missing(problems, file, by_plugin);
  for (const auto& family : families(file)) add_outside(problems, family);
  return problems;
}

ConfigProblems flannel_device_faults(const FlannelSubnet& file, const Links& links, const Profile& profile) {
  ConfigProblems problems;
  for (const auto& family : families(file)) {
    const auto* device = flannel_vxlan(links, profile, family.number);
    if (!device) continue;
    add_stale(problems, family, *device);
    add_down(problems, *device);
    add_homeless(problems, *device, links);
  }
  const bool none = !flannel_vxlan(links, profile, 4) && !flannel_vxlan(links, profile, 6);
  if (none && profile.overlay_device.value.empty() && profile.overlay.value == "vxlan" &&
      profile.phase.value == Phase::running)
    add_gone(problems, file, links);
  return problems;
}

}  // namespace nodecheck
