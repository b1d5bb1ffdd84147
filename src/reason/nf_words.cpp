#include "reason/nf_words.hpp"

#include <fmt/format.h>
#include <linux/netfilter/nf_tables.h>
#include <netinet/in.h>

#include <array>
#include <string_view>

namespace nodecheck {
namespace {

constexpr std::array<std::string_view, 20> meta_keys{
    "length", "protocol", "priority", "mark",      "iif",     "oif",     "iifname", "oifname", "iiftype", "oiftype",
    "skuid",  "skgid",    "nftrace",  "rtclassid", "secmark", "nfproto", "l4proto", "ibrname", "obrname", "pkttype"};
constexpr std::array<std::string_view, 14> ct_keys{"state",      "direction", "status",    "mark",  "secmark",
                                                   "expiration", "helper",    "l3proto",   "saddr", "daddr",
                                                   "protocol",   "proto-src", "proto-dst", "label"};

template <std::size_t N>
std::string key(std::string_view from, const std::array<std::string_view, N>& names, std::uint32_t number) {
  if (number < names.size()) return fmt::format("{} {}", from, names[number]);
  return fmt::format("{} key {}", from, number);
}

struct Words {
  int version;
  std::uint8_t protocol;

  std::string operator()(const nf::Load& e) const {
    return e.from == "meta" ? key("meta", meta_keys, e.key) : key("ct", ct_keys, e.key);
  }

  std::string operator()(const nf::Payload& e) const {
    if (e.base == NFT_PAYLOAD_NETWORK_HEADER) return network(e);
    if (e.base != NFT_PAYLOAD_TRANSPORT_HEADER) return fmt::format("@ll,{},{}", e.offset * 8, e.length * 8);
    const auto* l4 = protocol == IPPROTO_UDP ? "udp" : "tcp";
    if (e.offset == 0) return fmt::format("{} sport", l4);
    if (e.offset == 2) return fmt::format("{} dport", l4);
    return e.offset == 13 ? std::string("tcp flags") : fmt::format("@th,{},{}", e.offset * 8, e.length * 8);
  }

  std::string operator()(const nf::Lookup& e) const { return fmt::format("lookup @{}", e.set); }
  std::string operator()(const nf::Extension& e) const { return fmt::format("{} {}", e.kind, e.name); }
  std::string operator()(const nf::Fib&) const { return "fib"; }
  std::string operator()(const nf::Range&) const { return "range"; }
  std::string operator()(const nf::Compare&) const { return "compare"; }
  std::string operator()(const nf::Bitwise&) const { return "bitwise"; }
  std::string operator()(const nf::Other& e) const { return e.name; }
  std::string operator()(const nf::ObjectReference& e) const { return fmt::format("object {}", e.name); }
  std::string operator()(const nf::Verdict&) const { return "verdict"; }
  std::string operator()(const nf::Immediate&) const { return "immediate"; }
  std::string operator()(const nf::Reject&) const { return "reject"; }

 private:
  [[nodiscard]] std::string network(const nf::Payload& e) const {
    const bool v4 = version == 4;
    const auto* ip = v4 ? "ip" : "ip6";
    if (e.offset == (v4 ? 12U : 8U)) return fmt::format("{} saddr", ip);
    if (e.offset == (v4 ? 16U : 24U)) return fmt::format("{} daddr", ip);
    return fmt::format("@nh,{},{}", e.offset * 8, e.length * 8);
  }
};

}  // namespace

std::string words(const nf::Expression& expression, int version, std::uint8_t protocol) {
  return std::visit(Words{version, protocol}, expression);
}

}  // namespace nodecheck
