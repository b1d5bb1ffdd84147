// kernel.modules-after-boot: modules that are there now and would not be after a reboot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/boot_commands.hpp"
#include "facts/boot_units.hpp"
#include "facts/container.hpp"
#include "facts/docker_settings.hpp"
#include "support/boot_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
constexpr auto id = "kernel.modules-after-boot";
constexpr auto file = "/etc/modules-load.d/k8s.conf";

struct Node {
  ModuleLoads loads = modules_load_d(file, "overlay\nbr_netfilter\n");
  Result<Modules> modules{one_module({.loaded = true})};
  BootServices services = by_systemd();
  BootCommands commands = {};
  BootUnits units = {};
  DockerSettings docker = {};
  Container container = {};

  [[nodiscard]] Outcome judged(const Profile& profile = bridged()) const {
    return nodecheck::judged(id, profile, loads, modules, services, commands, units, docker, container);
  }
};

TEST(ModulesAfterBoot, PassesWhereALineNamesIt) {
  const auto outcome = Node{}.judged();
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "br_netfilter (/etc/modules-load.d/k8s.conf:2)");
  EXPECT_EQ((Node{.loads = modules_load_d(file, "br-netfilter")}).judged().verdict, Verdict::pass);
}

TEST(ModulesAfterBoot, FailsWhatWasLoadedByHand) {
  const auto outcome = Node{.loads = {}}.judged();
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("br_netfilter would not be loaded after a reboot: nothing that runs at boot loads it"));
  EXPECT_THAT(outcome, remedied_by("  echo br_netfilter > /etc/modules-load.d/br_netfilter.conf"));
}

TEST(ModulesAfterBoot, NamesTheLineThatIsTakenForOneName) {
  for (const auto* line :
       {"overlay br_netfilter", "br_netfilter # bridges", "br_netfilter.ko", "overlay,br_netfilter"}) {
    const auto outcome = (Node{.loads = modules_load_d(file, line)}).judged();
    EXPECT_EQ(outcome.verdict, Verdict::fail) << line;
    EXPECT_THAT(evidence_in(outcome),
                ElementsAre(Evidence{"/etc/modules-load.d/k8s.conf:1", "", line, "br_netfilter"}));
  }
}

TEST(ModulesAfterBoot, NoLineLoadsWhatAnImagesKernelDoesNotHave) {
  auto modules = one_module({});
  modules.modules[0].file.clear();
  auto image = bridged();
  image.phase.value = Phase::image;
  const auto outcome = (Node{.modules = modules}).judged(image);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("br_netfilter would not be loaded after a reboot: the kernel has no such module"));
  EXPECT_THAT(outcome, remedied_by("Install the kernel's remaining modules"));
  EXPECT_EQ((Node{.modules = modules}).judged().verdict, Verdict::not_applicable)
      << "kernel.module-br-netfilter says so";
}

TEST(ModulesAfterBoot, ScriptsTakeTheFirstWord) {
  Node node{.loads = modules_load_d(file, "br_netfilter # bridges"), .services = by_scripts()};
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
  node.loads = {.etc_modules = ModuleLoadFile{conf("/etc/modules"), module_lines("br_netfilter")}};
  EXPECT_EQ(node.judged().verdict, Verdict::pass);
  node.services = by_systemd();
  EXPECT_THAT(node.judged(), says("no link in modules-load.d leads to it"));
}

// modprobe by hand passes over it, so that all works until the next boot.
TEST(ModulesAfterBoot, ABlacklistKeepsItAway) {
  const Node node{.modules = one_module({.loaded = true, .blacklist = "/etc/modprobe.d/cis.conf:4"})};
  const auto outcome = node.judged();
  EXPECT_THAT(outcome, says("/etc/modprobe.d/cis.conf:4 blacklists it"));
  EXPECT_THAT(outcome, remedied_by("  sed -i '4s/^/# /' /etc/modprobe.d/cis.conf\n"));
  auto by_hand = node;
  by_hand.services = by_scripts();
  EXPECT_EQ(by_hand.judged().verdict, Verdict::pass);
}

TEST(ModulesAfterBoot, ADummyInstallKeepsItAwayFromAll) {
  Node node{.modules = one_module({.loaded = true, .dummy_install = "/usr/lib/modprobe.d/x.conf:1"})};
  node.commands.commands = {{.module = "br_netfilter", .source = "/etc/rc.local:2"}};
  const auto outcome = node.judged();
  EXPECT_THAT(outcome, says("/usr/lib/modprobe.d/x.conf:1 has an install line that loads nothing"));
  EXPECT_THAT(outcome, remedied_by("  cp /usr/lib/modprobe.d/x.conf /etc/modprobe.d/x.conf\n"));
}

TEST(ModulesAfterBoot, OthersLoadIt) {
  Node node{.loads = {}};
  node.commands.commands = {{.module = "br_netfilter", .source = "/etc/systemd/system/kubelet.service:9"}};
  EXPECT_THAT(node.judged().observed, HasSubstr("/etc/systemd/system/kubelet.service:9"));
  DockerSettings docker;
  docker.pid = 812;
  docker.version = "26.1.5";
  EXPECT_THAT((Node{.loads = {}, .docker = docker}).judged().observed, HasSubstr("dockerd loads it"));
  docker.version = "28.5.2";
  EXPECT_EQ((Node{.loads = {}, .docker = docker}).judged().verdict, Verdict::fail) << "from 27.3 on it does not";
  EXPECT_EQ((Node{.loads = {}, .modules = one_module({.builtin = true})}).judged().verdict, Verdict::pass);
}

TEST(ModulesAfterBoot, WhatLoadsByItselfMayBeForbiddenTo) {
  Node node{.modules = one_module({.name = "overlay", .loaded = true, .blacklist = "/etc/modprobe.d/x.conf:1"})};
  node.loads.files.clear();
  EXPECT_THAT(node.judged(routed()), says("overlay would not be loaded after a reboot: /etc/modprobe.d/x.conf:1"));
  node.commands.commands = {{.module = "overlay", .source = "/usr/lib/systemd/system/containerd.service:9"}};
  EXPECT_EQ(node.judged(routed()).verdict, Verdict::not_applicable) << "by its name it loads";
  node.modules = one_module({.name = "nf_conntrack", .loaded = true, .dummy_install = "/etc/modprobe.d/x.conf:1"});
  EXPECT_EQ(node.judged(routed()).verdict, Verdict::fail);
}

TEST(ModulesAfterBoot, WhatIsNotThereNowIsTheOtherChecks) {
  EXPECT_EQ((Node{.loads = {}, .modules = one_module({})}).judged().verdict, Verdict::not_applicable);
  EXPECT_EQ((Node{.loads = modules_load_d(file, "br_netfilter.ko"), .modules = one_module({})}).judged().verdict,
            Verdict::fail);
  auto image = bridged();
  image.phase.value = Phase::image;
  EXPECT_EQ((Node{.loads = {}, .modules = one_module({})}).judged(image).verdict, Verdict::fail);
}

TEST(ModulesAfterBoot, AMaskedServiceLoadsNothing) {
  Node node;
  node.services.modules.masked = true;
  EXPECT_THAT(node.judged(), says("systemd-modules-load.service is masked"));
  EXPECT_THAT(node.judged(), remedied_by("  systemctl unmask systemd-modules-load.service"));
}

TEST(ModulesAfterBoot, UnknownWhereNothingTells) {
  Node node{.loads = {}};
  node.loads.files = {{conf("/etc/modules-load.d/x.conf"), {}}};
  node.loads.files[0].file.kind = ConfKind::unread;
  EXPECT_EQ(node.judged().verdict, Verdict::unknown);
  EXPECT_EQ((Node{.loads = {}, .modules = Unavailable{Unavailable::Kind::denied, "/proc", "no"}}).judged().verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, bridged()).verdict, Verdict::unknown);
}

TEST(ModulesAfterBoot, UnknownWhereACommandIsNotFollowed) {
  Node node{.loads = {}};
  node.commands.unclear = {"/opt/prepare.sh:3"};
  EXPECT_EQ(node.judged().verdict, Verdict::unknown);
  EXPECT_THAT(node.judged(), says("/opt/prepare.sh:3 names it, and what is done there is not followed"));
  node.commands = {.unread = {"/etc/rc.local:2: what modprobe names is not followed: $m"}};
  EXPECT_THAT(node.judged(), says("what modprobe names is not followed: $m"));
  node.loads = modules_load_d(file, "overlay br_netfilter");
  EXPECT_EQ(node.judged().verdict, Verdict::fail) << "a line that is void is worth saying";
}

TEST(ModulesAfterBoot, DoesNotApplyWhereOthersDoIt) {
  EXPECT_EQ(Node{.loads = {}}.judged(routed()).verdict, Verdict::not_applicable);
  EXPECT_EQ(Node{.loads = {}}.judged(of(Distribution::rke2, Phase::running)).verdict, Verdict::not_applicable);
  EXPECT_EQ((Node{.loads = {}, .container = {"lxc", "/proc/1/environ"}}).judged().verdict, Verdict::not_applicable);
  EXPECT_EQ((Node{.loads = {}, .services = {}}).judged().verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
