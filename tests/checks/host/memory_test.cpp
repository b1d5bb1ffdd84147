// host.memory: MiB as kubeadm counts them; an error on a control plane alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/memory.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "host.memory";

Outcome with(std::int64_t kib, Role role = Role::control_plane) {
  Profile profile;
  profile.role.value = role;
  return judged(id, profile, Memory{kib});
}

TEST(HostMemory, WholeMebibytesCount) {
  EXPECT_EQ(with(1700 * 1024).verdict, Verdict::pass);
  EXPECT_EQ(with(1700 * 1024).observed, "1700 MiB");
  const auto outcome = with(1700 * 1024 - 1);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/proc/meminfo", "MemTotal", "1699 MiB", "at least 1700 MiB"}));
  EXPECT_EQ(outcome.findings.at(0).alias, "Mem");
}

TEST(HostMemory, AWorkerIsToldAlone) { EXPECT_EQ(severity_of(id, with(1024, Role::worker)), Severity::info); }

TEST(HostMemory, UnknownWhereItCouldNotBeRead) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
