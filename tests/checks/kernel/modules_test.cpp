// kernel.module-overlay, -nf-conntrack and -vxlan: what loads by itself passes, what cannot be loaded fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/modules.hpp"

#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Modules with(ModuleEvidence evidence) {
  return {.release = "6.1.0-13-amd64", .index = true, .modules = {std::move(evidence)}, .unread = {}};
}

const ModuleEvidence loadable{.name = "overlay", .file = "kernel/fs/overlayfs/overlay.ko"};

Profile vxlan_profile() {
  Profile p;
  p.overlay = {"vxlan", "link flannel.1"};
  return p;
}

TEST(ModuleOverlay, PassesWhenLoaded) {
  const auto outcome = judged("kernel.module-overlay", {}, with({.name = "overlay", .loaded = true}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "overlay is loaded (/proc/modules)");
}

TEST(ModuleOverlay, PassesWhenLoadableAndSaysSo) {
  const auto outcome = judged("kernel.module-overlay", {}, with(loadable));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("loads by itself"));
}

TEST(ModuleOverlay, FailsWhenTheIndexHasNone) {
  const auto outcome = judged("kernel.module-overlay", {}, with({.name = "overlay"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of("kernel.module-overlay", outcome), Severity::error);
  EXPECT_THAT(outcome, says("overlay is missing"));
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{"/lib/modules/6.1.0-13-amd64/modules.dep", "", "no such module that is there",
                                   "loaded, built in or loadable"}));
  EXPECT_THAT(outcome, remedied_by("modprobe overlay"));
  EXPECT_THAT(outcome, remedied_by("linux-modules-extra"));
}

TEST(ModuleOverlay, FailsWhenBlockedAndNamesTheLine) {
  auto evidence = loadable;
  evidence.blacklist = "/etc/modprobe.d/cis.conf:3";
  const auto outcome = judged("kernel.module-overlay", {}, with(evidence));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("/etc/modprobe.d/cis.conf:3"));
}

TEST(ModuleOverlay, UnknownWhereNothingTells) {
  auto modules = with({.name = "overlay"});
  modules.index = false;
  EXPECT_EQ(judged("kernel.module-overlay", {}, modules).verdict, Verdict::unknown);
  EXPECT_EQ(judged("kernel.module-overlay", {}).verdict, Verdict::unknown);
}

TEST(ModuleOverlay, UnknownWhereNotLoadedAndTheIndexIsAnothersRoot) {
  auto modules = with({.name = "overlay", .config = "m"});
  modules.index = false;
  EXPECT_EQ(judged("kernel.module-overlay", {}, modules).verdict, Verdict::unknown);
}

TEST(ModuleNfConntrack, PassesAndFailsAsAWarning) {
  EXPECT_EQ(judged("kernel.module-nf-conntrack", {}, with({.name = "nf_conntrack", .builtin = true})).verdict,
            Verdict::pass);
  const auto outcome = judged("kernel.module-nf-conntrack", {}, with({.name = "nf_conntrack"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of("kernel.module-nf-conntrack", outcome), Severity::warning);
  EXPECT_THAT(outcome, remedied_by("modprobe nf_conntrack"));
}

TEST(ModuleVxlan, DoesNotApplyWithoutAVxlanOverlay) {
  EXPECT_EQ(judged("kernel.module-vxlan", {}, with({.name = "vxlan"})).verdict, Verdict::not_applicable);
}

TEST(ModuleVxlan, PassesAndFailsWithOne) {
  EXPECT_EQ(judged("kernel.module-vxlan", vxlan_profile(), with({.name = "vxlan", .loaded = true})).verdict,
            Verdict::pass);
  const auto outcome = judged("kernel.module-vxlan", vxlan_profile(), with({.name = "vxlan"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of("kernel.module-vxlan", outcome), Severity::error);
}

TEST(ModuleVxlan, UnknownWithTheReasonOfTheFact) {
  const auto outcome =
      judged("kernel.module-vxlan", vxlan_profile(),
             Result<Modules>(Unavailable{Unavailable::Kind::denied, "/proc/modules", "permission denied"}));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("permission denied"));
}

}  // namespace
}  // namespace nodecheck
