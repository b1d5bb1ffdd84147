// runtime.sandbox-image: there, pinned, and the one that kubeadm has in mind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/containerd_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/runtimes.hpp"

#include "facts/cri_sandbox_image.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto id = "runtime.sandbox-image";

CriSandboxImage asks_for(const std::string& image, bool present = true, bool pinned = true) {
  const std::string hash = present ? "sha256:07" : "";
  return {containerd_socket, {{image, std::string(CriSandboxImage::from_status), present, hash, pinned}}};
}

Profile kubeadm(int minor) {
  auto profile = with_kubelet(1, minor);
  profile.distribution.value = Distribution::kubeadm;
  return profile;
}

Outcome judge_image(const CriSandboxImage& image, const Profile& profile = kubeadm(32),
                    const CriVersion& cri = speaks_cri()) {
  return judged(id, profile, image, cri, containerd_reads(version_2));
}

TEST(RuntimeSandboxImage, PassesWhereItIsThere) {
  const auto outcome = judge_image(asks_for("registry.k8s.io/pause:3.10"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "registry.k8s.io/pause:3.10 is on this node, pinned");
}

TEST(RuntimeSandboxImage, FailsWhereItIsAbsent) {
  const auto outcome = judge_image(asks_for("registry.k8s.io/pause:3.10", false, false));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::info);
  EXPECT_THAT(outcome, says("registry.k8s.io/pause:3.10 is not on this node"));
  EXPECT_THAT(outcome, Not(says("pinned")));
  EXPECT_THAT(outcome.remedy, HasSubstr("  crictl pull registry.k8s.io/pause:3.10"));
}

TEST(RuntimeSandboxImage, FailsWhereTheKubeletMayDeleteIt) {
  EXPECT_THAT(judge_image(asks_for("registry.k8s.io/pause:3.10", true, false)), says("is not pinned"));
  EXPECT_EQ(
      judge_image(asks_for("registry.k8s.io/pause:3.10", true, false), kubeadm(32), speaks_cri("docker", "27.5.1"))
          .verdict,
      Verdict::pass)
      << "cri-dockerd has no pins";
}

TEST(RuntimeSandboxImage, ANewerOneDoesAsWell) {
  const auto newer = judge_image(asks_for("registry.k8s.io/pause:3.10"), kubeadm(28));
  EXPECT_EQ(newer.verdict, Verdict::pass);
  EXPECT_EQ(newer.observed, "registry.k8s.io/pause:3.10 is on this node, pinned, and newer than kubeadm's 3.9");
  EXPECT_EQ(judge_image(asks_for("registry.k8s.io/pause:3.10.1"), kubeadm(32)).verdict, Verdict::pass);
  EXPECT_EQ(judge_image(asks_for("registry.k8s.io/pause:3.9"), kubeadm(32)).verdict, Verdict::fail) << "3.9 < 3.10";
  EXPECT_EQ(judge_image(asks_for("registry.k8s.io/pause:latest"), kubeadm(32)).verdict, Verdict::fail);
  const auto absent = judge_image(asks_for("registry.k8s.io/pause:3.10", false, false), kubeadm(28));
  EXPECT_EQ(absent.findings.size(), 1U) << "where it is absent, it is what is to be pulled";
  EXPECT_THAT(absent.remedy, HasSubstr("  crictl pull registry.k8s.io/pause:3.10"));
}

TEST(RuntimeSandboxImage, FailsWhereKubeadmHasAnotherInMind) {
  const auto outcome = judge_image(asks_for("mirror.example/pause:3.8"));
  EXPECT_THAT(outcome, says("kubeadm 1.32 expects and pulls mirror.example/pause:3.10"));
  EXPECT_THAT(outcome.remedy, HasSubstr("    sandbox_image = \"mirror.example/pause:3.10\""));
  EXPECT_THAT(outcome.remedy, HasSubstr("  systemctl restart containerd"));
  EXPECT_THAT(outcome.remedy, HasSubstr("  crictl pull mirror.example/pause:3.10"));
}

TEST(RuntimeSandboxImage, OtherNamesAndOtherDistributionsAreTheirOwn) {
  EXPECT_EQ(judge_image(asks_for("example.com/mirrored-pause:3.6")).verdict, Verdict::pass);
  EXPECT_EQ(judge_image(asks_for("registry.k8s.io/pause:3.8"), with_kubelet(1, 32)).verdict, Verdict::pass);
  EXPECT_EQ(judge_image(asks_for("registry.k8s.io/pause:3.8"), kubeadm(99)).verdict, Verdict::pass);
}

TEST(RuntimeSandboxImage, NotApplicableWithoutCri) {
  EXPECT_EQ(judge_image(CriSandboxImage{}).verdict, Verdict::not_applicable);
}

TEST(RuntimeSandboxImage, UnknownWhereNobodySays) {
  EXPECT_EQ(judge_image(CriSandboxImage{containerd_socket, {}}, kubeadm(32), speaks_cri("cri-o", "1.26.0")).verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, kubeadm(32), hung<CriSandboxImage>(), speaks_cri(), ContainerdFiles{}).verdict,
            Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
