#include <gtest/gtest.h>

#include "ip_prefix.hpp"

namespace nodecheck {
namespace {

IpPrefix prefix(std::string_view text) { return parse_ip_prefix(text).value(); }

TEST(IpPrefix, ReadsAndWrites) {
  for (const auto* text : {"10.244.1.1/24", "0.0.0.0/0", "255.255.255.255/32", "fd00:10:244::1/64", "::/0"})
    EXPECT_EQ(to_string(prefix(text)), text);
  EXPECT_EQ(to_string(prefix("10.0.0.1")), "10.0.0.1/32");
  EXPECT_EQ(to_string(prefix("::1")), "::1/128");
  EXPECT_EQ(address_text(prefix("10.244.1.1/24")), "10.244.1.1");
}

TEST(IpPrefix, RefusesWhatIsNone) {
  using namespace std::string_view_literals;
  for (const auto text :
       {""sv, "/"sv, "/24"sv, "10.0.0/8"sv, "10.0.0.1/"sv, "10.0.0.1/33"sv, "10.0.0.1/-1"sv, "10.0.0.1/2x"sv,
        "10.0.0.256/8"sv, " 10.0.0.1"sv, "10.0.0.1\0/8"sv, "::1/129"sv, "a::b::c/1"sv})
    EXPECT_FALSE(parse_ip_prefix(text)) << text;
}

TEST(IpPrefix, NetworkClearsHostBits) {
  EXPECT_EQ(to_string(prefix("172.30.119.1/21").network()), "172.30.112.0/21");
  EXPECT_EQ(to_string(prefix("10.244.1.1/24").network()), "10.244.1.0/24");
  EXPECT_EQ(to_string(prefix("255.255.255.255/0").network()), "0.0.0.0/0");
  EXPECT_EQ(to_string(prefix("10.1.2.3/32").network()), "10.1.2.3/32");
  EXPECT_EQ(to_string(prefix("10.1.2.255/25").network()), "10.1.2.128/25");
  EXPECT_EQ(to_string(prefix("fd00:1:2:3:ffff::1/65").network()), "fd00:1:2:3:8000::/65");
}

TEST(IpPrefix, Contains) {
  const auto pods = prefix("10.244.0.0/16");
  EXPECT_TRUE(pods.contains(prefix("10.244.61.1/24")));
  EXPECT_TRUE(pods.contains(pods));
  EXPECT_TRUE(prefix("10.244.9.9/16").contains(prefix("10.244.0.1")));
  EXPECT_FALSE(pods.contains(prefix("10.245.0.1/24")));
  EXPECT_FALSE(prefix("10.0.0.0/16").contains(prefix("10.0.0.0/8"))) << "a wider one is not inside";
  EXPECT_FALSE(prefix("0.0.0.0/0").contains(prefix("::1")));
  EXPECT_TRUE(prefix("::/0").contains(prefix("::1")));
}

TEST(IpPrefix, SameAddressWhateverTheLength) {
  EXPECT_TRUE(prefix("10.244.1.0/16").same_address(prefix("10.244.1.0/32")));
  EXPECT_FALSE(prefix("10.244.1.0/24").same_address(prefix("10.244.1.1/24")));
  EXPECT_FALSE(prefix("0.0.0.0").same_address(prefix("::")));
}

}  // namespace
}  // namespace nodecheck
