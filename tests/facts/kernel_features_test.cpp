#include "facts/kernel_features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = Unavailable::Kind;

// Debian 12, cut.
constexpr std::string_view filesystems = "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\nnodev\toverlay\n";
constexpr std::string_view mountinfo =
    R"(24 31 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:14 - proc proc rw
31 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,discard,errors=remount-ro
36 31 0:31 / /mnt/with\040blank rw,relatime - xfs /dev/vdb rw
92 31 254:1 /var/lib/x /srv rw,relatime shared:1 master:2 - ext4 /dev/vda1 rw
)";

std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/filesystems", std::string(filesystems)},
                 {"/proc/self/mountinfo", std::string(mountinfo)},
                 {"/proc/sys/net/ipv4/ip_forward", "1\n"},
                 {"/proc/kallsyms", "ffffffff81080000 T sched_group_set_shares\n"}};
  host->links = {{"/proc/self/ns/net", "net:[4026531840]"}, {"/proc/self/ns/pid", "pid:[4026531836]"}};
  return host;
}

TEST(KernelFeatures, WhatAKernelShows) {
  const auto features = fact_of<KernelFeatures>(node());
  EXPECT_THAT(features.namespaces, ElementsAre("net", "pid"));
  EXPECT_THAT(features.filesystems, ElementsAre("ext4", "overlay", "proc", "sysfs", "tmpfs"));
  EXPECT_THAT(features.mounted, ElementsAre("ext4", "proc", "xfs"));
  EXPECT_TRUE(features.ipv4);
  EXPECT_TRUE(features.first_pid_namespace);
  EXPECT_EQ(features.symbols.at("FAIR_GROUP_SCHED"), "builtin");
  EXPECT_EQ(replayed(features), features);
}

TEST(KernelFeatures, SymbolsAreReadOnlyWhereNoConfigurationIs) {
  auto host = node();
  host->files["/boot/config-6.1.0-28-amd64"] = "CONFIG_SMP=y\n";
  EXPECT_THAT(fact_of<KernelFeatures>(host).symbols, IsEmpty());
  host->errors["/boot/config-6.1.0-28-amd64"] = EACCES;
  EXPECT_EQ(fact_of<KernelFeatures>(host).symbols.size(), 1U) << "one that is closed tells nothing";
}

TEST(KernelFeatures, AContainersPidNamespace) {
  auto host = node();
  host->links["/proc/self/ns/pid"] = "pid:[4026532201]";
  EXPECT_FALSE(fact_of<KernelFeatures>(host).first_pid_namespace);
  host->links.erase("/proc/self/ns/pid");
  EXPECT_TRUE(fact_of<KernelFeatures>(host).first_pid_namespace) << "a kernel without such namespaces has one";
}

TEST(KernelFeatures, AKernelWithoutNamespaces) {
  auto host = node();
  host->links.clear();
  EXPECT_THAT(fact_of<KernelFeatures>(host).namespaces, IsEmpty());
}

TEST(KernelFeatures, WhatIsClosedOrNotThereIsNotNone) {
  auto closed = node();
  closed->errors["/proc/self/ns"] = EACCES;
  EXPECT_EQ(why_not<KernelFeatures>(closed).kind, Kind::denied);
  EXPECT_EQ(why_not<KernelFeatures>(TemporaryRoot{{"/etc/os-release", ""}}).kind, Kind::unsupported) << "no /proc";
}

TEST(KernelFeatures, HostileFiles) {
  EXPECT_THAT(parse_filesystems("\n\n \t \nnodev\n"), ElementsAre("nodev"));
  EXPECT_THAT(mounted_types(""), IsEmpty());
  EXPECT_THROW((void)mounted_types("24 31 0:22 / /proc rw\n"), std::runtime_error);
  EXPECT_THROW((void)mounted_types("24 31 0:22 / /proc rw -\n"), std::runtime_error);
}

}  // namespace
}  // namespace nodecheck
