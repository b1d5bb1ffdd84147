// sysctl.pid-max: the node's bound, not a container's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/kernel_features.hpp"
#include "facts/node_identity.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "sysctl.pid-max";

Sysctls pid_max(const std::string& value) { return {{{"kernel.pid_max", {value, {}}}}}; }

KernelFeatures in_namespace(bool first) {
  KernelFeatures f;
  f.first_pid_namespace = first;
  return f;
}
NodeIdentity with_kernel(const std::string& release) {
  NodeIdentity node;
  node.kernel = release;
  return node;
}

TEST(PidMax, PassesFrom65536On) {
  for (const auto* value : {"65536", "4194304"})
    EXPECT_EQ(judged(id, {}, pid_max(value), in_namespace(true), with_kernel("6.14.0")).verdict, Verdict::pass);
}

TEST(PidMax, WarnsBelow) {
  const auto outcome = judged(id, {}, pid_max("32768"), in_namespace(true), with_kernel("6.14.0"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/proc/sys/kernel/pid_max", "", "32768", "at least 65536"}));
}

TEST(PidMax, TheBoundIsTheConfigurations) {
  Profile profile;
  profile.limits["sysctl.pid-max/min"] = {10000, "a file"};
  EXPECT_EQ(judged(id, profile, pid_max("32768"), in_namespace(true), with_kernel("6.1")).verdict, Verdict::pass);
}

TEST(PidMax, AContainersOwnIsNotTheNodes) {
  EXPECT_EQ(judged(id, {}, pid_max("4194304"), in_namespace(false), with_kernel("6.14.0")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, pid_max("4194304"), in_namespace(false), with_kernel("6.13.9")).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, pid_max("4194304"), with_kernel("6.18.1")).verdict, Verdict::unknown);
}

TEST(PidMax, UnknownWhereItCannotBeRead) {
  EXPECT_EQ(judged(id, {}, in_namespace(true)).verdict, Verdict::unknown);
  for (const auto* nonsense : {"", "many", "65536 ", "0x10000", "99999999999999999999"})
    EXPECT_EQ(judged(id, {}, pid_max(nonsense), in_namespace(true), with_kernel("6.1")).verdict, Verdict::unknown)
        << nonsense;
  const Sysctls denied{{{"kernel.pid_max", {{}, "permission denied"}}}}, absent{{{"kernel.pid_max", {}}}};
  EXPECT_EQ(judged(id, {}, denied, in_namespace(true), with_kernel("6.1")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, absent, in_namespace(true), with_kernel("6.1")).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
