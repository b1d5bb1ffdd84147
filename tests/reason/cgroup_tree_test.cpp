#include "reason/cgroup_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/pod_cgroups.hpp"

namespace nodecheck {
namespace {

TEST(CgroupTree, ShowsBothDrivers) {
  const auto pods = with_trees({systemd_tree()});
  EXPECT_EQ(kubelets_driver_at_work(pods)->driver, "systemd");
  EXPECT_EQ(kubelets_driver_at_work(pods)->locator, systemd_tree().example);
  EXPECT_EQ(runtimes_driver_at_work(pods)->driver, "systemd");
  EXPECT_EQ(kubelets_driver_at_work(with_trees({cgroupfs_tree()}))->driver, "cgroupfs");
  EXPECT_EQ(runtimes_driver_at_work(with_trees({cgroupfs_tree()}))->driver, "cgroupfs");
}

TEST(CgroupTree, AStrayShowsASystemdKubeletAndACgroupfsRuntime) {
  const auto pods =
      with_strays({{"/sys/fs/cgroup/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:a", true}});
  EXPECT_EQ(kubelets_driver_at_work(pods)->driver, "systemd");
  EXPECT_EQ(runtimes_driver_at_work(pods)->driver, "cgroupfs");
  EXPECT_EQ(runtimes_driver_at_work(pods)->locator, pods.strays[0].path);
}

TEST(CgroupTree, WhatDisagreesOrIsEmptyShowsNothing) {
  EXPECT_FALSE(kubelets_driver_at_work(with_trees({systemd_tree(), cgroupfs_tree()})));
  EXPECT_FALSE(runtimes_driver_at_work(with_trees({systemd_tree(), cgroupfs_tree()})));
  EXPECT_FALSE(kubelets_driver_at_work(with_trees({empty(systemd_tree())})));
  EXPECT_FALSE(runtimes_driver_at_work(with_trees({empty(systemd_tree())})));
  EXPECT_FALSE(runtimes_driver_at_work(with_strays({{"/left", false}})));
  EXPECT_EQ(kubelets_driver_at_work(with_trees({systemd_tree(), empty(cgroupfs_tree())}))->driver, "systemd");
}

}  // namespace
}  // namespace nodecheck
