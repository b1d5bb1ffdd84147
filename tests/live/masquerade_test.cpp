// network.masquerade against the kernel: a host outside knows no way back to the pod, so that an answer comes only
// where some rule has put the router's address into the question.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/docker_settings.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/routes.hpp"
#include "support/judging.hpp"
#include "support/netfilter_facts.hpp"
#include "support/netns.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

FlannelSubnet pods_lease() {
  FlannelSubnet lease;
  lease.present = true;
  lease.network = "10.99.0.0/16";
  lease.subnet = "10.99.1.1/24";
  lease.ip_masq = true;
  return lease;
}

Outcome judge_router() {
  auto profile = bridged("flannel", "pod");
  profile.phase.value = Phase::running;
  profile.overlay.value = "vxlan";
  profile.pod_cidrs.value = {"10.99.1.0/24"};
  const auto rules = read_netfilter(Host::live());
  const auto devices = read_links(Host::live());
  return judged("network.masquerade", profile, rules.nf, rules.legacy, devices.links, devices.routes, pods_lease(),
                DockerSettings{});
}

/// pod -- router -- far, which answers nobody but its neighbour.
struct Outside {
  Outside() {
    far.far.run([] { shell("ip route del default"); });
    far.router.run([] { shell("ip route add default via 10.99.2.2"); });
  }
  Road far;
};

struct Rules {
  const char* name;
  const char* script;
  bool rewritten;
};

constexpr Rules rulesets[]{
    {"none", "true", false},
    {"by_source", "iptables-nft -t nat -A POSTROUTING -s 10.99.1.0/24 -j MASQUERADE", true},
    {"by_device", "iptables-nft -t nat -A POSTROUTING -o far -j MASQUERADE", true},
    {"legacy", "iptables-legacy -t nat -A POSTROUTING -s 10.99.1.0/24 ! -d 10.99.1.0/24 -j MASQUERADE", true},
    {"of_others", "iptables-nft -t nat -A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE", false},
    {"static_address", "iptables-nft -t nat -A POSTROUTING -s 10.99.1.0/24 -j SNAT --to-source 10.99.2.1", true},
    {"accepted_before",
     "iptables-nft -t nat -A POSTROUTING -s 10.99.0.0/16 -j ACCEPT\n"
     "iptables-nft -t nat -A POSTROUTING -j MASQUERADE",
     false},
    {"accepted_by_an_earlier_chain",
     "nft add table ip early\n"
     "nft add chain ip early post '{ type nat hook postrouting priority 90; }'\n"
     "nft add rule ip early post accept\n"
     "iptables-nft -t nat -A POSTROUTING -j MASQUERADE",
     true},
    {"accepted_by_the_other_stack",
     "iptables-legacy -t nat -A POSTROUTING -j ACCEPT\n"
     "nft add table inet late\n"
     "nft add chain inet late post '{ type nat hook postrouting priority 110; }'\n"
     "nft add rule inet late post oifname far masquerade",
     true},
    {"kube_proxys_alone",
     "iptables-nft -t nat -N KUBE-POSTROUTING\n"
     "iptables-nft -t nat -A POSTROUTING -j KUBE-POSTROUTING\n"
     "iptables-nft -t nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN\n"
     "iptables-nft -t nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000\n"
     "iptables-nft -t nat -A KUBE-POSTROUTING -j MASQUERADE --random-fully",
     false},
    {"marked_on_the_way",
     "iptables-nft -t mangle -A FORWARD -i pod -j MARK --set-mark 0x7\n"
     "iptables-nft -t nat -A POSTROUTING -m mark --mark 0x7 -j MASQUERADE",
     true},
    {"by_a_map",
     "nft -f - <<'RULES'\n"
     "table inet zones {\n"
     "  chain public { masquerade; }\n"
     "  chain post {\n"
     "    type nat hook postrouting priority 110;\n"
     "    oifname vmap { far : goto public, lo : return }\n"
     "  }\n"
     "}\n"
     "RULES",
     true},
    {"dormant",
     "nft add table ip asleep\n"
     "nft add chain ip asleep post '{ type nat hook postrouting priority 90; }'\n"
     "nft add rule ip asleep post masquerade\n"
     "nft add table ip asleep '{ flags dormant; }'",
     false},
};

class LiveMasquerade : public testing::TestWithParam<Rules> {};

TEST_P(LiveMasquerade, IsJudgedAsTheKernelDoes) {
  const Outside world;
  Outcome outcome;
  world.far.router.run([&] {
    shell(GetParam().script);
    outcome = judge_router();
  });
  EXPECT_EQ(world.far.traffic().there, GetParam().rewritten) << "what the kernel does";
  EXPECT_EQ(outcome.verdict, GetParam().rewritten ? Verdict::pass : Verdict::fail) << outcome.observed;
}

INSTANTIATE_TEST_SUITE_P(Rulesets, LiveMasquerade, testing::ValuesIn(rulesets),
                         [](const auto& rules) { return std::string(rules.param.name); });

TEST(LiveMasqueradeRemedy, MendsIt) {
  const Outside world;
  EXPECT_FALSE(world.far.traffic().there);
  world.far.router.run([] {
    const auto remedy = judge_router().remedy;
    const auto begin = remedy.find("  iptables "), end = remedy.find('\n', begin);
    ASSERT_NE(begin, std::string::npos) << remedy;
    shell(remedy.substr(begin, end - begin));
    EXPECT_EQ(judge_router().verdict, Verdict::pass);
  });
  EXPECT_TRUE(world.far.traffic().there);
}

/// Of kube-proxy's nat table the rules for services stay where they are.
TEST(LiveNatRules, AreReadFromPostroutingOn) {
  const Netns node;
  node.run([] {
    for (const std::string tool : {"iptables-nft", "iptables-legacy"})
      shell(tool + " -t nat -N SVC\n" + tool + " -t nat -N OUT\n" + tool + " -t nat -N FAR\n" + tool +
            " -t nat -A PREROUTING -j SVC\n" + tool + " -t nat -A SVC -j RETURN\n" + tool +
            " -t nat -A POSTROUTING -j OUT\n" + tool + " -t nat -A OUT -g FAR\n" + tool +
            " -t nat -A FAR -j MASQUERADE");
    const auto rules = read_netfilter(Host::live());
    std::vector<std::string> nft, legacy;
    for (const auto& rule : rules.nf.rules) nft.push_back(rule.chain);
    for (const auto& chain : rules.legacy.tables.at(0).chains)
      if (!chain.rules.empty()) legacy.push_back(chain.name);
    EXPECT_THAT(nft, testing::ElementsAre("POSTROUTING", "OUT", "FAR"));
    EXPECT_THAT(legacy, testing::UnorderedElementsAre("POSTROUTING", "OUT", "FAR"));
  });
}

}  // namespace
}  // namespace nodecheck
