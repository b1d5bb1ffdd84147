// cgroups.controllers: what the kubelet and runc cannot do without, by cgroup version.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cgroups.hpp"
#include "facts/init.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
constexpr auto id = "cgroups.controllers";

Cgroups v2(std::initializer_list<const char*> names) {
  Cgroups c;
  c.version = "v2";
  c.mount = "/sys/fs/cgroup";
  for (const auto* name : names) c.controllers.push_back({name, true, 0});
  return c;
}

Cgroups v1() {
  Cgroups c;
  c.version = "v1";
  c.mount = "/sys/fs/cgroup";
  int hierarchy = 0;
  for (const auto* name : {"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids", "hugetlb", "blkio"})
    c.controllers.push_back({name, true, ++hierarchy});
  return c;
}

const Cgroups whole = v2({"cpuset", "cpu", "io", "memory", "hugetlb", "pids"});

TEST(CgroupsControllers, PassesWhenAllAreThere) {
  EXPECT_EQ(judged(id, {}, whole).verdict, Verdict::pass);
  EXPECT_THAT(judged(id, {}, whole).findings, IsEmpty());
  EXPECT_EQ(judged(id, {}, v1()).verdict, Verdict::pass);
}

TEST(CgroupsControllers, ListsOptionalOnesOnPass) {
  const auto outcome = judged(id, {}, v2({"cpuset", "cpu", "io", "memory", "pids"}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome, says("the optional cgroup controller hugetlb is absent"));
}

TEST(CgroupsControllers, FailsOnV2WithoutARequiredOne) {
  const auto outcome = judged(id, {}, v2({"cpuset", "cpu", "io", "hugetlb", "pids"}));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{"/sys/fs/cgroup/cgroup.controllers", "memory", "absent", "enabled"}));
  EXPECT_THAT(Registered::find(id).at(0)->remedy, HasSubstr("cgroup_enable=memory"));
}

TEST(CgroupsControllers, FailsOnV1WhereOneIsDisabledOrUnmounted) {
  auto cgroups = v1();
  cgroups.controllers[5].enabled = false;
  cgroups.controllers[6].hierarchy = 0;
  const auto outcome = judged(id, {}, cgroups);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"/proc/cgroups", "memory", "disabled", "enabled"},
                                                Evidence{"/proc/cgroups", "pids", "on no v1 hierarchy", "enabled"}));
}

TEST(CgroupsControllers, FailsWhereNothingCanBeFrozen) {
  auto old = whole;
  old.freezer = "no";
  EXPECT_THAT(judged(id, {}, old), says("older than 5.2"));
  EXPECT_EQ(judged(id, {}, old).verdict, Verdict::fail);
}

TEST(CgroupsControllers, FailsWhereNothingIsMounted) {
  Cgroups none;
  none.version = "none";
  EXPECT_EQ(judged(id, {}, none, Init{.name = "systemd", .same_mounts = true}).verdict, Verdict::fail);
  EXPECT_EQ(judged(id, {}, none, Init{.name = "systemd", .same_mounts = false}).verdict, Verdict::unknown)
      << "a chroot, ip netns exec";
}

TEST(CgroupsControllers, UnknownInADelegatedPartThatLacksOne) {
  auto part = v2({"memory", "pids"});
  part.real_root = false;
  const auto outcome = judged(id, {}, part);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("container"));
  auto full_part = whole;
  full_part.real_root = false;
  EXPECT_EQ(judged(id, {}, full_part).verdict, Verdict::pass);
}

TEST(CgroupsControllers, UnknownWhereTheyCouldNotBeRead) { EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown); }

}  // namespace
}  // namespace nodecheck
