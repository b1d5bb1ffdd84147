#include "support/pod_net.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include "reason/input_verdicts.hpp"
#include "support/netfilter_facts.hpp"

namespace nodecheck {
namespace {

// Addresses come without their duplicates being looked for, which would take a second; nothing is sent on its own.
constexpr auto quiet =
    "for i in all default; do\n"
    "  echo 0 > /proc/sys/net/ipv6/conf/$i/accept_dad\n"
    "  echo 0 > /proc/sys/net/ipv6/conf/$i/accept_ra\n"
    "  echo 1 > /proc/sys/net/ipv6/conf/$i/addr_gen_mode\n"
    "  echo 0 > /proc/sys/net/ipv4/conf/$i/rp_filter\n"
    "done\n";

std::string batch(const std::string& lines) { return "ip -batch - <<END\n" + lines + "END\n"; }

constexpr const char* pod_ip(int family) { return family == 4 ? "10.244.1.11" : "fd00:10:244:1::11"; }
constexpr const char* neighbour_ip(int family) { return family == 4 ? "10.244.1.12" : "fd00:10:244:1::12"; }
constexpr const char* remote_pod_ip(int family) { return family == 4 ? "10.244.2.2" : "fd00:10:244:2::2"; }
constexpr const char* internet_ip(int family) { return family == 4 ? "1.1.1.1" : "2606:4700:4700::1111"; }
constexpr const char* node_ip(int family) { return family == 4 ? "192.0.2.1" : "2001:db8::1"; }
constexpr const char* other_ip(int family) { return family == 4 ? "192.0.2.2" : "2001:db8::2"; }

}  // namespace

PodNet::PodNet(const std::string& bridge) {
  add_node(bridge);
  add_other();
  add_pod(pod, bridge, 1);
  add_pod(neighbour, bridge, 2);
}

void PodNet::add_node(const std::string& bridge) {
  node.run([&] {
    shell(quiet +
          batch(fmt::format(
              "link add eth0 address 02:00:00:00:00:a0 type veth"
              " peer name eth0 address 02:00:00:00:00:b0 netns {other}\n"
              "addr add 192.0.2.1/24 dev eth0\n"
              "addr add 2001:db8::1/64 dev eth0 nodad\n"
              "link set eth0 up\n"
              "neigh add 192.0.2.2 lladdr 02:00:00:00:00:b0 dev eth0 nud permanent\n"
              "neigh add 2001:db8::2 lladdr 02:00:00:00:00:b0 dev eth0 nud permanent\n"
              "route add default via 192.0.2.2\n"
              "route add default via 2001:db8::2\n"
              "link add {bridge} address 02:00:00:00:00:c0 type bridge\n"
              "addr add 10.244.1.1/24 dev {bridge}\n"
              "addr add fd00:10:244:1::1/64 dev {bridge} nodad\n"
              "link set {bridge} up\n"
              "link add flannel.1 address 02:00:00:00:00:a1 type vxlan id 1 dev eth0 local 192.0.2.1 remote 192.0.2.2"
              " dstport 8472 nolearning\n"
              "addr add 10.244.1.0/32 dev flannel.1\n"
              "addr add fd00:10:244:1::/128 dev flannel.1 nodad\n"
              "link set flannel.1 up\n"
              "neigh add 10.244.2.0 lladdr 02:00:00:00:00:b1 dev flannel.1 nud permanent\n"
              "neigh add fd00:10:244:2:: lladdr 02:00:00:00:00:b1 dev flannel.1 nud permanent\n"
              "route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink\n"
              "route add fd00:10:244:2::/64 via fd00:10:244:2:: dev flannel.1 onlink\n",
              fmt::arg("other", other.path()), fmt::arg("bridge", bridge))) +
          "echo 1 > /proc/sys/net/ipv4/ip_forward\n"
          "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding\n");
  });
}

void PodNet::add_other() {
  other.run([] {
    shell(quiet + batch("addr add 192.0.2.2/24 dev eth0\n"
                        "addr add 2001:db8::2/64 dev eth0 nodad\n"
                        "link set eth0 up\n"
                        "neigh add 192.0.2.1 lladdr 02:00:00:00:00:a0 dev eth0 nud permanent\n"
                        "neigh add 2001:db8::1 lladdr 02:00:00:00:00:a0 dev eth0 nud permanent\n"
                        "link add flannel.1 address 02:00:00:00:00:b1 type vxlan id 1 dev eth0 local 192.0.2.2"
                        " remote 192.0.2.1 dstport 8472 nolearning\n"
                        "addr add 10.244.2.2/32 dev flannel.1\n"
                        "addr add fd00:10:244:2::2/128 dev flannel.1 nodad\n"
                        "link set flannel.1 up\n"
                        "neigh add 10.244.1.0 lladdr 02:00:00:00:00:a1 dev flannel.1 nud permanent\n"
                        "neigh add fd00:10:244:1:: lladdr 02:00:00:00:00:a1 dev flannel.1 nud permanent\n"
                        "route add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink\n"
                        "route add fd00:10:244:1::/64 via fd00:10:244:1:: dev flannel.1 onlink\n"
                        "addr add 1.1.1.1/32 dev lo\n"
                        "addr add 2606:4700:4700::1111/128 dev lo nodad\n"));
  });
}

void PodNet::add_pod(const Netns& in, const std::string& bridge, int number) {
  node.run([&] {
    shell(
        batch(fmt::format("link add veth{0} type veth peer name eth0 address 02:00:00:00:00:d{0} netns {1}\n"
                          "link set veth{0} master {2} up\n"
                          "neigh add 10.244.1.1{0} lladdr 02:00:00:00:00:d{0} dev {2} nud permanent\n"
                          "neigh add fd00:10:244:1::1{0} lladdr 02:00:00:00:00:d{0} dev {2} nud permanent\n",
                          number, in.path(), bridge)));
  });
  in.run([&] {
    shell(quiet + batch(fmt::format("addr add 10.244.1.1{0}/24 dev eth0\n"
                                    "addr add fd00:10:244:1::1{0}/64 dev eth0 nodad\n"
                                    "link set eth0 up\n"
                                    "neigh add 10.244.1.1 lladdr 02:00:00:00:00:c0 dev eth0 nud permanent\n"
                                    "neigh add fd00:10:244:1::1 lladdr 02:00:00:00:00:c0 dev eth0 nud permanent\n"
                                    "neigh add 10.244.1.1{1} lladdr 02:00:00:00:00:d{1} dev eth0 nud permanent\n"
                                    "neigh add fd00:10:244:1::1{1} lladdr 02:00:00:00:00:d{1} dev eth0 nud permanent\n"
                                    "route add default via 10.244.1.1\n"
                                    "route add default via fd00:10:244:1::1\n",
                                    number, 3 - number)));
  });
}

void PodNet::listen(Talk& talk) const {
  for (const auto* where : {&other, &pod, &neighbour}) talk.listen(*where, 8080);
  talk.listen(node, 10250);
}

void PodNet::call(Talk& talk, int family) const {
  talk.call(pod, "", remote_pod_ip(family), 8080);
  talk.call(other, remote_pod_ip(family), pod_ip(family), 8080);
  talk.call(pod, "", internet_ip(family), 8080);
  talk.call(other, other_ip(family), node_ip(family), 30080);
  talk.call(pod, "", neighbour_ip(family), 8080);
  talk.call(other, other_ip(family), node_ip(family), 10250);
}

std::string pod_net_nat() {
  std::string script;
  for (const int family : {4, 6})
    script += fmt::format(
        "add table {ip} pod-net\n"
        "add chain {ip} pod-net in {{ type nat hook prerouting priority -100; }}\n"
        "add chain {ip} pod-net out {{ type nat hook postrouting priority 100; }}\n"
        "add rule {ip} pod-net in {ip} daddr {node} tcp dport 30080 dnat to {pod}\n"
        "add rule {ip} pod-net out oifname eth0 {ip} saddr {pods} masquerade\n",
        fmt::arg("ip", family == 4 ? "ip" : "ip6"), fmt::arg("node", node_ip(family)),
        fmt::arg("pod", family == 4 ? "10.244.1.11:8080" : "[fd00:10:244:1::11]:8080"),
        fmt::arg("pods", family == 4 ? "10.244.1.0/24" : "fd00:10:244:1::/64"));
  return script;
}

Profile pod_net_profile(const std::string& bridge) {
  Profile p;
  p.cni = {"flannel", "test"};
  p.pod_network = {PodNetwork::bridged, "test"};
  p.pod_bridge = {bridge, "test"};
  p.overlay = {"vxlan", "test"};
  p.overlay_device = {"flannel.1", "test"};
  p.pod_cidrs = {{"10.244.0.0/16", "fd00:10:244::/48"}, "--pod-cidr"};
  p.ip_families = {{true, true}, "test"};
  return p;
}

FlannelSubnet pod_net_lease() {
  return {.present = true,
          .network = "10.244.0.0/16",
          .subnet = "10.244.1.1/24",
          .ipv6_network = "fd00:10:244::/48",
          .ipv6_subnet = "fd00:10:244:1::1/64",
          .mtu = 1450,
          .ip_masq = true};
}

PodNetVerdicts judge_pod_net(const std::shared_ptr<const Host>& host, const std::string& bridge) {
  const auto facts = read_netfilter(host);
  const auto devices = read_links(host);
  const Ruleset rules(facts.nf, facts.legacy);
  const auto profile = pod_net_profile(bridge);
  const auto lease = pod_net_lease();
  const auto input = [&](NeededPort port, int family) {
    return judge_input(rules, {std::move(port)}, devices.links, devices.routes, family).at(0);
  };
  const auto of = [&](int family) {
    auto verdicts = judge_flows(rules, pod_flows({profile, devices.links, devices.routes, lease, true}, family));
    verdicts.push_back(input({10250, IPPROTO_TCP, "the kubelet"}, family));
    return verdicts;
  };
  return {of(4), of(6), input({8472, IPPROTO_UDP, "the overlay"}, 4).fate()};
}

}  // namespace nodecheck
