// Legacy tables in the walk: what iptables-legacy makes.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reason/ruleset.hpp"
#include "support/nf_literals.hpp"

namespace nodecheck {
namespace {

using namespace nft;

constexpr Fate accepted = Fate::accept, dropped = Fate::drop, undecided = Fate::undecided;

/// From 10.244.1.0/24 on cni0 to 10.244.2.0/24 behind flannel.1.
Packet pod_packet() {
  return {.source = addresses_of(*parse_ip_prefix("10.244.1.0/24")),
          .destination = addresses_of(*parse_ip_prefix("10.244.2.0/24")),
          .in = device_name("cni0"),
          .out = device_name("flannel.1")};
}

using Action = LegacyAction;

PacketVerdict walk(const LegacyTables& legacy) {
  const NfTables none;
  return Ruleset(none, legacy).judge(pod_packet());
}

Fate legacy(Action policy, std::vector<LegacyRule> rules, std::vector<LegacyRule> user = {}) {
  const LegacyTables tables{{{"ip",
                              "mangle",
                              {{NF_INET_FORWARD, "FORWARD", policy}},
                              {{"FORWARD", std::move(rules)}, {"u", std::move(user)}}}}};
  return walk(tables).fate();
}

LegacyRule from(const nf::Bytes& value, const nf::Bytes& mask, bool inverted, Action action) {
  LegacyRule rule{.number = 1, .action = action};
  rule.source = {value, mask, inverted};
  return rule;
}

TEST(RulesetLegacy, EndsAndJumps) {
  EXPECT_EQ(legacy(Action::accept, {}), accepted);
  EXPECT_EQ(legacy(Action::drop, {}), dropped);
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .action = Action::accept}}), accepted);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .action = Action::extension, .target = "REJECT"}}), dropped);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .action = Action::extension, .target = "LOG"}}), accepted);
  EXPECT_EQ(legacy(Action::accept, {{.number = 1, .action = Action::queue}}), undecided);
  const LegacyRule then_accept{.number = 2, .action = Action::accept};
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .action = Action::go, .target = "u"}, then_accept}), dropped);
  EXPECT_EQ(legacy(Action::drop, {{.number = 1, .action = Action::jump, .target = "u"}, then_accept}), accepted);
  EXPECT_EQ(walk({{{"ip", "filter", {{NF_INET_FORWARD, "FORWARD", Action::drop}}, {}}}}).fate(), dropped);
  EXPECT_EQ(walk({{{"ip6", "filter", {{NF_INET_FORWARD, "FORWARD", Action::drop}}, {}}}}).fate(), accepted);
}

TEST(RulesetLegacy, Fields) {
  const auto slash_16 = address(255, 255, 0, 0);
  EXPECT_EQ(legacy(Action::accept, {from(address(10, 244, 0, 0), slash_16, false, Action::drop)}), dropped);
  EXPECT_EQ(legacy(Action::accept, {from(address(10, 244, 0, 0), slash_16, true, Action::drop)}), accepted);
  EXPECT_EQ(legacy(Action::accept, {from(address(10, 9, 0, 0), slash_16, true, Action::drop)}), dropped);
  LegacyRule udp{.number = 1, .protocol = 17, .action = Action::drop};
  EXPECT_EQ(legacy(Action::accept, {udp}), accepted);
  udp.protocol_inverted = true;
  EXPECT_EQ(legacy(Action::accept, {udp}), dropped);
  LegacyRule in{.number = 1, .action = Action::drop};
  in.in = {{"cni"}, {"\xff\xff\xff"}, false};
  EXPECT_EQ(legacy(Action::accept, {in}), dropped);
  in.in.inverted = true;
  EXPECT_EQ(legacy(Action::accept, {in}), accepted);
}

}  // namespace
}  // namespace nodecheck
