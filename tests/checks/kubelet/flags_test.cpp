// kubelet.flags: flags of older releases, judged by the release that removed them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kubelet_flags.hpp"
#include "facts/kubelet_settings.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "kubelet.flags";

KubeletSettings with(std::initializer_list<const char*> flags) {
  KubeletSettings s;
  s.origin = KubeletSettings::Origin::files;
  for (const auto* flag : flags)
    s.removed_flags.push_back({flag, fmt::format("/var/lib/kubelet/kubeadm-flags.env --{}", flag)});
  return s;
}

Verdict verdict(int minor, const char* flag) { return judged(id, with_kubelet(1, minor), with({flag})).verdict; }

TEST(KubeletFlags, PassesWithoutAny) {
  EXPECT_EQ(judged(id, {}, with({})).verdict, Verdict::pass) << "in any release";
  EXPECT_THAT(judged(id, {}, with({})).observed, HasSubstr("flags that releases removed")) << "not all flags there are";
  EXPECT_EQ(judged(id, with_kubelet(1, 35), with({})).verdict, Verdict::pass);
}

TEST(KubeletFlags, EachFailsFromTheReleaseThatRemovedIt) {
  EXPECT_EQ(verdict(23, "network-plugin"), Verdict::pass);
  EXPECT_EQ(verdict(24, "network-plugin"), Verdict::fail);
  EXPECT_EQ(verdict(24, "cni-conf-dir"), Verdict::fail);
  EXPECT_EQ(verdict(26, "container-runtime"), Verdict::pass);
  EXPECT_EQ(verdict(27, "container-runtime"), Verdict::fail);
  EXPECT_EQ(verdict(31, "keep-terminated-pod-volumes"), Verdict::fail);
  EXPECT_EQ(verdict(34, "pod-infra-container-image"), Verdict::pass);
  EXPECT_EQ(verdict(35, "pod-infra-container-image"), Verdict::fail);
  EXPECT_EQ(verdict(25, "logtostderr"), Verdict::pass);
  for (const auto* flag : {"logtostderr", "log-dir", "log-file", "log-file-max-size", "alsologtostderr",
                           "stderrthreshold", "one-output", "skip-headers", "skip-log-headers", "add-dir-header",
                           "log-backtrace-at", "seccomp-profile-root", "allow-privileged", "cadvisor-port"})
    EXPECT_EQ(verdict(26, flag), Verdict::fail) << flag;
  EXPECT_EQ(verdict(26, "master-service-namespace"), Verdict::pass);
  EXPECT_EQ(verdict(27, "master-service-namespace"), Verdict::fail);
  EXPECT_EQ(verdict(36, "containerd"), Verdict::pass);
  EXPECT_EQ(verdict(37, "containerd"), Verdict::fail);
}

TEST(KubeletFlags, SaysWhoGivesItAndHowItIsTakenAway) {
  const auto outcome = judged(id, with_kubelet(1, 35), with({"pod-infra-container-image", "container-runtime"}));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("kubelet 1.35 does not know --pod-infra-container-image, which 1.35 removed"));
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/var/lib/kubelet/kubeadm-flags.env --pod-infra-container-image");
  EXPECT_EQ(evidence_in(outcome).size(), 2U);
  EXPECT_THAT(outcome, remedied_by("--(pod-infra-container-image|container-runtime)([= \"]|$)'"));
  EXPECT_THAT(outcome, remedied_by("  sed -i -E 's/--container-runtime("));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart kubelet"));
}

TEST(KubeletFlags, ThoseToComeAreNotes) {
  const auto outcome = judged(id, with_kubelet(1, 31), with({"pod-infra-container-image"}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome, says("kubelet 1.35 will not know --pod-infra-container-image"));
}

TEST(KubeletFlags, IsNotJudgedWhereTheReleaseIsNotKnown) {
  const auto outcome = judged(id, {}, with({"network-plugin"}));
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("--kubelet-version"));
}

TEST(KubeletFlags, AFlagThatThisBuildDoesNotKnowIsNoFailure) {  // a bundle of a newer nodecheck
  EXPECT_EQ(verdict(40, "of-the-future"), Verdict::pass);
}

TEST(KubeletFlags, AWordThatBelongsToNoFlagFails) {
  auto s = with({});
  s.stray_words = {{"fail-swap-on", "/etc/default/kubelet --fail-swap-on"}};
  const auto outcome = judged(id, {}, s);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("a word stands after --fail-swap-on"));
  EXPECT_EQ(evidence_in(outcome).at(0).expected, "--fail-swap-on=WORD");
}

TEST(KubeletFlags, DoesNotApplyWithoutAKubeletOfItsOwn) {
  EXPECT_EQ(judged(id, {}, KubeletSettings{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, of(Distribution::k3s), with({"network-plugin"})).verdict, Verdict::not_applicable);
}

TEST(KubeletFlags, UnknownWhereTheSettingsCouldNotBeRead) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
