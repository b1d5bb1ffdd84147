#include "facts/xt_conntrack.hpp"

#include <linux/netfilter/xt_conntrack.h>

#include <gtest/gtest.h>
#include <cstring>
#include <string>

namespace nodecheck {
namespace {

std::string conntrack(std::uint16_t asked, std::uint16_t inverted, std::uint16_t states) {
  xt_conntrack_mtinfo3 info{};
  info.match_flags = asked;
  info.invert_flags = inverted;
  info.state_mask = states;
  std::string bytes(sizeof info, '\0');
  std::memcpy(bytes.data(), &info, sizeof info);
  return bytes;
}

TEST(XtConntrack, InvalidOnly) {
  const auto invalid = conntrack(XT_CONNTRACK_STATE, 0, XT_CONNTRACK_STATE_INVALID);
  for (const unsigned revision : {1U, 2U, 3U}) EXPECT_TRUE(matches_invalid_only("conntrack", revision, invalid));
  EXPECT_FALSE(matches_invalid_only("conntrack", 0, invalid));
  EXPECT_FALSE(matches_invalid_only("conntrack", 4, invalid));
  EXPECT_FALSE(matches_invalid_only("state", 3, invalid));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, invalid.substr(0, 100)));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, conntrack(XT_CONNTRACK_STATE, XT_CONNTRACK_STATE, 1)));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, conntrack(XT_CONNTRACK_STATE, 0, 1 | 8)));
  EXPECT_FALSE(matches_invalid_only("conntrack", 3, conntrack(XT_CONNTRACK_PROTO, 0, 1)));
}

}  // namespace
}  // namespace nodecheck
