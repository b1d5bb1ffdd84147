// kernel.version: a floor by release of Kubernetes, and vendors who keep an older number.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cgroups.hpp"
#include "facts/node_identity.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
constexpr auto id = "kernel.version";

NodeIdentity with_kernel(const std::string& release) {
  NodeIdentity node;
  node.kernel = release;
  return node;
}
Cgroups cgroups(const std::string& version) {
  Cgroups c;
  c.version = version;
  return c;
}
Outcome judge(const std::string& release, const Profile& profile = {}, const std::string& version = "v2") {
  return judged(id, profile, with_kernel(release), cgroups(version));
}

TEST(KernelVersion, PassesWhatVendorsMaintain) {
  for (const auto* release : {"4.18.0-553.el8_10.x86_64",
                              "5.14.0-503.15.1.el9_5.x86_64",
                              "6.12.0-55.el10.x86_64",
                              "5.4.0-200-generic",
                              "5.15.0-71-generic",
                              "6.8.0-49-generic",
                              "5.10.230-223.885.amzn2.x86_64",
                              "6.1.119-129.201.amzn2023.x86_64",
                              "6.1.112+",
                              "6.6.65-flatcar",
                              "5.10.0-33-amd64",
                              "6.1.0-28-amd64",
                              "5.14.21-150500.55.88-default",
                              "6.4.0-150600.23.30-default",
                              "5.4.17-2136.338.4.2.el7uek.x86_64",
                              "5.15.0-304.171.4.1.el8uek.x86_64",
                              "6.6.62+rpt-rpi-v8",
                              "6.9-rc1",
                              "5.8.18",
                              "6.18.44-fc-v669",
                              "10.0.1"})
    for (const auto& profile : {Profile{}, with_kubelet(1, 30), with_kubelet(1, 35)})
      EXPECT_EQ(judge(release, profile).verdict, Verdict::pass) << release;
}

TEST(KernelVersion, SaysThatAVendorKeepsItsNumber) {
  EXPECT_EQ(judge("4.18.0-553.el8_10.x86_64").observed,
            "Linux 4.18.0-553.el8_10.x86_64, a kernel of RHEL 8, which keeps its number");
}

/// A node that passes is not refused by kubeadm join.
TEST(KernelVersion, SomeKubeadmsRefuseAVendorsNumber) {
  const auto* el8 = "4.18.0-553.el8_10.x86_64";
  auto profile = with_kubelet(1, 33);
  profile.distribution.value = Distribution::kubeadm;
  const auto outcome = judge(el8, profile);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(outcome.findings.at(0).alias, "SystemVerification");
  EXPECT_THAT(outcome, says("kubeadm 1.33 refuses Linux 4.18.0-553.el8_10.x86_64 by its number"));
  EXPECT_EQ(judge("5.14.0-503.15.1.el9_5.x86_64", profile).verdict, Verdict::pass);
  profile.kubelet_version.value = Version{1, 34, 0};
  EXPECT_EQ(judge(el8, profile).verdict, Verdict::pass) << "it warns";
  profile.kubelet_version.value = Version{1, 31, 0};
  EXPECT_EQ(judge(el8, profile).verdict, Verdict::pass) << "3.10 was enough";
  profile.kubelet_version.value = Version{1, 32, 0};
  profile.phase.value = Phase::running;
  EXPECT_EQ(judge(el8, profile).verdict, Verdict::pass) << "it has joined";
  EXPECT_EQ(severity_of(id, judge(el8, with_kubelet(1, 32))), Severity::warning) << "whether by kubeadm is not known";
}

TEST(KernelVersion, WarnsOfOldKernels) {
  for (const auto* release : {"2.6.32-754.el6.x86_64", "3.10.0-1160.el7.x86_64", "4.9.0-19-amd64", "4.4.0-210-generic",
                              "4.15.0-213-generic", "4.14.355-275.572.amzn2.x86_64", "4.17.0-1.el8.elrepo.x86_64"}) {
    const auto outcome = judge(release);
    EXPECT_EQ(outcome.verdict, Verdict::fail) << release;
    EXPECT_EQ(severity_of(id, outcome), Severity::warning) << release;
  }
}

TEST(KernelVersion, WhatNoReleaseSupportsNeedsNoReleaseToBeKnown) {
  EXPECT_THAT(judge("2.6.32-754.el6.x86_64"), says("is older than any Kubernetes supports"));
  auto unread = Profile{};
  unread.kubelet_unread = "permission denied";
  EXPECT_EQ(judge("2.6.32-754.el6.x86_64", unread).verdict, Verdict::fail);
}

TEST(KernelVersion, TheReleaseDecidesAboutThoseBetween) {
  EXPECT_EQ(judge("4.15.0-213-generic", with_kubelet(1, 31)).verdict, Verdict::pass);
  EXPECT_EQ(judge("4.15.0-213-generic", with_kubelet(1, 32)).verdict, Verdict::fail);
  EXPECT_EQ(judge("4.19.0-27-amd64", with_kubelet(1, 33)).verdict, Verdict::pass);
  const auto outcome = judge("4.19.0-27-amd64", with_kubelet(1, 34));
  EXPECT_THAT(outcome, says("Linux 4.19.0-27-amd64 is older than Kubernetes 1.34 supports"));
  EXPECT_EQ(outcome.findings.at(0).evidence.at(0), (Evidence{"uname", "", "4.19.0-27-amd64", "5.4 or newer"}));
  EXPECT_THAT(judge("4.19.0-27-amd64"), says("than Kubernetes from 1.34 on supports; --kubernetes-version"));
}

TEST(KernelVersion, TheClustersReleaseGoesBeforeTheKubelets) {
  auto profile = with_kubelet(1, 31);
  profile.kubernetes_version = {Version{1, 34, 0}, "--kubernetes-version"};
  EXPECT_EQ(judge("4.19.0-27-amd64", profile).verdict, Verdict::fail);
}

TEST(KernelVersion, UnknownWhereTheReleaseCouldNotBeRead) {
  auto unread = Profile{};
  unread.kubelet_unread = "permission denied";
  EXPECT_EQ(judge("4.19.0-27-amd64", unread).verdict, Verdict::unknown);
  EXPECT_EQ(judge("5.4.0-200-generic", unread).verdict, Verdict::pass);
}

TEST(KernelVersion, UnknownWithoutAKernel) {
  for (const auto* release : {"", "linux", "6", "6.", ".6", "-1.2"})
    EXPECT_EQ(judge(release).verdict, Verdict::unknown) << release;
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

TEST(KernelVersion, NotesWhatNeedsMore) {
  auto profile = with_kubelet(1, 34);
  profile.proxy_mode.value = "nftables";
  const auto outcome = judge("5.4.0-200-generic", profile);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.findings, testing::SizeIs(2));
  EXPECT_THAT(outcome, says("nftables mode needs Linux 5.13"));
  EXPECT_THAT(outcome, says("cgroup v2 needs Linux 5.8"));
  EXPECT_THAT(judge("5.4.0-200-generic", {}, "v1").findings, IsEmpty());
  EXPECT_THAT(judge("5.14.0-503.el9.x86_64", profile).findings, IsEmpty());
  EXPECT_THAT(judge("4.18.0-553.el8_10.x86_64"), says("or a vendor that brings it back"));
  EXPECT_EQ(judged(id, {}, with_kernel("5.4.0-200-generic")).verdict, Verdict::pass) << "cgroups are but a note";
}

}  // namespace
}  // namespace nodecheck
