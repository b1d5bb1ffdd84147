// cgroup_driver: who names a driver, and whose word counts.
#include "reason/cgroup_driver.hpp"

#include <gtest/gtest.h>

#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;

TEST(KubeletsDriver, IsWhatItsConfigurationSays) {
  const auto claim = kubelets_driver(kubelet("systemd"), {});
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->driver, "systemd");
  EXPECT_EQ(claim->source, "kubelet");
  EXPECT_EQ(claim->locator, "/var/lib/kubelet/config.yaml:14");
  EXPECT_TRUE(kubelets_driver(kubelet("systemd", Origin::files), {}));
}

TEST(KubeletsDriver, ARunningKubeletsDefaultCounts) {
  KubeletSettings bare;
  bare.origin = Origin::running;
  EXPECT_EQ(kubelets_driver(bare, of(Distribution::kubeadm))->driver, "cgroupfs");
}

TEST(KubeletsDriver, IsKubeadmsDefaultBeforeAnyConfiguration) {
  EXPECT_EQ(kubelets_driver({}, of(Distribution::kubeadm))->source, "kubeadm");
  EXPECT_EQ(kubelets_driver({}, of(Distribution::kubeadm))->driver, "systemd");
  EXPECT_FALSE(kubelets_driver({}, {}));
}

TEST(KubeletsDriver, KubeadmBefore122LeavesTheKubeletsDefault) {
  auto profile = with_kubelet(1, 21);
  profile.distribution.value = Distribution::kubeadm;
  EXPECT_EQ(kubelets_driver({}, profile)->driver, "cgroupfs");
  profile.kubelet_version.value = Version{1, 22, 0};
  EXPECT_EQ(kubelets_driver({}, profile)->driver, "systemd");
}

TEST(KubeletsDriver, EnvironmentFilesWithoutADriverAreNoConfiguration) {
  KubeletSettings rpm;
  rpm.origin = Origin::files;
  EXPECT_EQ(kubelets_driver(rpm, of(Distribution::kubeadm))->driver, "systemd");
  EXPECT_FALSE(kubelets_driver(rpm, {}));
}

TEST(KubeletsDriver, NoneForAnEmbeddedKubelet) {
  EXPECT_FALSE(kubelets_driver(kubelet("", Origin::embedded), of(Distribution::k3s)));
}

TEST(RuntimesDriver, RuntimeConfigWinsOverStatus) {
  EXPECT_EQ(runtimes_driver(answers("cgroupfs"), shows(true), "v2.0.0")->driver, "cgroupfs");
  EXPECT_EQ(runtimes_driver(answers("7"), shows(true), "v2.0.0")->driver, "systemd");
}

TEST(RuntimesDriver, OfTheDefaultHandlerAlone) {
  auto status = shows(true);
  status.handlers.push_back({"kata", "io.containerd.kata.v2", false});
  EXPECT_EQ(runtimes_driver(unimplemented(), status, "v1.7.0")->driver, "systemd");
  status.default_handler = "kata";
  EXPECT_EQ(runtimes_driver(unimplemented(), status, "v1.7.0")->driver, "cgroupfs");
  status.default_handler = "gone";
  EXPECT_FALSE(runtimes_driver(unimplemented(), status, "v1.7.0"));
}

TEST(RuntimesDriver, AbsentOptionsMeanCgroupfsOnlyWhereOptionsAreShown) {
  EXPECT_EQ(runtimes_driver(unimplemented(), shows({}), "v1.5.0")->driver, "cgroupfs");
  EXPECT_FALSE(runtimes_driver(unimplemented(), shows({}), "1.4.13"));
  EXPECT_FALSE(runtimes_driver(unimplemented(), shows({}), "unreadable"));
  auto status = shows({});
  status.handlers[0].type = "io.containerd.kata.v2";
  EXPECT_FALSE(runtimes_driver(unimplemented(), status, "v1.7.0"));
}

TEST(RuntimesDriver, NoneWithoutStatus) { EXPECT_FALSE(runtimes_driver(unimplemented(), hung<CriStatus>(), "v1.7.0")); }

TEST(RuntimeDecides, ByVersionGateAndAnswer) {
  const auto settings = kubelet("systemd");
  EXPECT_EQ(runtime_decides(answers("systemd"), settings, with_kubelet(1, 31)), true);
  EXPECT_EQ(runtime_decides(answers("systemd"), settings, with_kubelet(1, 30)), false);
  EXPECT_EQ(runtime_decides(answers("systemd"), settings, {}), std::nullopt);
  EXPECT_EQ(runtime_decides(unimplemented(), settings, {}), false);
  EXPECT_EQ(runtime_decides(answers(""), settings, with_kubelet(1, 34)), false);
  auto gated = settings;
  gated.cgroup_driver_from_cri = {false, "flag"};
  EXPECT_EQ(runtime_decides(answers("systemd"), gated, {}), false);
  gated.cgroup_driver_from_cri = {true, "flag"};
  EXPECT_EQ(runtime_decides(answers("systemd"), gated, with_kubelet(1, 28)), true);
}

TEST(AsksRuntime, WhateverTheAnswer) {
  EXPECT_EQ(asks_runtime(kubelet("systemd"), with_kubelet(1, 31)), true);
  EXPECT_EQ(asks_runtime(kubelet("systemd"), with_kubelet(1, 30)), false);
}

}  // namespace
}  // namespace nodecheck
