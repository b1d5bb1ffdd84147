#include <fmt/format.h>

#include <utility>

#include "live/random_rules.hpp"

namespace nodecheck {
namespace {

using Words = std::vector<std::string_view>;

const Words devices{"cni0", "cni0", "flannel.1", "eth0", "veth1", "docker0", "cni*", "flannel.*", "e*"};
const Words priorities{"-350", "-300", "-250", "-199", "-150", "-110", "-99", "-10", "0", "0", "0", "10", "60", "300"};
const Words states{"new",
                   "established",
                   "related",
                   "invalid",
                   "untracked",
                   "established,related",
                   "new,established",
                   "invalid,untracked",
                   "!= new",
                   "!= established",
                   "!= { new, related }",
                   "{ established, related }",
                   "{ new, untracked }",
                   "! invalid",
                   "! established,related"};
const Words statuses{"dnat",         "snat",    "!= dnat",   "! dnat",   "seen-reply",
                     "! seen-reply", "assured", "confirmed", "expected", "dying"};
const Words marks{"0x1",
                  "0x10",
                  "0x0",
                  "!= 0x0",
                  "& 0x10 == 0x10",
                  "& 0x11 != 0x0",
                  "& 0xff == 0x1",
                  "0x1-0x10",
                  "!= 0x1-0xf",
                  "{ 0x1, 0x10 }",
                  "!= { 0x0, 0x20 }",
                  "< 0x10",
                  "and 0x30 == 0x0",
                  "or 0x10 == 0x11",
                  "{ 0x0-0x5, 0x10 }"};
const Words mark_values{"0x1", "0x10", "mark or 0x10", "mark and 0xffffffef", "mark xor 0x11", "mark and 0xf or 0x20",
                        "0x0"};
const Words ports{"8080",
                  "22",
                  "30080",
                  "!= 8080",
                  "1-1023",
                  "8000-9000",
                  "!= 8000-9000",
                  "{ 22, 8080 }",
                  "{ 22, 80 }",
                  "!= { 22, 80 }",
                  "{ 1-1000, 8080-8090 }",
                  "< 1024",
                  ">= 8080",
                  "> 30079"};
const Words flags{"syn",
                  "& (fin|syn|rst|ack) == syn",
                  "syn / fin,syn,rst,ack",
                  "& (syn|ack) == (syn|ack)",
                  "! rst",
                  "& fin == 0",
                  "!= syn",
                  "& (fin|rst) != 0"};
const Words v4{"10.244.1.0/24",
               "10.244.1.0/24",
               "10.244.2.0/24",
               "10.244.0.0/16",
               "10.244.0.0/16",
               "10.244.1.11",
               "10.244.1.12",
               "10.244.2.2",
               "1.1.1.1",
               "1.1.1.0/24",
               "192.0.2.0/24",
               "192.0.2.1",
               "192.0.2.2",
               "10.0.0.0/8",
               "10.244.1.0/28",
               "10.240.0.0/13",
               "0.0.0.0/1",
               "10.244.1.0-10.244.2.255",
               "10.0.0.0-10.244.0.255",
               "224.0.0.0/4"};
const Words v6{"fd00:10:244:1::/64",
               "fd00:10:244:1::/64",
               "fd00:10:244:2::/64",
               "fd00:10:244::/48",
               "fd00:10:244::/48",
               "fd00:10:244:1::11",
               "fd00:10:244:2::2",
               "2606:4700:4700::1111",
               "2000::/3",
               "fc00::/7",
               "2001:db8::/32",
               "2001:db8::2",
               "fd00:10:244:1::/120",
               "fd00:10:244::-fd00:10:244:1:ffff:ffff:ffff:ffff",
               "::/1"};
const Words odd_conditions{"limit rate 1000/second",
                           "limit rate over 1/hour burst 1000 packets",
                           "numgen inc mod 2 0",
                           "meta length > 10",
                           "ip ttl > 1",
                           "ip dscp 0",
                           "ip6 hoplimit > 1",
                           "meta skuid 0",
                           "ct mark 0x0",
                           "ct mark 0x1",
                           "fib saddr . iif oif missing",
                           "fib saddr . iif oif exists",
                           "ct original ip saddr 10.244.1.11",
                           "ct original proto-dst 8080",
                           "ct zone 0",
                           "ct packets < 100",
                           "meta pkttype host",
                           "meta pkttype broadcast",
                           "meta iiftype ether",
                           "ip version 4",
                           "ip protocol icmp",
                           "ip saddr & 0.0.0.255 == 0.0.0.11",
                           "ip daddr & 255.255.0.0 == 10.244.0.0",
                           "ct l3proto ipv4",
                           "ct protocol tcp",
                           "rt classid 0",
                           "ct count over 1000",
                           "ct helper \"ftp\"",
                           "ip frag-off & 0x1fff != 0",
                           "exthdr frag exists",
                           "tcp option maxseg exists",
                           "meta cpu >= 0",
                           "meta random > 0.5",
                           "quota over 10 mbytes",
                           "quota 10 mbytes",
                           "meta day \"Monday\"",
                           "meta hour \"00:00\"-\"23:59\"",
                           "ip length > 20",
                           "ip checksum 1",
                           "tcp window 0",
                           "@nh,0,4 4",
                           "@th,16,16 8080",
                           "@ll,96,16 0x800",
                           "ip saddr . ip daddr { 10.244.0.0/16 . 10.244.1.0-10.244.1.255 }"};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : chance_(seed) {}

  std::string script() {
    std::string text;
    for (auto tables = 1 + chance_.below(2); tables > 0; --tables) text += table();
    return text;
  }

 private:
  std::string table() {
    family_ = chance_.of({"inet", "inet", "ip", "ip", "ip6", "bridge"});
    name_ = fmt::format("t{}", tables_++);
    const auto bases = 1 + chance_.below(2);
    const auto plain = chance_.below(4);
    std::string chains;
    for (std::size_t i = 0; i < plain; ++i) chains += fmt::format("add chain {} {} c{}\n", family_, name_, i);
    std::string rules;
    for (std::size_t i = 0; i < bases; ++i) chains += base(i, rules, plain);
    for (std::size_t i = 0; i < plain; ++i) rules += rules_of(fmt::format("c{}", i), i + 1, plain);
    const auto* dormant = chance_.one_in(40) ? " { flags dormant; }" : "";
    return fmt::format("add table {} {}{}\n", family_, name_, dormant) + chains + std::exchange(sets_, "") + rules;
  }

  std::string base(std::size_t i, std::string& rules, std::size_t plain) {
    hook_ = chance_.one_in(4) ? (family_ == "bridge" ? "forward" : "prerouting") : "forward";
    const bool drop = hook_ == "forward" ? chance_.one_in(2) : chance_.one_in(8);
    auto text = fmt::format("add chain {} {} b{} {{ type filter hook {} priority {}; policy {}; }}\n", family_, name_,
                            i, hook_, chance_.of(priorities), drop ? "drop" : "accept");
    rules += rules_of(fmt::format("b{}", i), 0, plain);
    return text;
  }

  std::string rules_of(const std::string& chain, std::size_t first, std::size_t last) {
    std::string text;
    for (auto n = chance_.below(5); n > 0; --n) {
      std::string rule;
      for (auto matches = chance_.below(4); matches > 0; --matches) rule += match() + " ";
      if (chance_.one_in(4)) rule += statement() + " ";
      rule += verdict(first, last);
      if (rule.find_first_not_of(' ') != std::string::npos)
        text += fmt::format("add rule {} {} {} {}\n", family_, name_, chain, rule);
    }
    return text;
  }

  std::string target(std::size_t first, std::size_t last) {
    if (first < last && chance_.one_in(2))
      return fmt::format("{} c{}", chance_.one_in(3) ? "goto" : "jump", first + chance_.below(last - first));
    return std::string(chance_.of({"accept", "accept", "drop", "return", "continue"}));
  }

  std::string verdict(std::size_t first, std::size_t last) {
    if (chance_.one_in(8)) return verdict_map(first, last);
    if (chance_.one_in(8)) return "";
    if (chance_.one_in(12) && family_ != "bridge") return "reject";
    return target(first, last);
  }

  std::string verdict_map(std::size_t first, std::size_t last) {
    const auto t = [&] { return target(first, last); };
    const bool four = is_four();
    const auto ip = four ? "ip" : "ip6";
    const auto side = chance_.of({"saddr", "daddr"});
    const auto& pool = four ? v4 : v6;
    switch (chance_.below(6)) {
      case 0:
        return fmt::format("iifname vmap {{ \"cni0\" : {}, \"eth0\" : {} }}", t(), t());
      case 1:
        return fmt::format("ct state vmap {{ new : {}, established : {}, invalid : {} }}", t(), t(), t());
      case 2:
        return fmt::format("{} {} vmap {{ {} : {} }}", ip, side, chance_.of(pool), t());
      case 3:
        return fmt::format("iifname . {} {} vmap {{ \"cni0\" . {} : {}, \"flannel.1\" . {} : {} }}", ip, side,
                           chance_.of(pool), t(), chance_.of(pool), t());
      case 4:
        return fmt::format("tcp dport vmap {{ 22 : {}, 8000-9000 : {}{} }}", t(), t(),
                           chance_.one_in(3) ? ", * : " + t() : std::string());
      default:
        return fmt::format("meta mark vmap {{ 0x0 : {}, 0x1 : {}, 0x10 : {} }}", t(), t(), t());
    }
  }

  bool is_four() { return family_ == "ip" || (family_ != "ip6" && chance_.one_in(2)); }

  std::string named_set(std::string_view type, const std::string& elements) {
    const auto set = fmt::format("s{}", set_count_++);
    sets_ += fmt::format("add set {} {} {} {{ type {}; flags interval; {} }}\n", family_, name_, set, type,
                         elements.empty() ? "" : "elements = { " + elements + " };");
    return "@" + set;
  }

  std::string address() {
    const bool four = is_four();
    const auto& pool = four ? v4 : v6;
    const auto side = chance_.of({"saddr", "daddr"});
    const auto field = fmt::format("{} {} {}", four ? "ip" : "ip6", side, chance_.one_in(4) ? "!= " : "");
    if (chance_.one_in(5))
      return field +
             named_set(four ? "ipv4_addr" : "ipv6_addr", chance_.one_in(5) ? "" : std::string(chance_.of(pool)));
    if (chance_.one_in(4)) return fmt::format("{}{{ {} }}", field, chance_.of(pool));
    if (chance_.one_in(8))
      return fmt::format("{0} saddr . {0} daddr {{ {1} . {2}, {3} . {4} }}", four ? "ip" : "ip6", chance_.of(pool),
                         chance_.of(pool), chance_.of(pool), chance_.of(pool));
    return field + std::string(chance_.of(pool));
  }

  std::string device() {
    const auto which = chance_.of({"iifname", "oifname"});
    if (chance_.one_in(6))
      return fmt::format("{} {{ \"cni0\", \"{}\" }}", which, chance_.of({"eth0", "flannel.1", "lo"}));
    if (chance_.one_in(8))
      return fmt::format("{} \"{}\"", chance_.of({"iif", "oif", "iif !=", "oif !="}),
                         chance_.of({"cni0", "eth0", "flannel.1"}));
    if (chance_.one_in(10))
      return fmt::format("iifname . oifname {{ \"cni0\" . \"{}\", \"eth0\" . \"cni0\" }}",
                         chance_.of({"cni0", "flannel.1"}));
    return fmt::format("{} {}\"{}\"", which, chance_.one_in(4) ? "!= " : "", chance_.of(devices));
  }

  std::string match() {
    switch (chance_.below(13)) {
      case 0:
      case 1:
      case 2:
        return address();
      case 3:
      case 4:
        return device();
      case 5:
      case 6:
        return fmt::format("ct state {}", chance_.of(states));
      case 7:
        return fmt::format("meta mark {}", chance_.of(marks));
      case 8:
        return fmt::format("tcp {} {}", chance_.of({"dport", "dport", "sport"}), chance_.of(ports));
      case 9:
        return fmt::format("tcp flags {}", chance_.of(flags));
      case 10:
        return std::string(
            chance_.of({"meta l4proto tcp", "meta l4proto != tcp", "meta l4proto { tcp, udp }", "ip protocol tcp",
                        "ip6 nexthdr tcp", "meta nfproto ipv4", "meta nfproto ipv6", "meta protocol ip",
                        "meta protocol ip6", "udp dport 1-65535", "fib daddr type local", "fib daddr type unicast",
                        "fib daddr type != local", "fib saddr type unicast", "fib daddr . iif type local"}));
      case 11:
        return chance_.one_in(2) ? fmt::format("ct status {}", chance_.of(statuses))
                                 : fmt::format("ct direction {}", chance_.of({"original", "reply"}));
      default:
        return std::string(chance_.of(odd_conditions));
    }
  }

  std::string statement() {
    switch (chance_.below(8)) {
      case 0:
        return "counter";
      case 1:
        return std::string(
            chance_.of({"log", "meta nftrace set 0", "ct mark set 0x1", "meta mark set ct mark", "ct mark set mark",
                        "meta priority set 1:1", "meta pkttype set host", "ip dscp set 1",
                        "tcp option maxseg size set 1000", "meta mark set numgen inc mod 2",
                        "meta mark set ip saddr map { 10.244.1.0/24 : 0x1, 10.244.2.0/24 : 0x10 }",
                        "meta mark set iifname map { \"cni0\" : 0x10 }"}));
      case 2:
        return hook_ == "prerouting" ? "notrack" : "counter";
      default:
        return fmt::format("meta mark set {}", chance_.of(mark_values));
    }
  }

  Chance chance_;
  std::string_view family_, hook_;
  std::string name_, sets_;
  std::size_t tables_ = 0, set_count_ = 0;
};

}  // namespace

std::string random_nft_rules(std::uint32_t seed) { return Generator(seed).script(); }

}  // namespace nodecheck
