#include "facts/processors.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

constexpr auto v2 = "30 1 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n";
constexpr auto v1 =
    "30 1 0:26 / /sys/fs/cgroup rw shared:4 - tmpfs tmpfs rw\n31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup c rw,cpu\n";

std::shared_ptr<FakeHost> host(const char* mounts, const char* cgroup) {
  auto h = std::make_shared<FakeHost>();
  h->files = {{"/proc/1/comm", "systemd\n"},
              {"/proc/1/status", "Name:\tsystemd\nCpus_allowed:\tf\nCpus_allowed_list:\t0-3\n"},
              {"/proc/1/cgroup", cgroup},
              {"/proc/self/mountinfo", mounts}};
  return h;
}

std::shared_ptr<FakeHost> on_v2(const char* cgroup = "0::/init.scope\n") {
  auto h = host(v2, cgroup);
  h->files["/sys/fs/cgroup/cgroup.controllers"] = "cpu memory\n";
  return h;
}

TEST(Processors, CountsLists) {
  EXPECT_EQ(count_in_cpu_list("0"), 1);
  EXPECT_EQ(count_in_cpu_list("0-3,8"), 5);
  EXPECT_EQ(count_in_cpu_list("0-3,8-9,255"), 7);
  for (const auto* bad : {"", "a", "3-1", "0-", "-1", "0-99999999", "0-1-2", "0,"})
    EXPECT_THROW((void)count_in_cpu_list(bad), std::runtime_error) << bad;
}

TEST(Processors, ReadsQuotas) {
  EXPECT_EQ(quota_in_cpu_max("max 100000\n"), std::nullopt);
  EXPECT_EQ(quota_in_cpu_max("150000 100000\n"), 1.5);
  EXPECT_EQ(quota_of("-1", "100000"), std::nullopt);
  EXPECT_EQ(quota_of("50000", "100000"), 0.5);
  for (const auto* bad : {"", "max", "1", "x 100000", "1 0", "1 -5", "1 2 3"})
    EXPECT_THROW((void)quota_in_cpu_max(bad), std::runtime_error) << bad;
}

TEST(Processors, WithoutAQuotaTheAffinityCounts) {
  const auto fact = fact_of<Processors>(on_v2());
  EXPECT_EQ(fact.allowed, 4);
  EXPECT_EQ(fact.allowed_source, "/proc/1/status");
  EXPECT_EQ(fact.quota, std::nullopt);
  EXPECT_EQ(fact.usable(), 4);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Processors, TheLeastQuotaAboveCounts) {
  auto h = on_v2("0::/a/b\n");
  h->files["/sys/fs/cgroup/a/b/cpu.max"] = "300000 100000\n";
  h->files["/sys/fs/cgroup/a/cpu.max"] = "150000 100000\n";
  h->files["/sys/fs/cgroup/cpu.max"] = "max 100000\n";
  const auto fact = fact_of<Processors>(h);
  EXPECT_EQ(fact.quota, 1.5);
  EXPECT_EQ(fact.quota_source, "/sys/fs/cgroup/a/cpu.max");
  EXPECT_EQ(fact.usable(), 1.5);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Processors, OfAContainerItsOwnRoot) {
  auto h = on_v2("0::/\n");
  h->files["/sys/fs/cgroup/cpu.max"] = "100000 100000\n";
  EXPECT_EQ(fact_of<Processors>(h).quota, 1);
}

TEST(Processors, TheFirstHierarchyHasQuotasToo) {
  auto h = host(v1, "4:memory:/x\n3:cpu:/a\n0::/init.scope\n");
  h->files["/proc/cgroups"] = "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t3\t5\t1\n";
  h->files["/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us"] = "50000\n";
  h->files["/sys/fs/cgroup/cpu/a/cpu.cfs_period_us"] = "100000\n";
  h->files["/sys/fs/cgroup/cpu/cpu.cfs_quota_us"] = "-1\n";
  h->files["/sys/fs/cgroup/cpu/cpu.cfs_period_us"] = "100000\n";
  EXPECT_EQ(fact_of<Processors>(h).quota, 0.5);
  EXPECT_EQ(fact_of<Processors>(h).quota_source, "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us");
}

TEST(Processors, WherePid1IsHiddenOurOwnCount) {
  auto h = on_v2();
  h->errors["/proc/1/status"] = EACCES;
  h->files["/proc/self/status"] = "Cpus_allowed_list:\t0\n";
  h->files["/proc/self/cgroup"] = "0::/user.slice\n";
  const auto fact = fact_of<Processors>(h);
  EXPECT_EQ(fact.allowed, 1);
  EXPECT_EQ(fact.allowed_source, "/proc/self/status");
}

TEST(Processors, AClosedQuotaIsNotNone) {
  auto h = on_v2();
  h->errors["/sys/fs/cgroup/init.scope/cpu.max"] = EACCES;
  EXPECT_EQ(why_not<Processors>(h).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
