// What firewall.forward-policy says, on a real node: whether it reads without a trace, and whether its remedies cure.
#include <unistd.h>

#include <gtest/gtest.h>
#include <cstdlib>
#include <sstream>

#include "facts/modules.hpp"
#include "live/flow_trial.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// The facts as probes find them in the current namespace.
Facts facts_here() {
  Facts facts(Host::live());
  Modules modules;
  modules.loadable = false;  // whether asking is harmless was decided by installing rules before
  facts.set<Modules>(modules);
  facts.set<FlannelSubnet>(pod_net_lease());
  return facts;
}

TEST(ForwardPolicyReads, LeaveNoLegacyTableBehind) {
  const Netns fresh;
  std::string names = "unread";
  fresh.run([&] {
    (void)read_netfilter(Host::live());
    names = Host::live()->read("/proc/net/ip_tables_names");
  });
  EXPECT_EQ(names, "");
}

/// In a process of its own, as nobody, in a namespace whose firewall drops everything.
TEST(ForwardPolicyReads, NobodyIsDenied) {
  const Netns node;
  node.run([] {
    shell("iptables-nft -P FORWARD DROP");
    const auto as_nobody = [] {
      if (::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0) std::_Exit(2);
      auto facts = facts_here();
      const auto denied = [](const auto& fact) { return !*fact && fact->why().kind == Unavailable::Kind::denied; };
      std::_Exit(denied(facts.get<NfTables>()) && denied(facts.get<LegacyTables>()) ? 0 : 1);
    };
    EXPECT_EXIT(as_nobody(), testing::ExitedWithCode(0), "");
  });
}

// --- the check's own words, taken at their word

Outcome judge_here() {
  auto facts = facts_here();
  return Registered::find("firewall.forward-policy").at(0)->judge.run(facts, pod_net_profile("docker0"));
}

/// The commands of a remedy that work on the running firewall: the lines indented by two spaces.
std::string commands_now(const std::string& remedy) {
  std::istringstream lines(remedy);
  std::string commands;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  nft ") || line.starts_with("  iptables")) commands += line + "\n";
  return commands;
}

class ForwardPolicyRemedy : public testing::TestWithParam<const char*> {};

TEST_P(ForwardPolicyRemedy, Cures) {
  const PodNet net("docker0");
  NodeTrial trial(net, "docker0");
  net.node.run([&] {
    shell("nft -f - <<END\n" + pod_net_nat() + "END\n" + GetParam());
    const auto outcome = judge_here();
    ASSERT_EQ(outcome.verdict, Verdict::fail);
    shell(commands_now(outcome.remedy));
    EXPECT_EQ(judge_here().verdict, Verdict::pass) << outcome.remedy;
    trial.judge();
  });
  Talk talk;
  net.listen(talk);
  trial.try_traffic(talk, std::chrono::seconds(8));
  EXPECT_TRUE(trial.all_passed()) << trial.cells();
}

INSTANTIATE_TEST_SUITE_P(
    Commands, ForwardPolicyRemedy,
    testing::Values("iptables-nft -P FORWARD DROP",
                    "nft 'add table inet t; add chain inet t f { type filter hook forward priority 3; policy drop; }'",
                    "iptables-nft -N U\niptables-nft -A FORWARD -j U\niptables-nft -A U -j REJECT",
                    "iptables-legacy -t mangle -P FORWARD DROP",
                    "iptables-legacy -N U\niptables-legacy -A FORWARD -j U\niptables-legacy -A U\n"
                    "iptables-legacy -A U -j REJECT",
                    "iptables-legacy -P FORWARD DROP\niptables-nft -t security -P FORWARD DROP",
                    "iptables -N DOCKER-USER\niptables -N DOCKER\niptables -A FORWARD -j DOCKER-USER\n"
                    "iptables -A FORWARD -o docker0 -j DOCKER\niptables -A DOCKER ! -i docker0 -o docker0 -j DROP"));

}  // namespace
}  // namespace nodecheck
