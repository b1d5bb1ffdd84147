// What CRI-O makes of its files by release, and who says which driver it uses.
#include "reason/crio_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reason/crio_driver.hpp"
#include "support/crio_literals.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Version v1_16{1, 16, 0}, v1_17{1, 17, 0}, v1_24{1, 24, 0}, v1_28{1, 28, 0}, v1_31{1, 31, 0}, v1_33{1, 33, 0};

TEST(CrioSettings, DefaultsByRelease) {
  const auto none = no_crio_files();
  EXPECT_EQ(crio_settings(none, v1_17).cgroup_manager, Setting<std::string>{"cgroupfs"});
  EXPECT_EQ(crio_settings(none, v1_28).cgroup_manager, Setting<std::string>{"systemd"});
  EXPECT_EQ(crio_settings(none, v1_16).conmon_cgroup.value, "pod");
  EXPECT_EQ(crio_settings(none, v1_17).conmon_cgroup.value, "system.slice");
  EXPECT_EQ(crio_settings(none, v1_24).conmon_cgroup.value, "");
  EXPECT_EQ(crio_settings(none, v1_28).default_runtime.value, "runc");
  EXPECT_EQ(crio_settings(none, v1_31).default_runtime.value, "crun");
  EXPECT_EQ(crio_settings(none, v1_31).network_dir.value, "/etc/cni/net.d");
}

TEST(CrioSettings, TheLastFileWinsKeyByKey) {
  const auto s = crio_settings(crio_reads({{"/a", "[crio.runtime]\ncgroup_manager = \"cgroupfs\"\n"},
                                           {"/b", "[crio.runtime]\nconmon_cgroup = \"pod\"\n"},
                                           {"/c", "[crio.network]\nnetwork_dir = \"/n\"\n"}}),
                               v1_28);
  EXPECT_EQ(s.cgroup_manager, (Setting<std::string>{"cgroupfs", "/a:2"}));
  EXPECT_EQ(s.conmon_cgroup, (Setting<std::string>{"pod", "/b:2"}));
  EXPECT_EQ(s.network_dir, (Setting<std::string>{"/n", "/c:2"}));
}

TEST(CrioSettings, AHandlersTableReplacesAnEarlierOne) {
  const auto s = crio_settings(crio_reads({{"/a", "[crio.runtime.runtimes.runc]\nmonitor_cgroup = \"pod\"\n"},
                                           {"/b", "[crio.runtime.runtimes.runc]\nruntime_path = \"/r\"\n"}}),
                               v1_28);
  ASSERT_EQ(s.handlers.size(), 1U);
  EXPECT_EQ(s.handlers[0].path, (Setting<std::string>{"/r", "/b:2"}));
  EXPECT_EQ(s.handlers[0].monitor_cgroup.value, "");
}

TEST(CrioSettings, TheMonitorsCgroupByRelease) {
  const auto of = [](const std::string& text, const Version& release) {
    const auto s = crio_settings(crio_reads({{"/a", text}}), release);
    return monitor_cgroup(s, s.handlers.back(), release).value;
  };
  const std::string cgroupfs = "[crio.runtime]\ncgroup_manager = \"cgroupfs\"\n[crio.runtime.runtimes.runc]\n";
  EXPECT_EQ(of(cgroupfs, v1_24), "");
  EXPECT_EQ(of(cgroupfs, v1_28), "system.slice");
  EXPECT_EQ(of(cgroupfs, v1_33), "");
  EXPECT_EQ(of("[crio.runtime.runtimes.runc]\n", v1_33), "system.slice");
  EXPECT_EQ(of(cgroupfs + "monitor_cgroup = \"pod\"\n", v1_28), "pod");
  EXPECT_EQ(of("[crio.runtime]\nconmon_cgroup = \"x.slice\"\n", v1_28), "x.slice");
}

std::vector<std::string> words(const std::vector<DriverClaim>& claims) {
  std::vector<std::string> all;
  for (const auto& c : claims) all.push_back(c.driver + " by " + c.source + (c.locator.empty() ? "" : " " + c.locator));
  return all;
}

TEST(CrioDriver, EveryClaimInOrderOfAuthority) {
  auto files = crio_reads({{"/a", "[crio.runtime]\ncgroup_manager = \"systemd\"\n"},
                           {"/b", "[crio.runtime]\n\ncgroup_manager = \"cgroupfs\"\n"}});
  files.flags["cgroup-manager"] = {"systemd", "crio's --cgroup-manager"};
  files.environment["CONTAINER_CGROUP_MANAGER"] = "cgroupfs";
  EXPECT_THAT(words(crio_drivers(CrioInfo{"/run/crio/crio.sock", "systemd", "overlay"}, files, v1_28)),
              ElementsAre("systemd by GET /info /run/crio/crio.sock", "systemd by crio's --cgroup-manager",
                          "cgroupfs by crio's CONTAINER_CGROUP_MANAGER", "cgroupfs by /b line 3",
                          "systemd by /a line 2", "systemd by CRI-O 1.28.0 its default"));
}

TEST(CrioDriver, WhatIsNotThereClaimsNothing) {
  const Unavailable silent{Unavailable::Kind::timed_out, "crio.info", "no answer"};
  EXPECT_THAT(crio_drivers(silent, no_crio_files(), std::nullopt), IsEmpty());
  EXPECT_THAT(crio_drivers(CrioInfo{}, CrioFiles{}, v1_28), IsEmpty()) << "there is no CRI-O";
  EXPECT_THAT(words(crio_drivers(silent, no_crio_files(), v1_17)), ElementsAre("cgroupfs by CRI-O 1.17.0 its default"));
  EXPECT_THAT(words(crio_drivers(CrioInfo{"/s", "cgroupfs", ""}, silent, v1_28)),
              ElementsAre("cgroupfs by GET /info /s"));
}

}  // namespace
}  // namespace nodecheck
