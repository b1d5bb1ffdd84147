// kernel.module-br-netfilter: nothing loads it by itself, so loadable is not enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/modules.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto id = "kernel.module-br-netfilter";

Modules with(ModuleEvidence evidence) {
  evidence.name = "br_netfilter";
  return {.release = "6.1.0", .index = true, .modules = {std::move(evidence)}, .unread = {}};
}

const Modules on_disk = with({.file = "kernel/net/bridge/br_netfilter.ko"});

TEST(ModuleBrNetfilter, PassesWhenLoadedOrBuiltIn) {
  EXPECT_EQ(judged(id, bridged(), with({.loaded = true})).verdict, Verdict::pass);
  const auto built_in = judged(id, bridged(), with({.builtin = true}));
  EXPECT_EQ(built_in.verdict, Verdict::pass);
  EXPECT_THAT(built_in.observed, HasSubstr("built into the kernel"));
}

TEST(ModuleBrNetfilter, FailsWhenOnlyLoadable) {
  const auto outcome = judged(id, bridged(), on_disk);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"kernel/net/bridge/br_netfilter.ko", "",
                                                         "not loaded; the file is there", "loaded or built in"}));
  EXPECT_THAT(outcome, remedied_by("  modprobe br_netfilter"));
  EXPECT_THAT(outcome, remedied_by("/etc/modules-load.d/"));
}

TEST(ModuleBrNetfilter, WarnsWhileTheCniIsUnset) {
  EXPECT_EQ(severity_of(id, judged(id, {}, on_disk)), Severity::warning);
}

TEST(ModuleBrNetfilter, NamesWhatBlocksIt) {
  const auto outcome = judged(id, bridged(), with({.file = "x.ko", .dummy_install = "/etc/modprobe.d/hard.conf:7"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("/etc/modprobe.d/hard.conf:7"));
}

TEST(ModuleBrNetfilter, SaysWhatToInstallWhereItIsMissing) {
  const auto outcome = judged(id, bridged(), with({}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("linux-modules-extra"));
}

TEST(ModuleBrNetfilter, FailsWhereItIsNotInTheKernelWhateverTheIndexWouldSay) {
  auto in_a_container = with({.config = "m"});
  in_a_container.index = false;
  EXPECT_EQ(judged(id, bridged(), in_a_container).verdict, Verdict::fail);
}

TEST(ModuleBrNetfilter, UnknownWhereNothingTells) {
  auto modules = with({});
  modules.index = false;
  const auto outcome = judged(id, {}, modules);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(judged(id, bridged()).verdict, Verdict::unknown);
}

TEST(ModuleBrNetfilter, DoesNotApplyWithoutAPodBridge) {
  for (const auto* cni : {"cilium", "calico", "aws-vpc", "gke", "kindnet", "ovn-kubernetes", "antrea"}) {
    const auto outcome = judged(id, routed(cni), on_disk);
    EXPECT_EQ(outcome.verdict, Verdict::not_applicable) << cni;
    EXPECT_THAT(outcome.observed, HasSubstr(cni));
  }
}

TEST(ModuleBrNetfilter, LeavesItToDistributionsThatLoadItThemselves) {
  for (const auto d : {Distribution::k3s, Distribution::rke2, Distribution::k0s}) {
    EXPECT_EQ(judged(id, of(d), on_disk).verdict, Verdict::not_applicable) << word(d);
    EXPECT_EQ(judged(id, of(d, Phase::running), on_disk).verdict, Verdict::fail) << word(d);
  }
  EXPECT_EQ(judged(id, of(Distribution::kubeadm), on_disk).verdict, Verdict::fail);
}

}  // namespace
}  // namespace nodecheck
