#include "support/legacy_examples.hpp"

#include <arpa/inet.h>
#include <linux/netfilter/xt_connmark.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <linux/netfilter_ipv6/ip6t_REJECT.h>

#include <cstring>
#include <stdexcept>

namespace nodecheck {
namespace {

using Action = LegacyAction;

/// As x_tables pads an extension's data, with zeros; those within T are the caller's.
template <class T>
nf::Bytes padded(const T& info) {
  std::string raw(reinterpret_cast<const char*>(&info), sizeof info);
  raw.resize((raw.size() + 7) / 8 * 8);
  return {raw};
}

nf::Extension tcp_port(std::uint16_t port) {
  return {"match", "tcp", 0, padded(xt_tcp{{0, 65535}, {port, port}, 0, 0, 0, 0})};
}

nf::Extension ports() {
  xt_multiport_v1 info{};
  info.flags = XT_MULTIPORT_DESTINATION;
  info.count = 2;
  info.ports[0] = 80, info.ports[1] = 443;
  return {"match", "multiport", 1, padded(info)};
}

nf::Extension answers() {
  xt_conntrack_mtinfo3 info;
  std::memset(&info, 0, sizeof info);
  info.match_flags = XT_CONNTRACK_STATE;
  info.state_mask = XT_CONNTRACK_STATE_BIT(IP_CT_RELATED) | XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED);
  return {"match", "conntrack", 3, padded(info)};
}

nf::Extension mark(std::uint32_t value, std::uint32_t mask) {
  xt_mark_mtinfo1 info;
  std::memset(&info, 0, sizeof info);
  info.mark = value, info.mask = mask;
  return {"match", "mark", 1, padded(info)};
}

nf::Bytes restore_mark() {
  xt_connmark_tginfo2 info;
  std::memset(&info, 0, sizeof info);
  info.ctmask = info.nfmask = 0xffffffff;
  info.mode = XT_CONNMARK_RESTORE;
  return padded(info);
}

nf::Bytes address(const char* text) {
  unsigned char bytes[sizeof(in6_addr)];
  const bool ipv6 = std::string_view(text).find(':') != std::string_view::npos;
  if (::inet_pton(ipv6 ? AF_INET6 : AF_INET, text, bytes) != 1) throw std::invalid_argument(text);
  return {{reinterpret_cast<const char*>(bytes), ipv6 ? sizeof(in6_addr) : sizeof(in_addr)}};
}

LegacyField prefix(const char* value, const char* mask, bool inverted = false) {
  return {address(value), address(mask), inverted};
}

/// "eth0" is asked for with its end, "cali+" without.
LegacyField device(std::string name, bool inverted = false) {
  if (name.ends_with('+'))
    name.pop_back();
  else
    name.push_back('\0');
  return {{name}, {std::string(name.size(), '\xff')}, inverted};
}

std::vector<LegacyExample> of_ipv4() {
  return {
      {"-s 10.244.1.0/24 -d 10.96.0.10 -j ACCEPT",
       {.source = prefix("10.244.1.0", "255.255.255.0"),
        .destination = prefix("10.96.0.10", "255.255.255.255"),
        .action = Action::accept}},
      {"! -s 10.0.0.0/8 -j DROP", {.source = prefix("10.0.0.0", "255.0.0.0", true), .action = Action::drop}},
      {"! -d 0.0.0.0/0 -j ACCEPT", {.destination = prefix("0.0.0.0", "0.0.0.0", true), .action = Action::accept}},
      {"-f -j DROP", {.fragments = true, .action = Action::drop}},
      {"! -f -j DROP", {.fragments = true, .action = Action::drop}},
      {"-p icmp", {.protocol = IPPROTO_ICMP}},
      {"-j REJECT",
       {.action = Action::extension, .target = "REJECT", .info = padded(ipt_reject_info{IPT_ICMP_PORT_UNREACHABLE})}},
      {"-p tcp -j REJECT --reject-with tcp-reset",
       {.protocol = IPPROTO_TCP,
        .action = Action::extension,
        .target = "REJECT",
        .info = padded(ipt_reject_info{IPT_TCP_RESET})}},
  };
}

std::vector<LegacyExample> of_ipv6() {
  return {
      {"-s fd00:10:244::/64 -d fd00:10:96::a -j ACCEPT",
       {.source = prefix("fd00:10:244::", "ffff:ffff:ffff:ffff::"),
        .destination = prefix("fd00:10:96::a", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        .action = Action::accept}},
      {"! -s fd00::/8 -j DROP", {.source = prefix("fd00::", "ff00::", true), .action = Action::drop}},
      {"! -d ::/0 -j ACCEPT", {.destination = prefix("::", "::", true), .action = Action::accept}},
      {"-p icmpv6", {.protocol = IPPROTO_ICMPV6}},
      {"-j REJECT",
       {.action = Action::extension, .target = "REJECT", .info = padded(ip6t_reject_info{IP6T_ICMP6_PORT_UNREACH})}},
      {"-p tcp -j REJECT --reject-with tcp-reset",
       {.protocol = IPPROTO_TCP,
        .action = Action::extension,
        .target = "REJECT",
        .info = padded(ip6t_reject_info{IP6T_TCP_RESET})}},
  };
}

std::vector<LegacyExample> of_both() {
  return {
      {"", {}},
      {"-m comment --comment 'kubernetes forwarding rules' -j RETURN", {.action = Action::leave}},
      {"-i cali+ -j ACCEPT", {.in = device("cali+"), .action = Action::accept}},
      {"! -i docker0 -o docker0 -j DROP",
       {.in = device("docker0", true), .out = device("docker0"), .action = Action::drop}},
      {"! -o flannel.1", {.out = device("flannel.1", true)}},
      {"-i + -j ACCEPT", {.action = Action::accept}},
      // Matches nothing, though -S prints "-A FORWARD -j ACCEPT".
      {"! -i + -j ACCEPT", {.in = {{std::string(1, '\0')}, {std::string(1, '\0')}, true}, .action = Action::accept}},
      {"-i a-name-of-15byt", {.in = device("a-name-of-15byt")}},
      {"-p tcp --dport 10250 -j ACCEPT",
       {.protocol = IPPROTO_TCP, .matches = {tcp_port(10250)}, .action = Action::accept}},
      {"! -p udp -j DROP", {.protocol = IPPROTO_UDP, .protocol_inverted = true, .action = Action::drop}},
      {"-p tcp -m multiport --dports 80,443 -m comment --comment web -m mark --mark 0x4000/0x4000 -j ACCEPT",
       {.protocol = IPPROTO_TCP, .matches = {ports(), mark(0x4000, 0x4000)}, .action = Action::accept}},
      {"-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", {.matches = {answers()}, .action = Action::accept}},
      {"-j MARK --set-xmark 0x4000/0x4000",
       {.action = Action::extension, .target = "MARK", .revision = 2, .info = padded(xt_mark_tginfo2{0x4000, 0x4000})}},
      {"-j CONNMARK --restore-mark",
       {.action = Action::extension, .target = "CONNMARK", .revision = 2, .info = restore_mark()}},
      {"-i eth0 -g A", {.in = device("eth0"), .action = Action::go, .target = "A"}},
      {"-j B", {.action = Action::jump, .target = "B"}},
  };
}

std::vector<LegacyRule> numbered(std::vector<LegacyRule> rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) rules[i].number = static_cast<int>(i) + 1;
  return rules;
}

std::vector<LegacyTable> tables_of(const std::string& family) {
  const auto accepts = Action::accept;
  const std::vector<LegacyRule> drops{{.number = 1, .action = Action::drop}};
  return {
      {family, "raw", {{0, "PREROUTING", accepts}, {3, "OUTPUT", accepts}}, {{"PREROUTING", drops}, {"OUTPUT", {}}}},
      {family,
       "mangle",
       {{0, "PREROUTING", accepts},
        {1, "INPUT", accepts},
        {2, "FORWARD", Action::drop},
        {3, "OUTPUT", accepts},
        {4, "POSTROUTING", accepts}},
       {{"PREROUTING", {}}, {"INPUT", {}}, {"FORWARD", {}}, {"OUTPUT", {}}, {"POSTROUTING", {}}}},
      {family,
       "nat",
       {{0, "PREROUTING", accepts}, {1, "INPUT", accepts}, {3, "OUTPUT", accepts}, {4, "POSTROUTING", accepts}},
       {{"PREROUTING", {}},
        {"INPUT", {}},
        {"OUTPUT", {}},
        {"POSTROUTING", numbered({{.action = Action::jump, .target = "OUT"}})},
        {"IN", {}},  // which has a rule, for what comes in
        {"OUT", numbered({{.action = Action::leave}})}}},
      {family,
       "filter",
       {{1, "INPUT", Action::drop}, {2, "FORWARD", accepts}, {3, "OUTPUT", accepts}},
       {{"INPUT", numbered({{.in = device("lo"), .action = accepts}})},
        {"FORWARD", legacy_example_rules(family)},
        {"OUTPUT", {}},
        {"A", numbered({{.action = Action::jump, .target = "B"}, {.action = Action::leave}})},
        {"B", {}}}},
      {family,
       "security",
       {{1, "INPUT", accepts}, {2, "FORWARD", accepts}, {3, "OUTPUT", accepts}},
       {{"INPUT", {}}, {"FORWARD", drops}, {"OUTPUT", {}}}},
  };
}

}  // namespace

std::vector<LegacyExample> legacy_examples(const std::string& family) {
  auto examples = family == "ip" ? of_ipv4() : of_ipv6();
  const auto common = of_both();
  examples.insert(examples.end(), common.begin(), common.end());
  return examples;
}

std::vector<LegacyRule> legacy_example_rules(const std::string& family) {
  std::vector<LegacyRule> rules;
  for (auto& example : legacy_examples(family)) rules.push_back(std::move(example.rule));
  return numbered(std::move(rules));
}

std::string legacy_example_script() {
  std::string script;
  for (const std::string family : {"ip", "ip6"}) {
    const auto tool = family + "tables-legacy ";
    for (const auto* command :
         {"-N A", "-N B", "-A A -j B", "-A A -j RETURN", "-P INPUT DROP", "-A INPUT -i lo -j ACCEPT",
          "-t raw -A PREROUTING -j DROP", "-t nat -N IN", "-t nat -N OUT", "-t nat -A PREROUTING -j IN",
          "-t nat -A IN -j RETURN", "-t nat -A POSTROUTING -j OUT", "-t nat -A OUT -j RETURN",
          "-t mangle -P FORWARD DROP", "-t security -A FORWARD -j DROP"})
      script += tool + command + "\n";
    for (const auto& example : legacy_examples(family)) script += tool + "-A FORWARD " + example.arguments + "\n";
  }
  return script;
}

std::vector<LegacyTable> legacy_example_tables() {
  auto tables = tables_of("ip");
  const auto ipv6 = tables_of("ip6");
  tables.insert(tables.end(), ipv6.begin(), ipv6.end());
  return tables;
}

}  // namespace nodecheck
