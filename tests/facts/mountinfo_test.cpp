#include "facts/mountinfo.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string_view>

namespace nodecheck {
namespace {

using namespace std::string_view_literals;

// Of a Debian 12 with systemd, shortened.
constexpr auto debian =
    "24 30 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw\n"
    "30 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n"
    "96 30 254:2 / /var/lib/kubelet rw,noexec,relatime master:4 - xfs /dev/vdb rw,attr2\n"
    "97 96 0:61 / /var/lib/kubelet/a\\040b rw - tmpfs tmpfs rw,size=64k\n"sv;

TEST(Mountinfo, ReadsWhatTheKernelWrites) {
  const auto mounts = parse_mountinfo(debian);
  ASSERT_EQ(mounts.size(), 4U);
  EXPECT_EQ(mounts[1], (Mount{30, "/", "ext4", true, false}));
  EXPECT_EQ(mounts[2], (Mount{96, "/var/lib/kubelet", "xfs", false, true})) << "a slave is not shared";
  EXPECT_EQ(mounts[3].point, "/var/lib/kubelet/a b");
  EXPECT_FALSE(mounts[3].no_exec);
}

TEST(Mountinfo, FindsTheInnermostMount) {
  const auto mounts = parse_mountinfo(debian);
  EXPECT_EQ(covering_mount(mounts, "/var/lib/kubelet/pods/x")->id, 96U);
  EXPECT_EQ(covering_mount(mounts, "/var/lib/kubelet")->id, 96U);
  EXPECT_EQ(covering_mount(mounts, "/var/lib/kubelets")->id, 30U);
  EXPECT_EQ(covering_mount(mounts, "/")->id, 30U);
  EXPECT_EQ(mount_with_id(mounts, 97)->type, "tmpfs");
  EXPECT_EQ(mount_with_id(mounts, 1), nullptr);
}

TEST(Mountinfo, TheLastMountOnAPointIsInUse) {
  const auto mounts = parse_mountinfo("1 0 0:1 / / rw shared:1 - ext4 a rw\n2 1 0:2 / / rw - overlay b rw\n");
  EXPECT_EQ(covering_mount(mounts, "/etc")->id, 2U);
}

TEST(Mountinfo, RefusesWhatItIsNot) {
  for (const auto text :
       {""sv, "\n"sv, "1 0 0:1 / /\n"sv, "1 0 0:1 / / rw shared:1 - \n"sv, "x 0 0:1 / / rw - ext4 a rw\n"sv,
        "1 0 0:1 / / rw shared:1 ext4 a rw\n"sv, "- - - - - - - -\n"sv, "1 - \0"sv})
    EXPECT_THROW((void)parse_mountinfo(text), std::runtime_error) << text;
}

}  // namespace
}  // namespace nodecheck
