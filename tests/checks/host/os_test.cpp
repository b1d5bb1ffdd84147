// host.os: the architectures that Kubernetes is released for; 32-bit ARM by release.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/operating_system.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "host.os";

Outcome on(const std::string& machine, const Profile& profile = {}) {
  return judged(id, profile, OperatingSystem{"Linux", machine, "/proc/sys/kernel/arch"});
}

TEST(HostOs, WhatKubernetesIsReleasedFor) {
  for (const auto* machine : {"x86_64", "aarch64", "ppc64le", "s390x"})
    EXPECT_EQ(on(machine).verdict, Verdict::pass) << machine;
}

TEST(HostOs, OtherProcessorsAreAnError) {
  const auto outcome = on("i686");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/proc/sys/kernel/arch", {}, "i686", "x86_64, aarch64, ppc64le, s390x"}));
}

TEST(HostOs, WhoHasAKubeletForThemIsWarned) {
  EXPECT_EQ(severity_of(id, on("riscv64", with_kubelet(1, 33))), Severity::warning);
  EXPECT_EQ(severity_of(id, on("armv7l", of(Distribution::k3s))), Severity::warning);
}

TEST(HostOs, ArmOf32BitsWasReleasedUntil126) {
  EXPECT_EQ(on("armv7l", with_kubelet(1, 26)).verdict, Verdict::pass);
  EXPECT_EQ(on("armv7l", with_kubelet(1, 27)).verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, on("armv7l")), Severity::error);
}

TEST(HostOs, AnotherKernelIsAnError) {
  EXPECT_EQ(judged(id, {}, OperatingSystem{"GNU", "x86_64", "/bin/sh"}).verdict, Verdict::fail);
}

TEST(HostOs, UnknownWhereNothingTells) {
  EXPECT_EQ(on("").verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
