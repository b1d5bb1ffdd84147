// nft scripts: base chains at hook forward, and their rules.
#include "facts/nft_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

NftScript script_of(std::string_view text) {
  NftScript script;
  apply_nft_script(text, "/f", script);
  return script;
}
/// Of one rule in a chain.
BootRule rule_of(const std::string& text) {
  const auto script =
      script_of("table inet t {\n chain forward {\n type filter hook forward priority 0\n" + text + "\n}\n}\n");
  const auto* chain = script.tables.empty() ? nullptr : script.tables[0].find("forward");
  return chain && chain->rules.size() == 1 ? chain->rules[0] : BootRule{};
}

// Debian 12's /etc/nftables.conf.
TEST(NftScript, Debian) {
  const auto script = script_of(R"(#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter;
	}
	chain forward {
		type filter hook forward priority filter;
	}
	chain output {
		type filter hook output priority filter;
	}
}
)");
  ASSERT_THAT(script.tables, SizeIs(1));
  const auto& table = script.tables[0];
  EXPECT_EQ(table.family + " " + table.name, "inet filter");
  ASSERT_THAT(table.chains, SizeIs(3));
  EXPECT_EQ(table.chains[1], (BootChain{"forward", true, "", "/f:9", {}}));
  EXPECT_FALSE(table.chains[0].base);
}

TEST(NftScript, AHostsFirewall) {
  const auto script = script_of(R"(define pods = { 10.244.0.0/16, 10.245.0.0/16 }
include "/etc/nftables.d/*.nft"
table inet filter {
  set blocked { type ipv4_addr; elements = { 1.2.3.4, 5.6.7.8 } }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept comment "answers"
    ct state vmap { invalid : drop, new : jump fresh }
    ip saddr $pods counter packets 0 bytes 0 accept
    ip saddr @blocked drop
  }
  chain fresh { return }
}
)");
  EXPECT_THAT(script.includes, ElementsAre("/etc/nftables.d/*.nft"));
  ASSERT_THAT(script.tables, SizeIs(1));
  const auto* forward = script.tables[0].find("forward");
  ASSERT_NE(forward, nullptr);
  EXPECT_EQ(forward->policy, "drop");
  EXPECT_EQ(forward->source, "/f:6");
  EXPECT_THAT(forward->rules,
              ElementsAre(BootRule{"/f:7", {{"state", false, {"established", "related"}}}, "accept", ""},
                          BootRule{"/f:8", {{"state", false, {"new"}}}, "jump", "fresh"},
                          BootRule{"/f:9", {{"saddr", false, {"10.244.0.0/16", "10.245.0.0/16"}}}, "accept", ""},
                          BootRule{"/f:10", {{"saddr", false, {"@blocked"}}}, "drop", ""}));
  EXPECT_THAT(script.tables[0].find("fresh")->rules, ElementsAre(BootRule{"/f:12", {}, "return", ""}));
}

TEST(NftScript, StatementsOnLinesOfTheirOwn) {
  const auto script = script_of(
      "add table ip filter\nadd chain ip filter FORWARD { type filter hook forward priority 0 ; policy drop ; }\n"
      "add rule ip filter FORWARD iifname \"cni0\" accept\ninsert rule filter FORWARD drop\n");
  ASSERT_THAT(script.tables, SizeIs(1));
  const auto* chain = script.tables[0].find("FORWARD");
  ASSERT_NE(chain, nullptr);
  EXPECT_TRUE(chain->base);
  EXPECT_EQ(chain->policy, "drop");
  EXPECT_THAT(chain->rules,
              ElementsAre(BootRule{"/f:4", {}, "drop", ""}, BootRule{"/f:3", {{"in", false, {"cni0"}}}, "accept", ""}));
}

TEST(NftScript, Conditions) {
  EXPECT_EQ(rule_of("iifname != \"lo\" oifname { \"cni0\", \"cali*\" } accept").matches,
            (std::vector<BootMatch>{{"in", true, {"lo"}}, {"out", false, {"cni0", "cali*"}}}));
  EXPECT_EQ(rule_of("ip6 daddr fd00:10:244::/56 accept").matches,
            (std::vector<BootMatch>{{"daddr", false, {"fd00:10:244::/56"}}}));
  EXPECT_EQ(rule_of("meta l4proto tcp tcp dport 22 accept").matches,
            (std::vector<BootMatch>{{"protocol", false, {"tcp"}}, {"tcp dport 22", false, {}}}));
  EXPECT_EQ(rule_of("meta nfproto ipv6 reject with icmpx type admin-prohibited"),
            (BootRule{"/f:4", {{"family", false, {"ipv6"}}}, "drop", ""}));
  EXPECT_EQ(rule_of("log prefix \"drop: \" level warn flags ip options drop").verdict, "drop");
  EXPECT_EQ(rule_of("meta mark set 0x1").verdict, "mark");
  EXPECT_EQ(rule_of("ct state vmap { established : accept, related : accept, invalid : drop }").matches,
            (std::vector<BootMatch>{{"state", false, {"established"}}}))
      << "nothing is said of new ones";
  EXPECT_EQ(rule_of("ip saddr vmap @table").verdict, "?");
  EXPECT_EQ(rule_of("limit rate 10/second accept").matches.size(), 1U);
}

TEST(NftScript, FlushForgetsWhatCameBefore) {
  EXPECT_THAT(
      script_of("table ip x { chain f { type filter hook forward priority 0; policy drop; } }\nflush ruleset\n").tables,
      IsEmpty());
}

TEST(NftScript, HostileInput) {
  for (const auto* text : {"",
                           "{",
                           "}",
                           "}}}}",
                           "table",
                           "table inet",
                           "table inet x {",
                           "table inet x { chain",
                           "table inet x { chain y {",
                           "chain",
                           "add",
                           "add rule",
                           "define",
                           "define x =",
                           "define x = $x\n$x\n",
                           "include",
                           "\"",
                           "\\",
                           "'",
                           "flush",
                           "table ip x { chain y { ct state vmap",
                           "table ip x { chain y { ip saddr {",
                           ";;;{;};",
                           "table ip x { chain y { jump",
                           "insert rule x y position",
                           "define a = b b\ndefine b = $a $a\n$b $b"})
    EXPECT_NO_THROW((void)script_of(text)) << text;
}

TEST(NftScript, WhatIsTakenAwayAgain) {
  const std::string drops = "table inet f { chain c { type filter hook forward priority 0; policy drop; drop; } }\n";
  const auto read = [](const std::string& text) {
    NftScript script;
    apply_nft_script(text, "/x", script);
    return script.tables;
  };
  ASSERT_EQ(read(drops).at(0).chains.at(0).rules.size(), 1U);
  EXPECT_TRUE(read(drops + "flush chain inet f c\n").at(0).chains.at(0).rules.empty());
  EXPECT_TRUE(read(drops + "flush table inet f\n").at(0).chains.at(0).rules.empty());
  EXPECT_TRUE(read(drops + "delete chain inet f c\n").at(0).chains.empty());
  EXPECT_TRUE(read(drops + "delete table inet f").empty());
  EXPECT_TRUE(read("delete").empty());
  EXPECT_FALSE(read("table inet f { flags dormant; chain c { type filter hook forward priority 0; policy drop; } }")
                   .at(0)
                   .chains.at(0)
                   .base);
}

TEST(NftScript, PreroutingCountsWhereItsPolicyDrops) {
  const auto is_base = [](const std::string& policy) {
    NftScript script;
    apply_nft_script("table ip f { chain c { type filter hook prerouting priority -300; policy " + policy + "; } }",
                     "/x", script);
    return script.tables.at(0).chains.at(0).base;
  };
  EXPECT_TRUE(is_base("drop"));
  EXPECT_FALSE(is_base("accept"));
}

}  // namespace
}  // namespace nodecheck
