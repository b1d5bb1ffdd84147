// sysctl.after-boot: what is right now and would not be after a reboot, and who is to blame.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/boot_commands.hpp"
#include "facts/boot_units.hpp"
#include "facts/container.hpp"
#include "facts/docker_settings.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/sysctl_daemons.hpp"
#include "support/boot_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
constexpr auto id = "sysctl.after-boot";

const SysctlFile k8s = sysctls_in("/etc/sysctl.d/k8s.conf",
                                  "net.bridge.bridge-nf-call-iptables = 1\n"
                                  "net.bridge.bridge-nf-call-ip6tables = 1\n"
                                  "net.ipv4.ip_forward = 1\n");

struct Node {
  SysctlFiles files = sysctl_d({k8s});
  BootServices services = by_systemd();
  Result<Sysctls> now{set_now()};
  ModuleLoads loads = modules_load_d("/etc/modules-load.d/k8s.conf", "overlay\nbr_netfilter\n");
  Modules modules = one_module({.loaded = true});
  BootCommands commands = {};
  BootUnits units = {};
  SysctlDaemons daemons = {};
  Container container = {};
  DockerSettings docker = {};
  Result<KubeletSettings> kubelet{KubeletSettings{}};

  [[nodiscard]] Outcome judged(const Profile& profile = bridged()) const {
    return nodecheck::judged(id, profile, files, services, now, loads, modules, commands, units, daemons, container,
                             docker, kubelet);
  }
};

TEST(SysctlAfterBoot, PassesWhereFilesSetWhatIsNeeded) {
  const auto outcome = Node{}.judged();
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("net.ipv4.ip_forward (/etc/sysctl.d/k8s.conf:3)"));
  EXPECT_THAT(outcome.findings, IsEmpty());
}

TEST(SysctlAfterBoot, FailsWhatWasSetByHand) {
  const auto outcome = Node{.files = {}}.judged();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("net.ipv4.ip_forward would be 0 after a reboot: no file that systemd-sysctl.service"));
  EXPECT_EQ(outcome.findings.size(), 1U) << "the kernel begins with 1 for bridges";
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"sysctl.d", "net.ipv4.ip_forward", "not set", "1"}));
  EXPECT_THAT(outcome, remedied_by("  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-zz-kubernetes.conf"));
}

// zz-hardening.conf comes after k8s.conf, whatever its directory, and the setting has two names.
TEST(SysctlAfterBoot, NamesTheWinnerAndTheLosers) {
  Node node;
  node.files.files.push_back(sysctls_in("/usr/lib/sysctl.d/zz-hardening.conf", "\nnet/ipv4/conf/all/forwarding=0\n"));
  const auto outcome = node.judged();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("net.ipv4.ip_forward would be 0 after a reboot: /usr/lib/sysctl.d/zz-hardening.conf:2"));
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{"/usr/lib/sysctl.d/zz-hardening.conf:2", "net.ipv4.ip_forward", "0", "1"},
                          Evidence{"/etc/sysctl.d/k8s.conf:3", "net.ipv4.ip_forward", "1, taken back", ""}));
  EXPECT_THAT(outcome, remedied_by("Take out what sets it last: /usr/lib/sysctl.d/zz-hardening.conf:2"));
}

TEST(SysctlAfterBoot, TheRemedyTakesOutALineThatOursWouldNotComeAfter) {
  Node node;
  node.files.files.push_back(sysctls_in("/etc/sysctl.d/zz.conf", "net.ipv4.ip_forward=0\n"));
  EXPECT_THAT(node.judged(), remedied_by("  sed -i --follow-symlinks '1s/^/# /' /etc/sysctl.d/zz.conf\n"));
  node.files.files.back() = sysctls_in("/etc/sysctl.d/99-a.conf", "net.ipv4.ip_forward=0\n");
  node.files.files.front() = sysctls_in("/etc/sysctl.d/10-k8s.conf", "net.ipv4.ip_forward=1\n");
  EXPECT_THAT(node.judged().remedy, Not(HasSubstr("sed")));
}

// Debian 13 ships no link to it.
TEST(SysctlAfterBoot, SaysThatSystemdDoesNotReadSysctlConf) {
  Node node{.files = {.sysctl_conf = sysctls_in("/etc/sysctl.conf", "net.ipv4.ip_forward=1")}};
  EXPECT_THAT(node.judged(), says("/etc/sysctl.conf:1 sets it, which systemd-sysctl.service does not read"));
  node.services = by_scripts();
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
}

TEST(SysctlAfterBoot, NotesWhereTheTwoProgramsDisagree) {
  Node node;
  node.files.sysctl_conf = sysctls_in("/etc/sysctl.conf", "net.ipv4.ip_forward=0");
  const auto outcome = node.judged();
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome, says("sysctl --system would leave net.ipv4.ip_forward = 0"));
  node.services = by_scripts();
  EXPECT_THAT(node.judged(), says("/etc/sysctl.conf:1 sets it"));
}

TEST(SysctlAfterBoot, AMaskedServiceSetsNothing) {
  Node node;
  node.services.sysctl.masked = true;
  const auto outcome = node.judged();
  EXPECT_THAT(outcome, says("systemd-sysctl.service is masked"));
  EXPECT_THAT(outcome, remedied_by("  systemctl unmask systemd-sysctl.service"));
}

TEST(SysctlAfterBoot, WhatIsWrongNowIsTheOtherChecks) {
  Node node{.files = {}, .now = set_now("0")};
  const auto outcome = node.judged();
  EXPECT_EQ(outcome.verdict, Verdict::pass) << "bridged traffic";
  EXPECT_THAT(outcome.observed, HasSubstr("net.ipv4.ip_forward is not 1 now"));
  EXPECT_EQ(node.judged(routed()).verdict, Verdict::not_applicable);
  node.files = sysctl_d({sysctls_in("/etc/sysctl.d/x.conf", "net.ipv4.ip_forward=0")});
  EXPECT_THAT(node.judged(), says("/etc/sysctl.d/x.conf:1 sets it")) << "who is to blame is worth saying";
}

// The key is not there yet when the file is applied; the module comes with dockerd, or not at all.
TEST(SysctlAfterBoot, AKeyWhoseModuleComesTooLateIsDropped) {
  Node node{.loads = {}};
  EXPECT_THAT(node.judged(), says("/etc/sysctl.d/k8s.conf:1 sets net.bridge.bridge-nf-call-iptables before "
                                  "br_netfilter is there, and is dropped"));
  EXPECT_THAT((Node{.files = {}, .loads = {}}).judged(),
              says("net.bridge.bridge-nf-call-iptables would not be there after a reboot"));
  EXPECT_THAT(node.judged(), remedied_by("  echo br_netfilter > /etc/modules-load.d/br_netfilter.conf"));
  node.commands.commands = {{.module = "br_netfilter", .source = "/etc/systemd/system/kubelet.service:9"}};
  EXPECT_EQ(node.judged().verdict, Verdict::pass) << "the kernel's 1 stands";
  node.files.files.push_back(sysctls_in("/etc/sysctl.d/zz.conf", "net.bridge.bridge-nf-call-iptables=0"));
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
  EXPECT_THAT(node.judged(), says("sysctl --system would leave net.bridge.bridge-nf-call-iptables = 0"));
  node.loads.udev_rule = "/etc/udev/rules.d/90-bridge.rules:1";
  EXPECT_THAT(node.judged(), says("/etc/sysctl.d/zz.conf:1 sets it")) << "once the module is there";
  node.files.files.pop_back();
  node.commands = {};
  node.modules = one_module({.builtin = true});
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
}

TEST(SysctlAfterBoot, AnImageHasNoValueNow) {
  auto profile = bridged();
  profile.phase.value = Phase::image;
  const Unavailable none{Unavailable::Kind::unsupported, "/proc/sys", "a copied root has files only"};
  Node node{.now = none, .modules = one_module({})};
  EXPECT_EQ(node.judged(profile).verdict, Verdict::pass);
  node.files = {};
  EXPECT_THAT(node.judged(profile), says("net.ipv4.ip_forward would be 0"));
}

TEST(SysctlAfterBoot, OthersSetItThemselves) {
  EXPECT_EQ(Node{.files = {}}.judged(of(Distribution::k3s, Phase::running)).verdict, Verdict::not_applicable);
  DockerSettings docker;
  docker.pid = 812;
  EXPECT_EQ((Node{.files = {}, .docker = docker}).judged().verdict, Verdict::pass);
  docker.ip_forward = {false, "/etc/docker/daemon.json:2"};
  EXPECT_EQ((Node{.files = {}, .docker = docker}).judged().verdict, Verdict::fail);
  auto ipvs = bridged();
  ipvs.proxy_mode.value = "ipvs";
  EXPECT_EQ(Node{.files = {}}.judged(ipvs).verdict, Verdict::pass);
  Node script{.files = {}};
  script.commands.commands = {{.sysctl = "net/ipv4/ip_forward", .value = "1", .source = "/etc/rc.local:3"}};
  EXPECT_THAT(script.judged().observed, HasSubstr("/etc/rc.local:3"));
}

// Whether dockerd runs now is nothing to the next boot.
TEST(SysctlAfterBoot, DockerCountsWhereItIsEnabled) {
  DockerSettings docker;
  docker.installed = true;
  BootUnits units{.loader = "systemd",
                  .enabled = {},
                  .swaps = {},
                  .masked = {},
                  .commands = {},
                  .unfollowed = {},
                  .unclear = {},
                  .unread = {}};
  Node node{.files = {}, .units = units, .docker = docker};
  EXPECT_EQ(node.judged().verdict, Verdict::fail);
  node.docker.pid = 812;
  EXPECT_EQ(node.judged().verdict, Verdict::fail) << "started by hand";
  node.docker.pid = 0;
  node.units.enabled = {{"docker.socket", "/usr/lib/systemd/system/docker.socket", "x"}};
  EXPECT_EQ(node.judged().verdict, Verdict::fail) << "nobody is known to ask it";
  node.units.enabled = {{"docker.service", "/usr/lib/systemd/system/docker.service", "x"}};
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
}

TEST(SysctlAfterBoot, WhatCommandsWriteComesAfterTheFiles) {
  Node node;
  node.commands.commands = {{.sysctl = "net/ipv4/conf/all/forwarding", .value = "0", .source = "/etc/rc.local:3"}};
  EXPECT_THAT(node.judged(), says("net.ipv4.ip_forward would be 0 after a reboot: /etc/rc.local:3 sets it"));
  node.commands.commands.push_back({.system = true, .source = "/etc/rc.local:4"});
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
  // What systemd passes over, sysctl --system reads.
  Node conf{.files = {.sysctl_conf = sysctls_in("/etc/sysctl.conf", "net.ipv4.ip_forward=1")}};
  conf.commands.commands = {{.system = true, .source = "/etc/rc.local:4"}};
  EXPECT_THAT(conf.judged().observed, HasSubstr("net.ipv4.ip_forward (/etc/sysctl.conf:1)"));
}

TEST(SysctlAfterBoot, ADaemonThatMaySetItLeavesItOpen) {
  Node node{.files = {}};
  node.daemons.settings = {{"net/ipv4/ip_forward", "1", "IPForward=yes", "/etc/systemd/network/a.network:3"}};
  EXPECT_EQ(node.judged().verdict, Verdict::unknown);
  EXPECT_THAT(node.judged(),
              says("net.ipv4.ip_forward would be 0 by what boot reads, but /etc/systemd/network/a.network:3"
                   " says IPForward=yes, which may set it to 1"));
  node.files = sysctl_d({k8s});
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
  node.daemons.settings[0].value = "0";
  EXPECT_EQ(node.judged().verdict, Verdict::unknown);
  node.daemons.settings[0].comes_last = false;
  EXPECT_EQ(node.judged().verdict, Verdict::pass) << "sysctl.d is applied once more";
  node.daemons = {{}, {{Unavailable::Kind::denied, "/etc/systemd/networkd.conf", "Permission denied"}}};
  EXPECT_EQ(node.judged().verdict, Verdict::unknown);
  EXPECT_THAT(node.judged(), says("/etc/systemd/networkd.conf: Permission denied"));
}

// A symptom of the module's fate has that check's remedy, and others need their own.
TEST(SysctlAfterBoot, StandsAloneUnlessTheModuleIsAllThatIsAmiss) {
  Node node{.loads = {}};
  EXPECT_FALSE(node.judged().stands_alone);
  node.files = {};
  EXPECT_TRUE(node.judged().stands_alone);
}

TEST(SysctlAfterBoot, KubeletTunablesCountWhereTheyAreProtected) {
  KubeletSettings kubelet;
  kubelet.protect_kernel_defaults = {true, "/var/lib/kubelet/config.yaml:9"};
  Sysctls now = set_now();
  for (const auto& tunable : {"vm.overcommit_memory", "kernel.panic_on_oops"}) now.values[tunable] = {"1", {}};
  for (const auto& [key, value] : {std::pair{"kernel.panic", "10"}, {"vm.panic_on_oom", "0"}})
    now.values[key] = {value, {}};
  now.values["kernel.keys.root_maxkeys"] = {"1000000", {}};
  now.values["kernel.keys.root_maxbytes"] = {"25000000", {}};
  const auto outcome = Node{.now = now, .kubelet = kubelet}.judged();
  EXPECT_EQ(outcome.findings.size(), 3U);
  EXPECT_THAT(outcome, says("no file sets kernel.panic_on_oops")) << "it hangs on how the kernel was built";
  EXPECT_THAT(outcome, says("vm.overcommit_memory would be 0"));
  EXPECT_THAT(outcome, says("kernel.panic would be 0"));
}

TEST(SysctlAfterBoot, UnknownWhereAFileIsClosed) {
  Node node;
  node.files.files.push_back({conf("/etc/sysctl.d/secret.conf"), {}});
  node.files.files.back().file.kind = ConfKind::unread;
  node.files.files.back().file.why = "Permission denied";
  EXPECT_EQ(node.judged().verdict, Verdict::unknown);
  EXPECT_THAT(node.judged(), says("/etc/sysctl.d/secret.conf: Permission denied"));
  node.files.files.erase(node.files.files.begin());
  EXPECT_EQ(node.judged().verdict, Verdict::unknown) << "it may set what no other file does";
  EXPECT_EQ(judged(id, bridged()).verdict, Verdict::unknown);
  EXPECT_EQ((Node{.kubelet = Unavailable{Unavailable::Kind::denied, "config.yaml", "no"}}).judged().verdict,
            Verdict::unknown);
}

TEST(SysctlAfterBoot, DoesNotApplyToContainersAndUnknownInits) {
  EXPECT_EQ((Node{.container = {"docker", "/run/systemd/container"}}).judged().verdict, Verdict::not_applicable);
  const auto outcome = (Node{.services = {"", "process_api", {}, {}}}).judged();
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("PID 1 is process_api"));
}

TEST(SysctlAfterBoot, ExplainPrintsTheStack) {
  auto facts = Facts::literals();
  Node node;
  node.files.files.push_back(sysctls_in("/usr/lib/sysctl.d/k8s.conf", "net.ipv4.ip_forward = 0\n"));
  node.files.files.push_back(sysctls_in("/usr/lib/sysctl.d/90.conf", "net.ipv4.ip_forward = 0\n"));
  give(facts, node.files);
  give(facts, node.services);
  give(facts, *node.now);
  const auto text = Registered::find(id).at(0)->detail.tell(facts, bridged());
  EXPECT_THAT(text, HasSubstr("/usr/lib/sysctl.d/k8s.conf  (not read: replaced by /etc/sysctl.d/k8s.conf)"));
  EXPECT_THAT(text, HasSubstr("  *    3  net.ipv4.ip_forward = 1\n"));
  EXPECT_LT(text.find("/usr/lib/sysctl.d/90.conf"), text.find("/etc/sysctl.d/k8s.conf\n"));
}

}  // namespace
}  // namespace nodecheck
