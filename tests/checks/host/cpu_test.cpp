// host.cpu: affinity and quota; an error on a control plane alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/processors.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "host.cpu";

Outcome with(int allowed, std::optional<double> quota = {}, Role role = Role::worker) {
  Profile profile;
  profile.role.value = role;
  return judged(id, profile, Processors{allowed, "/proc/1/status", quota, quota ? "/sys/fs/cgroup/cpu.max" : ""});
}

TEST(HostCpu, TwoAreEnough) {
  EXPECT_EQ(with(2).verdict, Verdict::pass);
  EXPECT_EQ(with(2).observed, "2 usable");
  EXPECT_EQ(with(4, 2).observed, "2 of 4 by quota usable");
  EXPECT_EQ(with(2, 8).observed, "2 usable");
}

TEST(HostCpu, OneIsAnErrorOnAControlPlane) {
  const auto outcome = with(1, {}, Role::control_plane);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(outcome.findings.at(0).alias, "NumCPU");
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/proc/1/status", {}, "1", "at least 2"}));
  EXPECT_EQ(severity_of(id, with(1)), Severity::info);
}

TEST(HostCpu, AQuotaCountsToo) {
  const auto outcome = with(8, 1.5, Role::control_plane);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/sys/fs/cgroup/cpu.max", {}, "1.5 of 8 by quota", "at least 2"}));
}

TEST(HostCpu, TheLeastIsConfigurable) {
  Profile profile;
  profile.limits["host.cpu/min"] = {4, "test"};
  EXPECT_EQ(judged(id, profile, Processors{3, "/proc/1/status", {}, ""}).verdict, Verdict::fail);
}

TEST(HostCpu, UnknownWhereTheyCouldNotBeCounted) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
