// Routes are RTM_NEWROUTE messages (linux/rtnetlink.h). Those of other tables than main are local addresses, policy
// routing and VRFs: no pod's path here.
#include "facts/routes.hpp"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>

#include "facts/netlink_attributes.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

/// None: a kind of route that is not kept.
std::optional<std::string_view> type_word(int type) {
  switch (type) {
    case RTN_UNICAST:
      return "unicast";
    case RTN_BLACKHOLE:
      return "blackhole";
    case RTN_UNREACHABLE:
      return "unreachable";
    case RTN_PROHIBIT:
      return "prohibit";
    default:
      return std::nullopt;
  }
}

bool kept(const rtmsg& header, const Attributes& attributes) {
  const auto table = attributes.value<std::uint32_t>(RTA_TABLE).value_or(header.rtm_table);  // the byte cannot say 256
  return table == RT_TABLE_MAIN && (header.rtm_flags & RTM_F_CLONED) == 0 && type_word(header.rtm_type);
}

/// RTA_GATEWAY, or an IPv6 gateway of an IPv4 route: struct rtvia is a family and the address.
std::string gateway_of(const Attributes& attributes) {
  const auto via = attributes.find(RTA_VIA);
  if (!via) return attributes.ip(RTA_GATEWAY);
  return ip_text(via->substr(std::min(via->size(), sizeof(rtvia))));
}

void add_first_hop(Route& route, std::string_view hops) {
  const auto hop = read_struct<rtnexthop>(hops);
  if (hop.rtnh_len < sizeof hop || hop.rtnh_len > hops.size())
    throw std::runtime_error("netlink: a truncated next hop");
  route.link_index = hop.rtnh_ifindex;
  route.gateway = gateway_of(Attributes(hops.substr(0, hop.rtnh_len).substr(sizeof hop)));
}

Route parse_route(const rtmsg& header, const Attributes& attributes) {
  Route route;
  route.family = header.rtm_family == AF_INET ? 4 : 6;
  route.destination = attributes.ip(RTA_DST);  // absent: the default route
  route.prefix_length = header.rtm_dst_len;
  route.type = type_word(header.rtm_type).value_or("");
  route.gateway = gateway_of(attributes);
  route.link_index = attributes.value<int>(RTA_OIF).value_or(0);
  route.metric = attributes.value<std::uint32_t>(RTA_PRIORITY).value_or(0);
  if (const auto hops = attributes.find(RTA_MULTIPATH)) add_first_hop(route, *hops);
  return route;
}

void add_routes(Routes& all, const NetlinkDump& dump, int family) {
  for_each_message(dump, RTM_NEWROUTE, [&](std::string_view payload) {
    const auto [header, attributes] = split_payload<rtmsg>(payload);
    // A kernel without IPv6 answers with every family that it has.
    if (header.rtm_family == family && kept(header, attributes)) all.routes.push_back(parse_route(header, attributes));
  });
}

NetlinkDump ask(Node& node, std::uint8_t family) {
  alignas(nlmsghdr) char buffer[128] = {};
  auto* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = RTM_GETROUTE;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  // No filter by table: before its first address a namespace has none, and the kernel would answer ENOENT.
  static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)))->rtm_family = family;
  return node.host().netlink_dump(NETLINK_ROUTE, {buffer, message->nlmsg_len}, node.until());
}

}  // namespace

const Route* Routes::default_route(int family) const {
  const Route* best = nullptr;
  for (const auto& r : routes)
    if (r.family == family && r.prefix_length == 0 && r.type == "unicast" && (!best || r.metric < best->metric))
      best = &r;
  return best;
}

Routes parse_routes(const NetlinkDump& ipv4, const NetlinkDump& ipv6) {
  Routes all;
  add_routes(all, ipv4, AF_INET);
  add_routes(all, ipv6, AF_INET6);
  return all;
}

template <>
Routes probe<Routes>(Node& node) {
  const auto ipv4 = ask(node, AF_INET);
  return parse_routes(ipv4, ask(node, AF_INET6));
}

NODECHECK_JSON(Route, family, destination, prefix_length, type, gateway, link_index, metric)
NODECHECK_JSON(Routes, routes)

}  // namespace nodecheck
