#include "reason/nf_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include <string>

#include "support/nf_literals.hpp"

namespace nodecheck {
namespace {

using namespace nft;

Packet tcp(CtState state = CtState::first) {
  Packet packet{.source = addresses_of(*parse_ip_prefix("10.244.1.0/24")),
                .destination = addresses_of(*parse_ip_prefix("10.244.2.9")),
                .in = device_name("cni0"),
                .out = device_name("flannel.1"),
                .in_index = 5,
                .destination_port = 443};
  packet.state = state;
  return packet;
}

/// Whether the packet meets the conditions.
Tri meets(Rule conditions, const Packet& packet = tcp(), NfFamily family = NfFamily::ip, const NfSets& sets = {},
          Hook hook = Hook::forward) {
  conditions.push_back(drop);
  const auto seen = at(packet, hook, family);
  PacketState state;
  const NfRule rule{family, "t", "c", 1, std::move(conditions)};
  const auto effects = NfRuleReader(seen, sets).read(rule, state, false);
  return effects.empty() ? Tri::no : effects.front().match;
}

TEST(NfRule, Addresses) {
  EXPECT_EQ(meets({saddr(2), is({std::string("\x0a\xf4", 2)})}), Tri::yes) << "a /16 is a load of two bytes";
  EXPECT_EQ(meets({saddr(), masked(address(255, 255, 240, 0)), is(address(10, 244, 0, 0))}), Tri::yes);
  EXPECT_EQ(meets({saddr(), masked(address(255, 255, 240, 0)), is(address(10, 244, 16, 0))}), Tri::no);
  EXPECT_EQ(meets({saddr(), is(address(10, 244, 1, 7))}), Tri::maybe);
  EXPECT_EQ(meets({daddr(), is(address(10, 244, 2, 9))}), Tri::yes);
  EXPECT_EQ(meets({daddr(), is_not(address(10, 244, 2, 9))}), Tri::no);
  EXPECT_EQ(meets({saddr(8), is({std::string("\x0a\xf4\x01\x07\x0a\xf4\x02\x08", 8)})}), Tri::no) << "both at once";
  EXPECT_EQ(meets({saddr(), nf::Range{0, 1, address(10, 244, 1, 0), address(10, 244, 1, 255)}}), Tri::yes);
  EXPECT_EQ(meets({saddr(), nf::Range{1, 1, address(10, 244, 1, 0), address(10, 244, 1, 255)}}), Tri::no);
  EXPECT_EQ(meets({saddr(), nf::Compare{NFT_CMP_LT, 1, address(10, 244, 2, 0)}}), Tri::yes);
  EXPECT_EQ(meets({saddr(), nf::Compare{NFT_CMP_GTE, 1, address(10, 244, 1, 128)}}), Tri::maybe);
}

TEST(NfRule, Ipv6Addresses) {
  Packet packet{.family = 6,
                .source = addresses_of(*parse_ip_prefix("fd00:10::/64")),
                .destination = addresses_of(*parse_ip_prefix("fd00:20::1")),
                .in = device_name("cni0"),
                .out = device_name("eth0")};
  const nf::Expression source = nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 8, 2, 1U};
  const nf::Expression last = nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 39, 1, 1U};
  EXPECT_EQ(meets({source, is({std::string("\xfd\x00", 2)}), last, is({"\x01"})}, packet, NfFamily::ip6), Tri::yes);
  EXPECT_EQ(meets({source, is({std::string("\xfc\x00", 2)})}, packet, NfFamily::ip6), Tri::no);
}

// firewalld: meta nfproto ipv6 fib saddr . mark . iif oif missing drop
TEST(NfRule, WaysBack) {
  constexpr std::uint32_t source = NFTA_FIB_F_SADDR | NFTA_FIB_F_IIF | NFTA_FIB_F_MARK;
  const auto asks = [](std::uint32_t result, std::uint32_t flags) { return nf::Fib{1, result, flags}; };
  const auto at_first = [](Rule rule, const Packet& packet = tcp()) {
    return meets(std::move(rule), packet, NfFamily::ip, {}, Hook::prerouting);
  };
  const auto missing = asks(NFT_FIB_RESULT_OIF, source | NFTA_FIB_F_PRESENT);
  EXPECT_EQ(at_first({missing, is({std::string(1, '\0')})}), Tri::no);
  EXPECT_EQ(at_first({missing, is({"\x01"})}), Tri::yes);
  EXPECT_EQ(at_first({asks(NFT_FIB_RESULT_OIF, source), is(nft::word(0))}), Tri::no);
  EXPECT_EQ(at_first({asks(NFT_FIB_RESULT_OIFNAME, source), is(device("cni0"))}), Tri::yes);
  EXPECT_EQ(at_first({asks(NFT_FIB_RESULT_OIF, NFTA_FIB_F_DADDR), is(nft::word(5))}), Tri::maybe);
  auto elsewhere = tcp();
  elsewhere.source_by_in = false;
  EXPECT_EQ(at_first({missing, is({std::string(1, '\0')})}, elsewhere), Tri::maybe);
}

TEST(NfRule, Devices) {
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is(device("cni0"))}), Tri::yes);
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is({std::string("cni0", 5)})}), Tri::yes) << "as iptables-nft compares";
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is({"cni"})}), Tri::yes) << "cni*";
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is({std::string("cni", 4)})}), Tri::no);
  EXPECT_EQ(meets({meta(NFT_META_OIFNAME), is_not(device("docker0"))}), Tri::yes);
  EXPECT_EQ(meets({meta(NFT_META_IIF), is(nft::word(5))}), Tri::yes);
  EXPECT_EQ(meets({meta(NFT_META_OIF), is(nft::word(5))}), Tri::maybe);
  auto many = tcp();
  many.in = device_name("cali", true);
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is({"cali"})}, many), Tri::yes);
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is(device("cali1234"))}, many), Tri::maybe);
  EXPECT_EQ(meets({meta(NFT_META_IIFNAME), is(device("eth0"))}, many), Tri::no);
}

TEST(NfRule, ProtocolsAndPorts) {
  EXPECT_EQ(meets({meta(NFT_META_L4PROTO), is({"\x06"}), dport(), is(port(443))}), Tri::yes);
  EXPECT_EQ(meets({meta(NFT_META_L4PROTO), is({"\x11"})}), Tri::no);
  EXPECT_EQ(meets({dport(), is(port(80))}), Tri::no);
  EXPECT_EQ(meets({dport(), is(port(443))}, tcp(CtState::answer)), Tri::maybe) << "the client's own port";
  EXPECT_EQ(meets({meta(NFT_META_NFPROTO), is({"\x02"})}, tcp(), NfFamily::inet), Tri::yes);
  EXPECT_EQ(meets({meta(NFT_META_NFPROTO), is({"\x0a"})}, tcp(), NfFamily::inet), Tri::no);
  EXPECT_EQ(meets({meta(NFT_META_PROTOCOL), is({std::string("\x08\x00", 2)})}, tcp(), NfFamily::bridge), Tri::yes);
  const nf::Expression flags = nf::Payload{NFT_PAYLOAD_TRANSPORT_HEADER, 13, 1, 1U};
  EXPECT_EQ(meets({flags, masked({"\x17"}), is_not({"\x02"})}), Tri::no) << "not SYN";
  EXPECT_EQ(meets({flags, masked({"\x17"}), is({"\x02"})}, tcp(CtState::later)), Tri::no);
  EXPECT_EQ(meets({flags, masked({"\x02"}), is({"\x02"})}, tcp(CtState::answer)), Tri::maybe)
      << "SYN-ACK, and later ones";
}

TEST(NfRule, Conntrack) {
  const Rule is_new{ct(NFT_CT_STATE), masked(nft::word(NF_CT_STATE_BIT(IP_CT_NEW))), is_not(nft::word(0))};
  const Rule invalid{ct(NFT_CT_STATE), masked(nft::word(NF_CT_STATE_INVALID_BIT)), is_not(nft::word(0))};
  const Rule dnat{ct(NFT_CT_STATUS), masked(nft::word(IPS_DST_NAT)), is_not(nft::word(0))};
  EXPECT_EQ(meets(is_new), Tri::yes);
  EXPECT_EQ(meets(is_new, tcp(CtState::answer)), Tri::no);
  EXPECT_EQ(meets(invalid), Tri::no);
  EXPECT_EQ(meets(dnat), Tri::no);
  auto rewritten = tcp();
  rewritten.dnat = true;
  EXPECT_EQ(meets(dnat, rewritten), Tri::yes);
  EXPECT_EQ(meets({ct(NFT_CT_DIRECTION), is({"\x01"})}, tcp(CtState::answer)), Tri::yes);
  EXPECT_EQ(meets({ct(NFT_CT_MARK), is(nft::word(1))}), Tri::maybe);
}

TEST(NfRule, FibAfterRouting) {
  const nf::Expression type = nf::Fib{1, NFT_FIB_RESULT_ADDRTYPE, NFTA_FIB_F_DADDR};
  EXPECT_EQ(meets({type, is(nft::word(2))}), Tri::no) << "forwarded packets are for no local address";
  EXPECT_EQ(meets({type, is(nft::word(1))}), Tri::yes);
  EXPECT_EQ(meets({nf::Expression(nf::Fib{1, NFT_FIB_RESULT_OIF, NFTA_FIB_F_SADDR}), is(nft::word(2))}), Tri::maybe);
}

TEST(NfRule, Sets) {
  NfSet set{NfFamily::ip, "t", "s", 4, {}, {{address(10, 244, 0, 0), address(10, 244, 255, 255)}}};
  NfSets sets{{"s", &set}};
  const nf::Expression in = nf::Lookup{"s", 1};
  const nf::Expression not_in = nf::Lookup{"s", 1, {}, NFT_LOOKUP_F_INV};
  EXPECT_EQ(meets({saddr(), in}, tcp(), NfFamily::ip, sets), Tri::yes);
  EXPECT_EQ(meets({saddr(), not_in}, tcp(), NfFamily::ip, sets), Tri::no);
  set.elements = {{address(10, 244, 1, 7), address(10, 244, 1, 7)}};
  EXPECT_EQ(meets({saddr(), in}, tcp(), NfFamily::ip, sets), Tri::maybe);
  set.elements = {};
  EXPECT_EQ(meets({saddr(), in}, tcp(), NfFamily::ip, sets), Tri::no);
  EXPECT_EQ(meets({saddr(), nf::Expression(nf::Lookup{"unread", 1})}, tcp(), NfFamily::ip, sets), Tri::maybe);
  // Address and port: each field padded to four bytes, and a range in either.
  const auto low = address(10, 244, 2, 0).raw + port(400).raw + std::string(2, '\0');
  const auto high = address(10, 244, 2, 255).raw + port(500).raw + std::string(2, '\0');
  set = {NfFamily::ip, "t", "s", 8, {4, 2}, {{{low}, {high}}}};
  const nf::Expression second = nf::Payload{NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, 9U};
  const nf::Expression pair = nf::Lookup{"s", 8};
  const nf::Expression first = nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 16, 4, 8U};
  EXPECT_EQ(meets({first, second, pair}, tcp(), NfFamily::ip, sets), Tri::yes);
}

TEST(NfRule, VerdictMapsTryEveryElementThatMayBeIts) {
  NfSet map{NfFamily::ip, "t", "m", 4, {}, {}};
  const NfSets sets{{"m", &map}};
  const auto effects = [&] {
    const auto seen = at(tcp(), Hook::forward, NfFamily::ip);
    PacketState state;
    const NfRule rule{NfFamily::ip, "t", "c", 1, {saddr(), nf::Lookup{"m", 1, 0U}}};
    return NfRuleReader(seen, sets).read(rule, state, false);
  };
  const auto seven = address(10, 244, 1, 7);
  EXPECT_TRUE(effects().empty());
  map.elements = {{seven, seven, nf::Verdict{NF_DROP, ""}}, {{}, {}, nf::Verdict{NFT_JUMP, "u"}}};
  ASSERT_EQ(effects().size(), 2U);
  EXPECT_EQ(effects()[0].match, Tri::maybe);
  EXPECT_EQ(effects()[0].step, Step::drop);
  EXPECT_EQ(effects()[1].match, Tri::yes) << "the catch-all element takes the rest";
  EXPECT_EQ(effects()[1].target, "u");
  map.elements = {{address(10, 244, 1, 0), address(10, 244, 1, 255), nf::Verdict{NF_ACCEPT, ""}}};
  ASSERT_EQ(effects().size(), 1U);
  EXPECT_EQ(effects()[0].match, Tri::yes);
}

TEST(NfRule, EndsOfRules) {
  const auto step = [](Rule expressions) {
    const auto seen = at(tcp(), Hook::forward, NfFamily::ip);
    PacketState state;
    return NfRuleReader(seen, {}).read({NfFamily::ip, "t", "c", 1, std::move(expressions)}, state, false).at(0).step;
  };
  EXPECT_EQ(step({nf::Reject{}}), Step::drop);
  EXPECT_EQ(step({target("REJECT")}), Step::drop);
  EXPECT_EQ(step({other("counter"), other("log"), drop}), Step::drop);
  EXPECT_EQ(step({target("LOG"), target("NFLOG"), accept}), Step::accept);
  EXPECT_EQ(step({other("counter")}), Step::next);
  EXPECT_EQ(step({nf::Verdict{NFT_CONTINUE, ""}}), Step::next);
  EXPECT_EQ(step({other("queue")}), Step::undecided);
  EXPECT_EQ(step({nf::Verdict{NF_QUEUE | 7 << 16, ""}}), Step::undecided);
  EXPECT_EQ(step({target("NFQUEUE")}), Step::undecided);
  EXPECT_EQ(step({target("SYNPROXY")}), Step::undecided);
  EXPECT_EQ(step({other("something-new")}), Step::undecided);
  EXPECT_EQ(step({nf::Verdict{NF_STOLEN, ""}}), Step::undecided);
  EXPECT_EQ(step({nf::ObjectReference{NFT_OBJECT_SYNPROXY, "s"}}), Step::undecided);
  EXPECT_EQ(step({nf::Lookup{"map", 1, 0U}}), Step::undecided);
  EXPECT_EQ(step({nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 16, 4, {}, 1U}}), Step::undecided) << "another packet, then";
  EXPECT_EQ(step({nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 1, 1, {}, 1U}}), Step::next);
}

TEST(NfRule, WhatIsNotDecodedIsADoubtWithItsName) {
  const auto doubt = [](Rule expressions) {
    expressions.push_back(drop);
    const auto seen = at(tcp(), Hook::forward, NfFamily::ip);
    PacketState state;
    return NfRuleReader(seen, {}).read({NfFamily::ip, "t", "c", 1, std::move(expressions)}, state, false).at(0).doubt;
  };
  EXPECT_EQ(doubt({other("limit")}), "limit");
  EXPECT_EQ(doubt({nf::Extension{"match", "recent", 0, {}}}), "match recent");
  EXPECT_EQ(doubt({ct(NFT_CT_MARK), is(nft::word(1))}), "ct mark");
  EXPECT_EQ(doubt({saddr(), is(address(10, 244, 1, 7)), other("limit")}), "ip saddr") << "the first";
  EXPECT_EQ(doubt({meta(NFT_META_SKUID), is(nft::word(0))}), "meta skuid");
  EXPECT_EQ(doubt({nf::Load{"meta", 99, 1U}, is(nft::word(0))}), "meta key 99");
}

TEST(NfRule, HostileRegistersAreNotRead) {
  for (const std::uint32_t reg : {0U, 5U, 7U, 8U, 23U, 24U, 0xffffffffU}) {
    EXPECT_NE(meets({nf::Payload{NFT_PAYLOAD_NETWORK_HEADER, 12, 4, reg}, nf::Compare{NFT_CMP_EQ, reg, {"abcd"}}}),
              Tri::yes)
        << reg;
    (void)meets({nf::Bitwise{0, reg, reg, 4096, {"a"}, {"bc"}}, nf::Lookup{"s", reg, reg}});
    (void)meets({nf::Load{"meta", NFT_META_MARK, {}, reg}, nf::Range{7, reg, {""}, {"x"}}});
  }
}

TEST(NfRule, HostileLengthsTakeNoRoom) {
  const std::uint32_t huge = 0xffffffff;  // four gigabytes, twice
  for (const std::uint32_t base : {NFT_PAYLOAD_LL_HEADER, NFT_PAYLOAD_NETWORK_HEADER, NFT_PAYLOAD_TRANSPORT_HEADER})
    (void)meets({nf::Payload{base, 0, huge, 1}, nf::Compare{NFT_CMP_EQ, 1, {"abcd"}}});
  (void)meets({nf::Bitwise{0, 1, 1, huge, {"a"}, {"bc"}}, nf::Bitwise{NFT_BITWISE_LSHIFT, 1, 1, huge, {}, {}}});
}

}  // namespace
}  // namespace nodecheck
