// firewall.forward-after-boot: what boot loads, and who makes up for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/boot_commands.hpp"
#include "facts/boot_firewall.hpp"
#include "facts/boot_services.hpp"
#include "facts/boot_units.hpp"
#include "facts/container.hpp"
#include "facts/docker_settings.hpp"
#include "facts/iptables_save.hpp"
#include "facts/nft_script.hpp"
#include "facts/sysctl_files.hpp"
#include "reason/boot_obstacles.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
constexpr auto id = "firewall.forward-after-boot";
constexpr auto rules_v4 = "/etc/iptables/rules.v4";

Profile with_cni(std::string cni) {
  Profile profile;
  profile.cni.value = std::move(cni);
  profile.pod_bridge.value = "cni0";
  profile.pod_cidrs.value = {"10.244.0.0/16"};
  return profile;
}

BootFirewall saved(const std::string& rules, std::string loader = "netfilter-persistent.service",
                   std::string path = rules_v4) {
  BootFirewall files;
  BootTable table{std::move(loader), path, "ip", "filter", {}};
  apply_iptables_save("*filter\n" + rules, path, table);
  files.tables = {table};
  return files;
}
BootFirewall scripted(const std::string& text) {
  NftScript script;
  apply_nft_script(text, "/etc/nftables.conf", script);
  BootFirewall files;
  files.tables = script.tables;
  for (auto& table : files.tables) table.loader = "nftables.service";
  return files;
}
BootUnits enabled(std::vector<ScriptCommand> commands = {}) {
  BootUnits units;
  units.loader = "systemd";
  units.enabled = {{"docker.service", "/usr/lib/systemd/system/docker.service", "/etc/link"}};
  units.commands = std::move(commands);
  return units;
}
ScriptCommand policy(std::string value, std::string unit, std::string setting) {
  return {std::move(unit), std::move(setting), {"iptables", "-w", "5", "-P", "FORWARD", std::move(value)}, "/etc/u:3"};
}

Outcome judge(const Profile& profile, const BootFirewall& files, const BootUnits& units = enabled(),
              Container container = {}) {
  return judged(id, profile, files, units, std::move(container), DockerSettings{});
}
const auto drop = ":FORWARD DROP [0:0]\n";

TEST(ForwardAfterBoot, PassesWhereNothingIsLoaded) {
  EXPECT_EQ(judge(with_cni("bridge"), {}).verdict, Verdict::pass);
  EXPECT_EQ(judge(with_cni("bridge"), saved(":FORWARD ACCEPT [0:0]\n")).verdict, Verdict::pass);
}

TEST(ForwardAfterBoot, FailsWithTheLineOfThePolicy) {
  const auto outcome = judge(with_cni("bridge"), saved(drop));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/etc/iptables/rules.v4:2", "ip filter FORWARD", "policy drop", "accept"}));
  EXPECT_THAT(outcome, AllOf(says("netfilter-persistent.service"),
                             remedied_by("sed -i.bak '2s/DROP/ACCEPT/' /etc/iptables/rules.v4"),
                             remedied_by("netfilter-persistent save")));
}

TEST(ForwardAfterBoot, TheCniMakesUpForIt) {
  EXPECT_EQ(judge(with_cni("flannel"), saved(drop)).verdict, Verdict::pass);
  EXPECT_EQ(judge(with_cni("calico"), saved(drop)).verdict, Verdict::pass);
  const auto reject = saved(":FORWARD ACCEPT [0:0]\n-A FORWARD -j REJECT\n");
  EXPECT_EQ(judge(with_cni("flannel"), reject).verdict, Verdict::fail) << "it appends behind the REJECT";
  EXPECT_EQ(judge(with_cni("calico"), reject).verdict, Verdict::pass);
}

TEST(ForwardAfterBoot, WithoutACniItWeighsLess) {
  for (const auto* cni : {"", "aws-vpc"}) {
    const auto outcome = judge(with_cni(cni), saved(drop));
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_EQ(severity_of(id, outcome), Severity::info);
  }
}

TEST(ForwardAfterBoot, Ufw) {
  const auto ufw = saved(
      ":FORWARD DROP\n:ufw-before-forward -\n-A FORWARD -j ufw-before-forward\n-A ufw-before-forward -m conntrack "
      "--ctstate RELATED,ESTABLISHED -j ACCEPT\n",
      "ufw.service", "/etc/default/ufw");
  EXPECT_THAT(judge(with_cni("bridge"), ufw), AllOf(says("ufw.service"), remedied_by("ufw default allow routed"),
                                                    remedied_by("ufw route allow from 10.244.0.0/16")));
}

TEST(ForwardAfterBoot, AChainOfNftIsMadeUpForByNobody) {
  const auto script =
      scripted("table inet filter {\nchain forward {\ntype filter hook forward priority 0; policy drop;\n}\n}\n");
  const auto outcome = judge(with_cni("calico"), script);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/etc/nftables.conf:3");
  EXPECT_EQ(
      judge(with_cni("calico"), scripted("table inet f { chain c { type filter hook forward priority 0; policy drop; "
                                         "ip saddr 10.244.0.0/16 accept; ip daddr 10.244.0.0/16 accept; } }"))
          .verdict,
      Verdict::pass);
}

TEST(ForwardAfterBoot, UnknownWhereARuleIsNotDecided) {
  const auto outcome =
      judge(with_cni("bridge"), saved(":FORWARD DROP\n-A FORWARD -m set --match-set pods src -j ACCEPT\n"));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("/etc/iptables/rules.v4:3"));
}

TEST(ForwardAfterBoot, UnknownWhereAFileIsClosed) {
  BootFirewall files;
  files.unread = {{Unavailable::Kind::denied, rules_v4, "Permission denied"}};
  EXPECT_EQ(judge(with_cni("bridge"), files).verdict, Verdict::unknown);
  auto beside = saved(drop);
  beside.unread = files.unread;
  EXPECT_THAT(judge(with_cni("bridge"), beside), says("Permission denied"));
  EXPECT_EQ(judged(id, {}, enabled(), Container{}).verdict, Verdict::unknown);
}

TEST(ForwardAfterBoot, DoesNotApplyInAContainer) {
  EXPECT_EQ(judge(with_cni("bridge"), saved(drop), enabled(), {"docker", "/.dockerenv"}).verdict,
            Verdict::not_applicable);
}

TEST(ForwardAfterBoot, CommandsThatBootRuns) {
  const auto accepts = enabled({policy("ACCEPT", "docker.service", "ExecStartPost")});
  EXPECT_EQ(judge(with_cni("bridge"), saved(drop), accepts).verdict, Verdict::pass);
  const auto drops = enabled({policy("DROP", "rc-local.service", "")});
  EXPECT_THAT(judge(with_cni("bridge"), {}, drops), says("/etc/u:3"));
  auto other = policy("DROP", "rc-local.service", "");
  other.words = {"iptables", "-t", "nat", "-P", "FORWARD", "DROP"};
  EXPECT_EQ(judge(with_cni("bridge"), {}, enabled({other})).verdict, Verdict::pass);
  other.words[2] = "mangle";
  EXPECT_THAT(judge(with_cni("bridge"), {}, enabled({other})), says("ip mangle FORWARD drops pod traffic"));
  EXPECT_EQ(judge(with_cni("calico"), {}, enabled({other})).verdict, Verdict::fail) << "it inserts into filter alone";
  auto insert = policy("", "rc-local.service", "");
  insert.words = {"iptables", "-I", "FORWARD", "1", "-j", "ACCEPT"};
  EXPECT_EQ(judge(with_cni("bridge"), saved(drop), enabled({insert})).verdict, Verdict::pass);
}

TEST(ForwardAfterBoot, CommandsInAllTheirSpellings) {
  const auto runs = [](std::vector<std::string> words) {
    words.insert(words.begin(), "iptables");
    return judge(with_cni("bridge"), {}, enabled({{"rc-local.service", "", std::move(words), "/etc/rc.local:2"}}))
        .verdict;
  };
  for (const auto& words : std::vector<std::vector<std::string>>{{"-v", "-P", "FORWARD", "DROP"},
                                                                 {"-w5", "-P", "FORWARD", "DROP"},
                                                                 {"--wait=5", "-PFORWARD", "DROP"},
                                                                 {"-tfilter", "-4", "-P", "FORWARD", "DROP"},
                                                                 {"--table=mangle", "-P", "FORWARD", "DROP"}})
    EXPECT_EQ(runs(words), Verdict::fail) << words[0];
  EXPECT_EQ(runs({"-P", "FORWARD", "$POLICY"}), Verdict::unknown);
  EXPECT_EQ(runs({"-R", "FORWARD", "1", "-j", "DROP"}), Verdict::unknown);
}

TEST(ForwardAfterBoot, ScriptsThatAreNotFollowedLeaveItOpen) {
  auto units = enabled();
  units.unfollowed = {"/opt/fw.sh: iptables -P FORWARD DROP"};
  const auto outcome = judge(with_cni("bridge"), {}, units);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("is not followed: /opt/fw.sh: iptables -P FORWARD DROP"));
}

TEST(ForwardAfterBoot, CommandsThatTakeARuleBack) {
  const auto runs = [](std::vector<std::vector<std::string>> lines) {
    std::vector<ScriptCommand> commands;
    for (auto& words : lines) {
      words.insert(words.begin(), "iptables");
      commands.push_back({"rc-local.service", "", std::move(words), "/etc/rc.local:2"});
    }
    return judge(with_cni("bridge"), {}, enabled(std::move(commands)));
  };
  EXPECT_THAT(runs({{"-A", "FORWARD", "-j", "DROP"}}), says("(/etc/rc.local:2, rc-local.service)"));
  EXPECT_EQ(runs({{"-A", "FORWARD", "-j", "DROP"}, {"-D", "FORWARD", "-j", "DROP"}}).verdict, Verdict::unknown);
  EXPECT_EQ(runs({{"-A", "FORWARD", "-j", "DROP"}, {"-D", "FORWARD", "-i", "x", "-j", "DROP"}}).verdict, Verdict::fail);
  EXPECT_EQ(runs({{"-A", "FORWARD", "-j", "DROP"}, {"-D", "FORWARD", "1"}}).verdict, Verdict::unknown);
  EXPECT_EQ(runs({{"-A", "FORWARD", "-j", "DROP"}, {"-F", "FORWARD"}}).verdict, Verdict::pass);
  EXPECT_EQ(runs({{"-A", "FORWARD", "-j", "DROP"}, {"-F"}}).verdict, Verdict::pass);
  EXPECT_EQ(runs({{"-A", "FORWARD", "-j", "DROP"}, {"-I", "FORWARD", "2", "-j", "ACCEPT"}}).verdict, Verdict::fail);
}

DockerSettings docker() {
  DockerSettings settings;
  settings.installed = true;
  return settings;
}
std::vector<BootObstacle> by_docker(const DockerSettings& settings, std::optional<bool> forwarding,
                                    const BootUnits& units = enabled(), std::string cni = "bridge") {
  return boot_obstacles({}, units, {&settings, forwarding}, with_cni(std::move(cni)));
}

TEST(ForwardAfterBoot, DockerDropsWhereItSwitchesForwardingOn) {
  const auto all = by_docker(docker(), false);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].message, HasSubstr("because it finds forwarding off"));
  EXPECT_THAT(all[0].remedy, HasSubstr("net.ipv4.ip_forward = 1"));
  EXPECT_TRUE(by_docker(docker(), true).empty());
  EXPECT_TRUE(by_docker(docker(), false, enabled(), "flannel").empty());
  EXPECT_TRUE(by_docker(docker(), false, BootUnits{}).empty()) << "not enabled";
}

SysctlFiles forwarding(std::string value) {
  SysctlFiles files;
  SysctlFile file;
  file.file.directory = "/etc/sysctl.d";
  file.file.name = "k8s.conf";
  file.lines = {{3, "net.ipv4.ip_forward", std::move(value), false}};
  files.files = {file};
  return files;
}
BootServices with_systemd() {
  BootServices services;
  services.init = "systemd";
  services.sysctl = {"systemd-sysctl.service", "/usr/lib/systemd/system/systemd-sysctl.service", false};
  return services;
}

TEST(ForwardAfterBoot, ForwardingThatAFileSwitchesOn) {
  const auto at_boot = [](const SysctlFiles& files, const BootServices& services, const BootCommands& commands = {}) {
    return judged(id, with_cni("bridge"), BootFirewall{}, enabled(), Container{}, docker(), files, services, commands);
  };
  EXPECT_EQ(at_boot(forwarding("1"), with_systemd()).verdict, Verdict::pass);
  const auto off = at_boot(forwarding("0"), with_systemd());
  EXPECT_EQ(off.verdict, Verdict::fail);
  EXPECT_EQ(evidence_in(off).at(0).source, "/usr/lib/systemd/system/docker.service");
  auto masked = with_systemd();
  masked.sysctl.masked = true;
  EXPECT_EQ(at_boot(forwarding("1"), masked).verdict, Verdict::fail);
  EXPECT_EQ(at_boot({}, {}).verdict, Verdict::unknown) << "of another init";
  BootCommands late;
  late.commands = {{.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/rc.local:3"}};
  EXPECT_EQ(at_boot({}, with_systemd(), late).verdict, Verdict::unknown) << "before or after Docker?";
}

TEST(ForwardAfterBoot, DockersSocketAloneMayNeverBeAsked) {
  BootUnits socket;
  socket.loader = "systemd";
  socket.enabled = {{"docker.socket", "/usr/lib/systemd/system/docker.socket", "x"}};
  const auto all = by_docker(docker(), false, socket);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].certain);
  EXPECT_THAT(all[0].message, HasSubstr("once something asks its socket"));
  socket.masked = {{"docker.service", "/etc/systemd/system/docker.service"}};
  EXPECT_TRUE(by_docker(docker(), false, socket).empty());
}

TEST(ForwardAfterBoot, DockerMayBeToldNotTo) {
  auto settings = docker();
  settings.ip_forward_no_drop = {true, "/etc/docker/daemon.json:3"};
  EXPECT_TRUE(by_docker(settings, false).empty());
  settings = docker();
  settings.iptables = {false, "/etc/docker/daemon.json:3"};
  EXPECT_TRUE(by_docker(settings, false).empty());
  EXPECT_TRUE(by_docker(docker(), false, enabled({policy("ACCEPT", "docker.service", "ExecStartPost")})).empty());
  EXPECT_FALSE(by_docker(docker(), false, enabled({policy("ACCEPT", "rc-local.service", "")})).empty())
      << "rc.local does not wait for Docker";
}

TEST(ForwardAfterBoot, Firewalld) {
  BootFirewall files;
  files.firewalld = BootFirewalld{"public", "/etc/firewalld/firewalld.conf:2", false, false, false, {}};
  EXPECT_THAT(judge(with_cni("flannel"), files),
              AllOf(says("firewalld rejects"), remedied_by("--add-source=10.244.0.0/16")));
  files.firewalld->forwards = true;
  EXPECT_EQ(judge(with_cni("flannel"), files).verdict, Verdict::unknown);
  for (const auto* accepted : {"cni0", "10.244.0.0/16", "10.0.0.0/8"}) {
    files.firewalld->accepted = {accepted};
    EXPECT_EQ(judge(with_cni("flannel"), files).verdict, Verdict::pass) << accepted;
  }
}

}  // namespace
}  // namespace nodecheck
