#include "facts/links.hpp"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <gtest/gtest.h>
#include <limits>
#include <system_error>

#include "json.hpp"
#include "support/fixture.hpp"
#include "support/netlink_bytes.hpp"

namespace nodecheck {
namespace {

std::string links_dump() { return fixture("links/node-links.bin"); }
std::string addresses_dump() { return fixture("links/node-addresses.bin"); }

Links node() { return parse_links({links_dump()}, {addresses_dump()}); }

std::string link_message(const std::string& attributes, int index = 7) {
  ifinfomsg header{};
  header.ifi_index = index;
  return message(RTM_NEWLINK, bytes_of(header) + attributes);
}
std::string name(const std::string& text) { return attribute(IFLA_IFNAME, text + '\0'); }

std::string address_message(const std::string& attributes, int family = AF_INET) {
  ifaddrmsg header{};
  header.ifa_family = static_cast<std::uint8_t>(family);
  header.ifa_prefixlen = 24;
  header.ifa_index = 7;
  return message(RTM_NEWADDR, bytes_of(header) + attributes);
}

Links one_link(const std::string& attributes) { return parse_links({link_message(attributes) + done()}, {done()}); }

TEST(Links, ARecordedFlannelNode) {
  const auto links = node();
  ASSERT_EQ(links.links.size(), 8U);
  const auto* flannel = links.find("flannel.1");
  ASSERT_TRUE(flannel && flannel->vxlan);
  EXPECT_EQ(flannel->kind, "vxlan");
  EXPECT_TRUE(flannel->up);
  EXPECT_EQ(flannel->mtu, 1450U);
  EXPECT_EQ(flannel->addresses.at(0), (Address{"10.244.1.0", 32}));
  EXPECT_EQ(*flannel->vxlan, (Vxlan{1, 8472, "10.98.0.1", links.find("eth0")->index}));
  const auto* cni0 = links.find("cni0");
  EXPECT_EQ(cni0->kind, "bridge");
  EXPECT_EQ(*cni0->bridge, (BridgeNetfilter{true, false}));
  EXPECT_EQ(*links.find("docker0")->bridge, (BridgeNetfilter{false, false}));
  EXPECT_EQ(links.find("veth1234")->master_index, cni0->index);
  EXPECT_EQ(links.find(cni0->index), cni0);
  EXPECT_FALSE(links.find("pod0")->up);
  EXPECT_TRUE(links.find("lo")->loopback);
  EXPECT_EQ(links.find("eth1"), nullptr);
  EXPECT_EQ(links.find(99), nullptr);
}

TEST(Links, ForwardingOfEachDeviceAndFamily) {
  const auto links = node();
  EXPECT_EQ(links.find("cni0")->ipv4_forwarding, true);
  EXPECT_EQ(links.find("cni0")->ipv6_forwarding, false);
  EXPECT_EQ(links.find("flannel.1")->ipv4_forwarding, false);
  EXPECT_EQ(links.find("flannel.1")->ipv6_forwarding, true);
}

TEST(Links, ForwardingThatTheKernelDoesNotTell) {
  const auto link = one_link(name("x")).links.at(0);
  EXPECT_EQ(link.ipv4_forwarding, std::nullopt);
  EXPECT_EQ(link.ipv6_forwarding, std::nullopt);
}

Links ports() { return parse_links({fixture("links/ports-links.bin")}, {fixture("links/ports-addresses.bin")}); }

TEST(Links, HairpinOfABridgesPorts) {
  const auto links = ports();
  EXPECT_EQ(links.find("veth0")->hairpin, true);
  EXPECT_EQ(links.find("veth1")->hairpin, false);
  EXPECT_EQ(links.find("cni0")->hairpin, std::nullopt);
  EXPECT_EQ(links.find("pod0")->hairpin, std::nullopt);
}

TEST(Links, ReversePathFilterOfEachDevice) {
  const auto links = ports();
  EXPECT_EQ(links.find("eth0")->rp_filter, 1);
  EXPECT_EQ(links.find("flannel.1")->rp_filter, 2);
  EXPECT_EQ(links.find("cni0")->rp_filter, 0);
  EXPECT_EQ(one_link(name("x")).links.at(0).rp_filter, std::nullopt);
}

TEST(Links, WhatAVxlanReceives) {
  using Words = std::vector<std::string>;
  const auto links = ports();
  EXPECT_EQ(links.find("flannel.1")->vxlan->receives, Words{});
  EXPECT_EQ(links.find("cilium_vxlan")->vxlan->receives, Words{"external"});
  EXPECT_EQ(links.find("vxlan9")->vxlan->receives, (Words{"gbp", "udp6zerocsumrx"}));
  EXPECT_TRUE(links.find("cilium_vxlan")->up);
  EXPECT_FALSE(links.find("flannel.1")->up) << "the port is the other's";
}

TEST(Links, HostilePortsThrow) {
  const auto port = [](const std::string& data) {
    return name("x") +
           attribute(IFLA_LINKINFO, attribute(IFLA_INFO_SLAVE_KIND, "bridge") + attribute(IFLA_INFO_SLAVE_DATA, data));
  };
  EXPECT_THROW((void)one_link(port(attribute(IFLA_BRPORT_MODE, ""))), std::runtime_error);
  EXPECT_THROW((void)one_link(port("\1")), std::runtime_error);
  EXPECT_EQ(one_link(port("")).links.at(0).hairpin, std::nullopt) << "the kernel did not say";
}

TEST(Links, ThePointToPointPeerIsNotOurs) {
  EXPECT_EQ(node().find("peer0")->addresses.at(0), (Address{"10.9.0.1", 32}));
}

TEST(Links, AParentInAnotherNamespaceIsNotNamed) {
  const auto links =
      parse_links({fixture("links/moved-vxlan-links.bin")}, {fixture("links/moved-vxlan-addresses.bin")});
  EXPECT_EQ(links.find("flannel.1")->vxlan.value().parent_index, 0);
  EXPECT_EQ(links.find("flannel.1")->vxlan.value().port, 8472);
}

TEST(Links, ManyDatagramsAreOneDump) {
  const auto a = link_message(name("a"), 2), b = link_message(name("b"), 1);
  const auto links = parse_links({a, b, done()}, {done()});
  ASSERT_EQ(links.links.size(), 2U);
  EXPECT_EQ(links.links.at(0).name, "b") << "by index";
}

TEST(Links, AddressesOfUnknownDevicesAndFamiliesAreSkipped) {
  const auto own = address_message(attribute(IFA_ADDRESS, std::string("\x0a\0\0\1", 4)));
  EXPECT_TRUE(parse_links({done()}, {own + done()}).links.empty());
  const auto other = address_message(attribute(IFA_ADDRESS, "x"), 45);  // AF_MCTP
  EXPECT_TRUE(parse_links({link_message(name("x")) + done()}, {other + done()}).links.at(0).addresses.empty());
}

TEST(Links, JsonBothWays) {
  const Json j = node();
  EXPECT_EQ(j.get<Links>(), node());
  auto lost = j;
  lost["links"][0].erase("mtu");
  EXPECT_THROW((void)lost.get<Links>(), std::exception);
}

TEST(Links, EveryPrefixOfARealDumpThrows) {
  const auto links = links_dump(), addresses = addresses_dump();
  for (std::size_t n = 0; n < links.size(); ++n)
    EXPECT_THROW((void)parse_links({links.substr(0, n)}, {addresses}), std::runtime_error) << n;
  for (std::size_t n = 0; n < addresses.size(); ++n)
    EXPECT_THROW((void)parse_links({links}, {addresses.substr(0, n)}), std::runtime_error) << n;
}

TEST(Links, EveryWrongByteOfARealDumpThrowsOrParses) {
  const auto links = links_dump(), addresses = addresses_dump();
  for (std::size_t i = 0; i < links.size(); ++i) {
    auto wrong = links;
    wrong[i] = static_cast<char>(wrong[i] ^ 0xff);
    try {
      (void)parse_links({wrong}, {addresses});
    } catch (const std::runtime_error&) {
    }
  }
}

TEST(Links, HostileAttributesThrow) {
  const auto attributes = {std::string(3, '\1'),                            // shorter than an attribute's header
                           bytes_of(nlattr{3, IFLA_IFNAME}),                // a length below the header's
                           bytes_of(nlattr{0, IFLA_IFNAME}),                // one that never ends
                           bytes_of(nlattr{400, IFLA_IFNAME}),              // one that leads outside
                           name(""),                                        // a device without a name
                           std::string{},                                   // likewise
                           name("x") + attribute(IFLA_MTU, "\1"),           // a short integer
                           name("x") + attribute(IFLA_LINKINFO, "\1\2\3"),  // a nest of rubbish
                           name("x") + attribute(IFLA_AF_SPEC, attribute(AF_INET, attribute(IFLA_INET_CONF, "")))};
  for (const auto& a : attributes) EXPECT_THROW((void)one_link(a), std::runtime_error) << a;
}

TEST(Links, HostileVxlanThrows) {
  const auto vxlan = [](const std::string& data) {
    return name("x") + attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, "vxlan") + attribute(IFLA_INFO_DATA, data));
  };
  EXPECT_THROW((void)one_link(vxlan(attribute(IFLA_VXLAN_PORT, "\1"))), std::runtime_error);
  EXPECT_THROW((void)one_link(vxlan(attribute(IFLA_VXLAN_LOCAL, "\1\2"))), std::runtime_error);
  EXPECT_EQ(one_link(vxlan("")).links.at(0).vxlan, Vxlan{});
}

TEST(Links, HostileAddressesThrow) {
  for (const auto& a : {std::string{}, attribute(IFA_ADDRESS, "\1\2\3"), attribute(IFA_LOCAL, std::string(5, '\1'))})
    EXPECT_THROW((void)parse_links({link_message(name("x")) + done()}, {address_message(a) + done()}),
                 std::runtime_error);
}

TEST(Links, ErrorsInTheDumpThrow) {
  EXPECT_THROW((void)parse_links({}, {}), std::runtime_error);
  EXPECT_THROW((void)parse_links({done(-EMSGSIZE)}, {done()}), std::system_error);
  EXPECT_THROW((void)parse_links({message(NLMSG_ERROR, bytes_of(-EPERM))}, {done()}), std::system_error);
  try {
    (void)parse_links({message(NLMSG_ERROR, bytes_of(std::numeric_limits<int>::min()))}, {done()});
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "netlink: an error that is no errno");
  }
  EXPECT_THROW((void)parse_links({message(RTM_NEWLINK, "\1") + done()}, {done()}), std::runtime_error);
}

}  // namespace
}  // namespace nodecheck
