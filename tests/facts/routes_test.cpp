#include "facts/routes.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "json.hpp"
#include "support/fixture.hpp"
#include "support/netlink_bytes.hpp"

namespace nodecheck {
namespace {

using testing::Contains;
using testing::Each;
using testing::Field;
using testing::Ne;

std::string ipv4_dump() { return fixture("links/node-routes-ipv4.bin"); }
std::string ipv6_dump() { return fixture("links/node-routes-ipv6.bin"); }
constexpr int eth0 = 3, flannel = 4;  // indexes of the recorded node

Routes node() { return parse_routes({ipv4_dump()}, {ipv6_dump()}); }

std::string route(const std::string& attributes, int table = RT_TABLE_MAIN, int type = RTN_UNICAST,
                  unsigned flags = 0) {
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_table = static_cast<std::uint8_t>(table);
  header.rtm_type = static_cast<std::uint8_t>(type);
  header.rtm_flags = flags;
  return message(RTM_NEWROUTE, bytes_of(header) + attributes);
}
Routes ipv4(const std::string& messages) { return parse_routes({messages + done()}, {done()}); }

std::string hop(int length, const std::string& attributes = {}) {
  rtnexthop h{};
  h.rtnh_len = static_cast<std::uint16_t>(length);
  h.rtnh_ifindex = 9;
  return bytes_of(h) + attributes;
}

TEST(Routes, ARecordedFlannelNode) {
  const auto routes = node().routes;
  EXPECT_THAT(routes, Contains(Route{4, "10.244.2.0", 24, "unicast", "10.244.2.0", flannel, 0}));
  EXPECT_THAT(routes, Contains(Route{4, "10.98.0.0", 24, "unicast", "", eth0, 0}));
  EXPECT_THAT(routes, Contains(Route{6, "2001:db8::", 64, "unicast", "", eth0, 256}));
  EXPECT_EQ(routes.size(), 21U);
}

TEST(Routes, TheFirstHopOfAMultipathRoute) {
  const auto routes = node().routes;
  EXPECT_THAT(routes, Contains(Route{4, "10.77.0.0", 16, "unicast", "10.98.0.11", eth0, 0}));
  EXPECT_THAT(routes, Contains(Route{6, "2001:db8:5::", 48, "unicast", "2001:db8::11", eth0, 1024}));
}

TEST(Routes, AnIpv6GatewayOfAnIpv4Route) {
  EXPECT_THAT(node().routes, Contains(Route{4, "10.78.0.0", 16, "unicast", "2001:db8::2", eth0, 0}));
}

TEST(Routes, RoutesThatRefuse) {
  const auto routes = node().routes;
  EXPECT_THAT(routes, Contains(Route{4, "10.244.128.0", 26, "blackhole", "", 0, 0}));
  EXPECT_THAT(routes, Contains(Route{4, "10.79.0.0", 16, "unreachable", "", 0, 0}));
  EXPECT_THAT(routes, Contains(Route{4, "10.80.0.0", 16, "prohibit", "", 0, 0}));
  EXPECT_THAT(routes, Contains(Route{6, "2001:db8:6::", 48, "blackhole", "", 1, 1024}));
}

TEST(Routes, OtherTablesAndTypesAreSkipped) {
  EXPECT_THAT(node().routes, Each(Field(&Route::destination, Ne("10.81.0.0")))) << "throw";
  EXPECT_THAT(node().routes, Each(Field(&Route::destination, Ne("10.82.0.0")))) << "table 300";
  EXPECT_THAT(node().routes, Each(Field(&Route::destination, Ne("127.0.0.1")))) << "table local";
  EXPECT_TRUE(ipv4(route("", RT_TABLE_LOCAL)).routes.empty());
  EXPECT_TRUE(ipv4(route(attribute(RTA_TABLE, bytes_of(300)))).routes.empty()) << "the attribute, not the byte";
  EXPECT_EQ(ipv4(route(attribute(RTA_TABLE, bytes_of(254)), RT_TABLE_COMPAT)).routes.size(), 1U);
  EXPECT_TRUE(ipv4(route("", RT_TABLE_MAIN, RTN_UNICAST, RTM_F_CLONED)).routes.empty());
}

TEST(Routes, AKernelWithoutIpv6RepeatsIpv4) {
  EXPECT_EQ(parse_routes({ipv4_dump()}, {ipv4_dump()}), parse_routes({ipv4_dump()}, {done()}));
}

TEST(Routes, TheDefaultRouteOfTheLowestMetric) {
  const auto routes = node();
  ASSERT_TRUE(routes.default_route(4) && routes.default_route(6));
  EXPECT_EQ(routes.default_route(4)->gateway, "10.98.0.253");
  EXPECT_EQ(routes.default_route(6)->gateway, "2001:db8::ff");
  EXPECT_EQ(Routes{}.default_route(4), nullptr);
  const Routes blackhole{{{4, "", 0, "blackhole", "", 0, 0}}};
  EXPECT_EQ(blackhole.default_route(4), nullptr);
}

TEST(Routes, JsonBothWays) {
  const Json j = node();
  EXPECT_EQ(j.get<Routes>(), node());
  auto lost = j;
  lost["routes"][0].erase("type");
  EXPECT_THROW((void)lost.get<Routes>(), std::exception);
}

TEST(Routes, EveryPrefixOfARealDumpThrows) {
  const auto four = ipv4_dump(), six = ipv6_dump();
  for (std::size_t n = 0; n < four.size(); ++n)
    EXPECT_THROW((void)parse_routes({four.substr(0, n)}, {six}), std::runtime_error) << n;
  for (std::size_t n = 0; n < six.size(); ++n)
    EXPECT_THROW((void)parse_routes({four}, {six.substr(0, n)}), std::runtime_error) << n;
}

TEST(Routes, HostileRoutesThrow) {
  const auto hostile = {
      attribute(RTA_DST, "\1\2\3"),     attribute(RTA_TABLE, "\1"),
      attribute(RTA_OIF, ""),           attribute(RTA_GATEWAY, std::string(17, '\1')),
      attribute(RTA_VIA, ""),           attribute(RTA_VIA, "\2"),
      attribute(RTA_MULTIPATH, ""),     attribute(RTA_MULTIPATH, hop(7)),
      attribute(RTA_MULTIPATH, hop(9)), attribute(RTA_MULTIPATH, hop(16, attribute(RTA_GATEWAY, "12345"))),
  };
  for (const auto& attributes : hostile) EXPECT_THROW((void)ipv4(route(attributes)), std::runtime_error);
  EXPECT_EQ(ipv4(route(attribute(RTA_MULTIPATH, hop(8)))).routes.at(0).link_index, 9);
}

}  // namespace
}  // namespace nodecheck
