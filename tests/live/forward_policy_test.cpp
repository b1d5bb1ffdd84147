// Real rulesets of real tools, in private network namespaces, and real TCP across them in both directions: the walk may
// leave a ruleset undecided, but whatever it decides, the traffic must say too.
#include <gmock/gmock.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <cstdlib>
#include <sstream>

#include "facts/legacy_tables.hpp"
#include "facts/modules.hpp"
#include "facts/nf_tables.hpp"
#include "profile.hpp"
#include "reason/forward_path.hpp"
#include "registry.hpp"
#include "support/netns.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

struct Scenario {
  const char* name;
  PathEnd end;
  const char* script;  ///< run with sh -e in the router's namespace
};

void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

constexpr auto accept = PathEnd::accept;
constexpr auto drop = PathEnd::drop;
constexpr auto undecided = PathEnd::undecided;

const Scenario scenarios[] = {
    {"nothing", accept, ":"},
    {"nft_policy_drop", drop, "iptables-nft -P FORWARD DROP"},
    {"legacy_policy_drop", drop, "iptables-legacy -P FORWARD DROP"},
    {"legacy_listed_only", accept, "iptables-legacy -L -n"},
    {"drop_with_accepts", undecided,
     "iptables-nft -P FORWARD DROP\n"
     "iptables-nft -A FORWARD -s 10.99.0.0/16 -m comment --comment flannel -j ACCEPT\n"
     "iptables-nft -A FORWARD -d 10.99.0.0/16 -j ACCEPT"},
    {"drop_with_unconditional_accept", accept,
     "iptables-nft -P FORWARD DROP\n"
     "iptables-nft -A FORWARD -m comment --comment all -j ACCEPT"},
    {"legacy_drop_nft_accept", drop,
     "iptables-legacy -P FORWARD DROP\n"
     "iptables-nft -A FORWARD -j ACCEPT"},
    {"legacy_accept_nft_drop", drop,
     "iptables-legacy -A FORWARD -j ACCEPT\n"
     "iptables-nft -P FORWARD DROP"},
    {"terminal_reject", drop, "iptables-nft -A FORWARD -j REJECT"},
    {"legacy_terminal_reject", drop, "iptables-legacy -A FORWARD -j REJECT"},
    {"native_reject", drop,
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority 10; }'\n"
     "nft add rule inet t f counter reject with icmpx admin-prohibited"},
    {"reject_after_accept", accept,
     "iptables-nft -A FORWARD -j ACCEPT\n"
     "iptables-nft -A FORWARD -j REJECT"},
    {"reject_after_some_accepts", undecided,
     "iptables-nft -A FORWARD -s 10.99.1.0/24 -j ACCEPT\n"
     "iptables-nft -A FORWARD -j REJECT"},
    {"inet_policy_drop", drop,
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; policy drop; }'"},
    {"inet_other_families", accept,
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; }'\n"
     "nft add rule inet t f meta nfproto ipv6 drop\n"
     "nft 'add table ip6 six; add chain ip6 six f { type filter hook forward priority 0; policy drop; }'\n"
     "nft 'add table ip t; add chain ip t i { type filter hook input priority 0; policy drop; }'"},
    {"inet_ipv4_drop", drop,
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; }'\n"
     "nft add rule inet t f meta nfproto ipv4 drop"},
    {"dormant", accept,
     "nft 'add table ip t { flags dormant; }; add chain ip t f { type filter hook forward priority 0; policy drop; }'"},
    {"odd_priority", drop,
     "nft 'add table ip t; add chain ip t f { type filter hook forward priority -317; policy drop; }'\n"
     "nft 'add table ip u; add chain ip u f { type filter hook forward priority 0; }; add rule ip u f accept'"},
    {"mangle_drop", drop, "iptables-nft -t mangle -P FORWARD DROP"},
    {"legacy_mangle_drop", drop, "iptables-legacy -t mangle -P FORWARD DROP"},
    {"legacy_security_drop", drop, "iptables-legacy -t security -A FORWARD -j DROP"},
    {"invalid_only", accept,
     "iptables-nft -A FORWARD -m conntrack --ctstate INVALID -j DROP\n"
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; }'\n"
     "nft add rule inet t f ct state invalid counter drop"},
    {"legacy_invalid_only", accept, "iptables-legacy -A FORWARD -m conntrack --ctstate INVALID -j DROP"},
    {"legacy_valid_only", undecided, "iptables-legacy -A FORWARD -m conntrack ! --ctstate INVALID -j DROP"},
    {"docker28", undecided,
     "iptables-nft -N DOCKER-USER\n"
     "iptables-nft -N DOCKER-FORWARD\n"
     "iptables-nft -N DOCKER-BRIDGE\n"
     "iptables-nft -N DOCKER\n"
     "iptables-nft -A FORWARD -j DOCKER-USER\n"
     "iptables-nft -A FORWARD -j DOCKER-FORWARD\n"
     "iptables-nft -A DOCKER-FORWARD -j DOCKER-BRIDGE\n"
     "iptables-nft -A DOCKER-FORWARD -i docker0 -j ACCEPT\n"
     "iptables-nft -A DOCKER-BRIDGE -o docker0 -j DOCKER\n"
     "iptables-nft -A DOCKER ! -i docker0 -o docker0 -j DROP"},
    {"docker28_policy_drop", undecided,
     "iptables-nft -P FORWARD DROP\n"
     "iptables-nft -N DOCKER-FORWARD\n"
     "iptables-nft -A FORWARD -j DOCKER-FORWARD\n"
     "iptables-nft -A DOCKER-FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
     "iptables-nft -A DOCKER-FORWARD -i docker0 -j ACCEPT"},
    {"kube_forward", undecided,
     "iptables-nft -P FORWARD DROP\n"
     "iptables-nft -N KUBE-FORWARD\n"
     "iptables-nft -A FORWARD -m comment --comment 'kubernetes forwarding rules' -j KUBE-FORWARD\n"
     "iptables-nft -A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n"
     "iptables-nft -A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT\n"
     "iptables-nft -A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"},
    {"kube_forward_policy_accept", accept,
     "iptables-nft -N KUBE-FORWARD\n"
     "iptables-nft -A FORWARD -m comment --comment 'kubernetes forwarding rules' -j KUBE-FORWARD\n"
     "iptables-nft -A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n"
     "iptables-nft -A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT\n"
     "iptables-nft -A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"},
    {"queue", undecided, "iptables-nft -A FORWARD -j NFQUEUE --queue-num 7"},
    {"verdict_map", undecided,
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority 0; }'\n"
     "nft 'add rule inet t f ct state vmap { established : accept, related : accept, invalid : drop }'\n"
     "nft add rule inet t f drop"},
    {"goto_returns_to_policy", drop,
     "nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; policy drop; }; add chain ip t u'\n"
     "nft add rule ip t u log\n"
     "nft add rule ip t f goto u\n"
     "nft add rule ip t f accept"},
    {"jump_comes_back", accept,
     "nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; policy drop; }; add chain ip t u'\n"
     "nft add rule ip t u return\n"
     "nft add rule ip t u drop\n"
     "nft add rule ip t f jump u\n"
     "nft add rule ip t f accept"},
    {"goto_inside_a_jump", accept,
     "nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; policy drop; }'\n"
     "nft 'add chain ip t u; add chain ip t v'\n"
     "nft add rule ip t u goto v\n"
     "nft add rule ip t u drop\n"
     "nft add rule ip t f jump u\n"
     "nft add rule ip t f accept"},
    {"return_from_base", drop,
     "nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; policy drop; }'\n"
     "nft add rule ip t f return\n"
     "nft add rule ip t f accept"},
    {"legacy_chains", undecided,
     "iptables-legacy -P FORWARD DROP\n"
     "iptables-legacy -N A\n"
     "iptables-legacy -N B\n"
     "iptables-legacy -A FORWARD\n"
     "iptables-legacy -A FORWARD -m comment --comment why -j A\n"
     "iptables-legacy -A FORWARD -p tcp --dport 1 -j REJECT\n"
     "iptables-legacy -A A -i pod -g B\n"
     "iptables-legacy -A A -m conntrack --ctstate INVALID -j DROP\n"
     "iptables-legacy -A A -j RETURN\n"
     "iptables-legacy -A B -j LOG\n"
     "iptables-legacy -A B -j ACCEPT"},
    {"legacy_goto", drop,
     "iptables-legacy -P FORWARD DROP\n"
     "iptables-legacy -N A\n"
     "iptables-legacy -A FORWARD -g A\n"
     "iptables-legacy -A FORWARD -j ACCEPT"},
    {"every_expression", undecided,
     "nft 'add table inet t; add chain inet t f { type filter hook forward priority -5; }; add chain inet t u'\n"
     "nft 'add counter inet t c; add set inet t s { type ipv4_addr; }'\n"
     "nft 'add rule inet t f ip saddr 10.0.0.0/8 tcp dport 22 counter name c accept'\n"
     "nft 'add rule inet t f ip saddr 10.96.0.0/12 ip daddr != @s limit rate 5/second drop'\n"
     "nft 'add rule inet t f iifname \"cali*\" ct mark 0x10 meta mark set 0x4000 jump u'\n"
     "nft 'add rule inet t f ct original ip saddr 10.1.2.3 reject with tcp reset'\n"
     "nft 'add rule inet t f ct state { established, related } accept'\n"
     "nft 'add rule inet t f oifname eth0 ct status dnat numgen random mod 3 0 notrack log accept'\n"
     "nft 'add table ip off { flags dormant; }; add chain ip off f { type filter hook forward priority 7; }'\n"
     "nft 'add table ip other; add chain ip other o { type filter hook output priority 0; }; add rule ip other o "
     "drop'"},
};

class ForwardPolicy : public testing::TestWithParam<Scenario> {};

struct Read {
  NfTables nf;
  LegacyTables legacy;
};

/// The facts as probes find them in the current namespace.
Facts facts_of(std::shared_ptr<const Host> host) {
  Facts facts(std::move(host));
  Modules modules;
  modules.loadable = false;  // whether asking is harmless was decided by installing rules before
  facts.set<Modules>(modules);
  return facts;
}

Read read_facts(const std::shared_ptr<const Host>& host) {
  auto facts = facts_of(host);
  const auto nf = facts.get<NfTables>();
  const auto legacy = facts.get<LegacyTables>();
  if (!*nf) throw std::runtime_error("nf_tables: " + nf->why().message);
  if (!*legacy) throw std::runtime_error("legacy_tables: " + legacy->why().message);
  return {**nf, **legacy};
}

TEST_P(ForwardPolicy, AgreesWithTraffic) {
  const Road road;
  Read read;
  road.router.run([&] {
    shell(GetParam().script);
    const auto host = std::make_shared<const RecordingHost>(Host::live());
    read = read_facts(host);
    renew_netfilter_fixture(GetParam().name, host->recorded());
  });
  const auto end = forward_path(read.nf, read.legacy).end();
  EXPECT_EQ(end, GetParam().end);
  const auto [there, back] = road.traffic();
  EXPECT_FALSE(end == accept && !(there && back)) << "judged accept, but the traffic did not pass";
  EXPECT_FALSE(end == drop && (there || back)) << "judged drop, but traffic passed";
}

INSTANTIATE_TEST_SUITE_P(Rulesets, ForwardPolicy, testing::ValuesIn(scenarios),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

TEST(ForwardPolicyReads, LeaveNoLegacyTableBehind) {
  const Netns fresh;
  std::string names = "unread";
  fresh.run([&] {
    (void)read_facts(Host::live());
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
      auto facts = facts_of(Host::live());
      const auto denied = [](const auto& fact) { return !*fact && fact->why().kind == Unavailable::Kind::denied; };
      std::_Exit(denied(facts.get<NfTables>()) && denied(facts.get<LegacyTables>()) ? 0 : 1);
    };
    EXPECT_EXIT(as_nobody(), testing::ExitedWithCode(0), "");
  });
}

TEST(ForwardPolicyReads, SameBridge) {
  const Netns bridge;
  bridge.run([] {
    shell("nft 'add table bridge t; add chain bridge t f { type filter hook forward priority 0; policy drop; }'");
    const auto read = read_facts(Host::live());
    EXPECT_EQ(forward_path(read.nf, read.legacy, true).end(), drop);
    EXPECT_EQ(forward_path(read.nf, read.legacy, false).end(), accept);
  });
}

// --- the check's own words, taken at their word

Outcome judge_here() {
  auto facts = facts_of(Host::live());
  return Registered::find("firewall.forward-policy").at(0)->judge.run(facts, Profile{});
}

/// The commands of a remedy that work on the running firewall: the lines indented by two spaces.
std::string commands_now(const std::string& remedy) {
  std::istringstream lines(remedy);
  std::string commands;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  nft ") || line.starts_with("  iptables-legacy ")) commands += line + "\n";
  return commands;
}

class ForwardPolicyRemedy : public testing::TestWithParam<const char*> {};

TEST_P(ForwardPolicyRemedy, Cures) {
  const Netns node;
  node.run([] {
    shell(GetParam());
    const auto outcome = judge_here();
    ASSERT_EQ(outcome.verdict, Verdict::fail);
    shell(commands_now(outcome.remedy));
    EXPECT_EQ(judge_here().verdict, Verdict::pass) << outcome.remedy;
  });
}

INSTANTIATE_TEST_SUITE_P(
    Commands, ForwardPolicyRemedy,
    testing::Values("iptables-nft -P FORWARD DROP",
                    "nft 'add table inet t; add chain inet t f { type filter hook forward priority 3; policy drop; }'",
                    "iptables-nft -N U\niptables-nft -A FORWARD -j U\niptables-nft -A U -j REJECT",
                    "iptables-legacy -t mangle -P FORWARD DROP",
                    "iptables-legacy -N U\niptables-legacy -A FORWARD -j U\niptables-legacy -A U\n"
                    "iptables-legacy -A U -j REJECT",
                    "iptables-legacy -P FORWARD DROP\niptables-nft -t security -P FORWARD DROP"));

}  // namespace
}  // namespace nodecheck
