// cgroup_remedy: the lines stand in the file that says the driver now.
#include "reason/cgroup_remedy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(KubeletDriverLines, StandInTheFileThatWins) {
  auto s = kubelet("cgroupfs");
  EXPECT_THAT(kubelet_driver_lines(s, "systemd"),
              StartsWith("in /var/lib/kubelet/config.yaml:\n  cgroupDriver: systemd\n"));
  s.cgroup_driver.source = "/etc/kubelet.d/10-a.conf:1";
  EXPECT_THAT(kubelet_driver_lines(s, "systemd"), StartsWith("in /etc/kubelet.d/10-a.conf:\n"));
  s.cgroup_driver_overridden = {{"cgroupfs"}, {"cgroupfs", "/etc/kubelet.d/10-a.conf:1"}};
  s.cgroup_driver.source = "kubelet's --cgroup-driver";
  EXPECT_THAT(kubelet_driver_lines(s, "systemd"),
              StartsWith("take away kubelet's --cgroup-driver, which overrides every file, and in "
                         "/etc/kubelet.d/10-a.conf:\n"));
}

TEST(KubeletDriverLines, NeedAFileThatTheKubeletIsStartedWith) {
  KubeletSettings bare;
  bare.origin = KubeletSettings::Origin::running;
  EXPECT_THAT(kubelet_driver_lines(bare, "systemd"), HasSubstr("--config=/var/lib/kubelet/config.yaml"));
  EXPECT_THAT(kubelet_driver_lines(bare, "systemd"),
              HasSubstr("  kind: KubeletConfiguration\n  cgroupDriver: systemd"));
  EXPECT_THAT(kubelet_driver_lines({}, "systemd"), StartsWith("in /var/lib/kubelet/config.yaml:\n  cgroupDriver"));
}

}  // namespace
}  // namespace nodecheck
