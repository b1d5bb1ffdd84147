#include "facts/host_programs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;

std::shared_ptr<FakeHost> host() {
  auto h = std::make_shared<FakeHost>();
  h->files["/proc/1/comm"] = "systemd\n";
  h->files["/usr/sbin/losetup"] = h->files["/usr/bin/mount"] = "";
  return h;
}

TEST(HostPrograms, WithoutAKubeletSystemdsOwnPathCounts) {
  const auto fact = fact_of<HostPrograms>(host());
  EXPECT_EQ(fact.path.source, "systemd's default");
  EXPECT_EQ(fact.find("losetup")->path, "/usr/sbin/losetup");
  EXPECT_EQ(fact.find("cp")->path, "");
  EXPECT_EQ(fact.find("nft"), nullptr);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(HostPrograms, ThePathOfTheKubeletsUnit) {
  auto h = host();
  h->files["/dev/null"] = "";
  h->files["/etc/systemd/system/kubelet.service"] =
      "[Service]\nEnvironment=PATH=/opt/bin:/usr/bin\nExecStart=/opt/bin/kubelet\n";
  const auto fact = fact_of<HostPrograms>(h);
  EXPECT_THAT(fact.path.folders, ElementsAre("/opt/bin", "/usr/bin"));
  EXPECT_EQ(fact.find("losetup")->path, "");
}

TEST(HostPrograms, ARunningKubeletsOwnPathAndFiles) {
  auto h = host();
  h->files["/proc/812/comm"] = "kubelet\n";
  h->files["/proc/812/cmdline"] = std::string("kubelet\0", 8);
  h->files["/proc/812/environ"] = std::string("PATH=/k/bin\0", 12);
  h->files["/proc/812/root/k/bin/mount"] = "";
  h->statuses["/"] = {.device = 1, .inode = 2};
  h->statuses["/proc/812/root/"] = {.device = 1, .inode = 3};
  const auto fact = fact_of<HostPrograms>(h);
  EXPECT_EQ(fact.path.source, "/proc/812/environ");
  EXPECT_EQ(fact.find("mount")->path, "/k/bin/mount");
  EXPECT_EQ(fact.find("losetup")->path, "") << "of another root";
  EXPECT_TRUE(fact.other_root);
  h->errors["/proc/812/environ"] = EACCES;
  EXPECT_EQ(fact_of<HostPrograms>(h).path.source, "systemd's default");
}

TEST(HostPrograms, WhatCannotBeExecutedIsPassedOver) {
  auto h = host();
  h->files["/usr/local/bin/mount"] = "";
  h->statuses["/usr/local/bin/mount"] = {.regular = true, .mode = 0644};
  EXPECT_EQ(fact_of<HostPrograms>(h).find("mount")->path, "/usr/bin/mount");
}

}  // namespace
}  // namespace nodecheck
