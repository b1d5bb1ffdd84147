// A device is one RTM_NEWLINK message of nested attributes (linux/if_link.h), its addresses are RTM_NEWADDR messages.
// Integers are in host order, but for the vxlan port.
#include "facts/links.hpp"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>

#include "facts/netlink_attributes.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

/// One of conf/IF/*, from the array of all of a family's.
std::optional<int> device_setting(const Attributes& families, int family, int conf, std::size_t index) {
  const auto all = families.nested(family).find(conf);
  if (!all) return std::nullopt;  // IPv6 is off, or built out
  const auto offset = index * sizeof(std::uint32_t);
  if (all->size() < offset) throw std::runtime_error("netlink: too few device settings");
  return read_struct<int>(all->substr(offset));
}

std::optional<bool> is_on(const std::optional<int>& setting) {
  return setting ? std::optional(*setting != 0) : std::nullopt;
}

struct ReceiveMode {
  int attribute;
  const char* name;  ///< as ip-link(8) has it
};
/// VXLAN_F_RCV_FLAGS of the kernel's net/vxlan.h: devices share a port's socket if they are equal in all of them.
constexpr ReceiveMode receive_modes[] = {{IFLA_VXLAN_COLLECT_METADATA, "external"},
                                         {IFLA_VXLAN_GBP, "gbp"},
                                         {IFLA_VXLAN_GPE, "gpe"},
                                         {IFLA_VXLAN_REMCSUM_RX, "remcsumrx"},
                                         {IFLA_VXLAN_UDP_ZERO_CSUM6_RX, "udp6zerocsumrx"},
                                         {IFLA_VXLAN_VNIFILTER, "vnifilter"}};

/// Flags without a value are there or not, the others are 0 or 1.
bool is_set(const Attributes& data, int attribute) {
  const auto payload = data.find(attribute);
  return payload && (payload->empty() || payload->front() != 0);
}

Vxlan parse_vxlan(const Attributes& data, bool parent_elsewhere) {
  Vxlan v;
  v.vni = data.value<std::uint32_t>(IFLA_VXLAN_ID).value_or(0);
  v.port = ntohs(data.value<std::uint16_t>(IFLA_VXLAN_PORT).value_or(0));
  v.local = data.ip(data.find(IFLA_VXLAN_LOCAL) ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6);
  if (!parent_elsewhere) v.parent_index = data.value<int>(IFLA_VXLAN_LINK).value_or(0);
  for (const auto& [attribute, name] : receive_modes)
    if (is_set(data, attribute)) v.receives.emplace_back(name);
  return v;
}

BridgeNetfilter parse_bridge(const Attributes& data) {
  return {data.value<std::uint8_t>(IFLA_BR_NF_CALL_IPTABLES).value_or(0) != 0,
          data.value<std::uint8_t>(IFLA_BR_NF_CALL_IP6TABLES).value_or(0) != 0};
}

void add_kind(Link& link, const Attributes& attributes) {
  const auto info = attributes.nested(IFLA_LINKINFO);
  link.kind = info.text(IFLA_INFO_KIND);
  // With IFLA_LINK_NETNSID the parent's index counts in another namespace and names a stranger here.
  const bool elsewhere = attributes.find(IFLA_LINK_NETNSID).has_value();
  if (link.kind == "vxlan") link.vxlan = parse_vxlan(info.nested(IFLA_INFO_DATA), elsewhere);
  if (link.kind == "bridge") link.bridge = parse_bridge(info.nested(IFLA_INFO_DATA));
  if (info.text(IFLA_INFO_SLAVE_KIND) != "bridge") return;
  const auto mode = info.nested(IFLA_INFO_SLAVE_DATA).value<std::uint8_t>(IFLA_BRPORT_MODE);
  if (mode) link.hairpin = *mode != 0;
}

Link parse_link(std::string_view payload) {
  const auto [header, attributes] = split_payload<ifinfomsg>(payload);
  Link link;
  link.index = header.ifi_index;
  link.name = attributes.text(IFLA_IFNAME);
  if (link.name.empty()) throw std::runtime_error("netlink: a link without a name");
  link.up = (header.ifi_flags & IFF_UP) != 0;
  link.loopback = (header.ifi_flags & IFF_LOOPBACK) != 0;
  link.mtu = attributes.value<std::uint32_t>(IFLA_MTU).value_or(0);
  link.master_index = attributes.value<int>(IFLA_MASTER).value_or(0);
  const auto families = attributes.nested(IFLA_AF_SPEC);
  link.ipv4_forwarding = is_on(device_setting(families, AF_INET, IFLA_INET_CONF, IPV4_DEVCONF_FORWARDING - 1));
  link.ipv6_forwarding = is_on(device_setting(families, AF_INET6, IFLA_INET6_CONF, DEVCONF_FORWARDING));
  link.rp_filter = device_setting(families, AF_INET, IFLA_INET_CONF, IPV4_DEVCONF_RP_FILTER - 1);
  add_kind(link, attributes);
  return link;
}

void add_address(std::vector<Link>& links, std::string_view payload) {
  const auto [header, attributes] = split_payload<ifaddrmsg>(payload);
  if (header.ifa_family != AF_INET && header.ifa_family != AF_INET6) return;
  // Of a point-to-point device IFA_ADDRESS is the peer's; IPv6 has no IFA_LOCAL otherwise.
  const auto own = attributes.ip(attributes.find(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS);
  if (own.empty()) throw std::runtime_error("netlink: an address message without an address");
  const int index = static_cast<int>(header.ifa_index);
  const auto link = std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.index == index; });
  if (link != links.end()) link->addresses.push_back({own, header.ifa_prefixlen});  // else made after the first dump
}

template <class Header>
nlmsghdr* request(char* buffer, std::uint16_t type) {
  auto* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  mnl_nlmsg_put_extra_header(message, sizeof(Header));  // zeroed: any family, any device
  return message;
}

NetlinkDump ask(Node& node, const nlmsghdr* message) {
  const std::string_view bytes(reinterpret_cast<const char*>(message), message->nlmsg_len);
  return node.host().netlink_dump(NETLINK_ROUTE, bytes, node.until());
}

}  // namespace

const Link* Links::find(std::string_view name) const {
  const auto found = std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.name == name; });
  return found == links.end() ? nullptr : &*found;
}

const Link* Links::find(int index) const {
  const auto found = std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.index == index; });
  return found == links.end() ? nullptr : &*found;
}

Links parse_links(const NetlinkDump& links, const NetlinkDump& addresses) {
  Links all;
  for_each_message(links, RTM_NEWLINK, [&](std::string_view payload) { all.links.push_back(parse_link(payload)); });
  std::sort(all.links.begin(), all.links.end(), [](const Link& a, const Link& b) { return a.index < b.index; });
  for_each_message(addresses, RTM_NEWADDR, [&](std::string_view payload) { add_address(all.links, payload); });
  return all;
}

template <>
Links probe<Links>(Node& node) {
  alignas(nlmsghdr) char buffer[128] = {};
  auto* message = request<ifinfomsg>(buffer, RTM_GETLINK);
  mnl_attr_put_u32(message, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  const auto links = ask(node, message);
  return parse_links(links, ask(node, request<ifaddrmsg>(buffer, RTM_GETADDR)));
}

NODECHECK_JSON(Address, ip, prefix_length)
NODECHECK_JSON(Vxlan, vni, port, local, parent_index, receives)
NODECHECK_JSON(BridgeNetfilter, call_iptables, call_ip6tables)
NODECHECK_JSON(Link, index, name, kind, up, loopback, mtu, master_index, ipv4_forwarding, ipv6_forwarding, rp_filter,
               hairpin, vxlan, bridge, addresses)
NODECHECK_JSON(Links, links)

}  // namespace nodecheck
