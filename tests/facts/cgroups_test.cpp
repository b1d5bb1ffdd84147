#include "facts/cgroups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;
using namespace std::string_view_literals;

// Kernel 6.18, hybrid, cut.
constexpr std::string_view hybrid = R"(27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
)";
constexpr std::string_view hybrid_cgroups =
    "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t1\t1\nmemory\t4\t16\t1\nhugetlb\t0\t1\t1\n";
// Debian 12 with systemd.
constexpr std::string_view unified = R"(23 29 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
)";
// The Raspberry Pi's, booted with cgroup_disable=memory.
constexpr std::string_view no_memory =
    "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t2\t61\t1\nmemory\t0\t61\t0\n";

std::string without(std::string_view text, std::string_view line_with) {
  std::string out(text);
  const auto at = out.find(line_with);
  const auto begin = out.rfind('\n', at) + 1;
  return out.erase(begin, out.find('\n', at) + 1 - begin);
}

Cgroups mounted(std::string_view mountinfo) { return parse_cgroup_mounts(mountinfo); }

TEST(Cgroups, TellsTheVersions) {
  EXPECT_EQ(mounted(hybrid).version, "hybrid");
  EXPECT_EQ(mounted(hybrid).mount, "/sys/fs/cgroup");
  EXPECT_EQ(mounted(without(hybrid, "cgroup2")).version, "v1");
  EXPECT_EQ(mounted(unified).version, "v2");
  EXPECT_EQ(mounted(unified).mount, "/sys/fs/cgroup");
  EXPECT_EQ(mounted(without(unified, "cgroup2")).version, "none");
  EXPECT_EQ(mounted(without(unified, "cgroup2")).mount, "");
}

TEST(Cgroups, TheLastMountOnAPointIsTheOneInUse) {
  EXPECT_EQ(mounted(std::string(hybrid) + "50 31 0:40 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n").version, "v2");
}

TEST(Cgroups, AV1TreeElsewhereDoesNotMakeANodeHybrid) {
  EXPECT_EQ(mounted(std::string(unified) + "60 29 0:50 / /run/vpn/net_cls rw - cgroup none rw,net_cls\n").version,
            "v2");
}

TEST(Cgroups, AV2TreeBelowATmpfsIsNotTheKubelets) {
  const auto only_unified = without(without(hybrid, "rw,cpu\n"), "rw,memory\n");
  EXPECT_EQ(mounted(only_unified).version, "hybrid") << "runc and kubelet look at /sys/fs/cgroup alone";
}

TEST(Cgroups, MountinfoThatIsNotUnderstoodIsNotNone) {
  for (const auto text :
       {""sv, "\n"sv, "\0"sv, "31 23 0:28 / /sys/fs/cgroup rw,relatime"sv, "31 23 0:28 / /x rw -"sv, "- cgroup2"sv})
    EXPECT_ANY_THROW((void)mounted(text)) << text;
}

TEST(Cgroups, ReadsProcCgroups) {
  EXPECT_THAT(parse_proc_cgroups(hybrid_cgroups),
              ElementsAre(CgroupController{"cpu", true, 1}, CgroupController{"memory", true, 4},
                          CgroupController{"hugetlb", true, 0}));
  for (const auto* line :
       {"memory", "memory 4 16", "memory x 16 1", "memory 4 16 y", "memory 99999999999 1 1", "memory 4 16 1x"})
    EXPECT_ANY_THROW((void)parse_proc_cgroups(std::string("#subsys_name\n") + line)) << line;
  EXPECT_ANY_THROW((void)parse_proc_cgroups("")) << "no controllers is not what an empty file says";
  EXPECT_EQ(parse_proc_cgroups("#subsys_name\r\ncpu 1 1 1\r\n").size(), 1u);
}

TEST(Cgroups, ProbeOfHybrid) {
  const auto cgroups =
      fact_of<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", hybrid}, {"/proc/cgroups", hybrid_cgroups}});
  EXPECT_EQ(cgroups.version, "hybrid");
  ASSERT_NE(cgroups.find("hugetlb"), nullptr);
  EXPECT_EQ(cgroups.find("hugetlb")->hierarchy, 0);
  EXPECT_EQ(cgroups.find("pids"), nullptr);
  EXPECT_EQ(replayed(cgroups), cgroups);
}

TEST(Cgroups, MemoryThatTheCommandLineDisabled) {
  const auto cgroups = fact_of<Cgroups>(
      TemporaryRoot{{"/proc/self/mountinfo", without(hybrid, "cgroup2")}, {"/proc/cgroups", no_memory}});
  EXPECT_EQ(cgroups.version, "v1");
  ASSERT_NE(cgroups.find("memory"), nullptr);
  EXPECT_FALSE(cgroups.find("memory")->enabled);
}

TEST(Cgroups, ProbeOfV2) {
  TemporaryRoot node{{"/proc/self/mountinfo", unified},
                     {"/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma misc\n"},
                     {"/sys/fs/cgroup/cgroup.procs", ""},
                     {"/sys/fs/cgroup/init.scope/cgroup.procs", ""}};
  auto cgroups = fact_of<Cgroups>(node);
  EXPECT_TRUE(cgroups.real_root);
  EXPECT_EQ(cgroups.controllers.size(), 8u);
  EXPECT_EQ(cgroups.freezer, "no");
  node.add("/sys/fs/cgroup/init.scope/cgroup.freeze", "0\n");
  cgroups = fact_of<Cgroups>(node);
  EXPECT_EQ(cgroups.freezer, "yes");
  EXPECT_EQ(replayed(cgroups), cgroups);
}

TEST(Cgroups, WithNothingBelowTheRootTheFreezerIsNotKnown) {
  EXPECT_EQ(
      fact_of<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", unified}, {"/sys/fs/cgroup/cgroup.controllers", "cpu\n"}})
          .freezer,
      "");
}

TEST(Cgroups, ADelegatedPartIsNotTheRoot) {
  const auto cgroups = fact_of<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", unified},
                                                      {"/sys/fs/cgroup/cgroup.controllers", "memory pids\n"},
                                                      {"/sys/fs/cgroup/cgroup.events", "populated 1\n"},
                                                      {"/sys/fs/cgroup/cgroup.freeze", "0\n"}});
  EXPECT_FALSE(cgroups.real_root);
  EXPECT_EQ(cgroups.freezer, "yes");
}

TEST(Cgroups, WithoutItsFilesAVersionAloneIsNoAnswer) {
  EXPECT_EQ(why_not<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", unified}}).kind, Kind::unsupported);
  EXPECT_EQ(why_not<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", hybrid}}).kind, Kind::unsupported);
  EXPECT_EQ(why_not<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", ""}}).kind, Kind::malformed);
}

TEST(Cgroups, None) {
  const auto cgroups =
      fact_of<Cgroups>(TemporaryRoot{{"/proc/self/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw\n"}});
  EXPECT_EQ(cgroups.version, "none");
  EXPECT_TRUE(cgroups.controllers.empty());
}

}  // namespace
}  // namespace nodecheck
