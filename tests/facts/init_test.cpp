#include "facts/init.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using namespace std::string_view_literals;

// Debian 12, and a container on it.
constexpr std::string_view node_mounts =
    "23 29 0:21 / /sys rw shared:7 - sysfs sysfs rw\n29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n";
constexpr std::string_view container_mounts =
    "611 540 0:55 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/a:/var/lib/b\n";

TEST(Init, TheLastMountOnTheRootCounts) {
  EXPECT_EQ(root_mount(node_mounts), "29");
  EXPECT_EQ(root_mount(std::string(node_mounts) + "90 29 0:9 / / rw - tmpfs tmpfs rw"), "90");
  for (const auto text : {""sv, "\n"sv, "29 1 8:1 /"sv, "\0\0"sv, "1 2 3 / /root rw"sv})
    EXPECT_EQ(root_mount(text), "") << text;
}

TEST(Init, OnTheNodeItself) {
  const auto init = fact_of<Init>(TemporaryRoot{{"/proc/1/comm", "systemd\n"},
                                                {"/proc/1/mountinfo", node_mounts},
                                                {"/proc/self/mountinfo", node_mounts},
                                                {"/run/systemd/system/", ""}});
  EXPECT_EQ(init, (Init{"systemd", true, true}));
  EXPECT_EQ(replayed(init), init);
}

TEST(Init, FromAContainerWithTheNodesPids) {
  const auto init = fact_of<Init>(TemporaryRoot{
      {"/proc/1/comm", "systemd\n"}, {"/proc/1/mountinfo", node_mounts}, {"/proc/self/mountinfo", container_mounts}});
  EXPECT_EQ(init, (Init{"systemd", false, false}));
}

TEST(Init, HiddenIsNotKnown) {
  auto host = std::make_shared<FakeHost>();
  host->errors = {{"/proc/1/comm", EPERM}, {"/proc/1/mountinfo", EACCES}};
  const auto init = fact_of<Init>(host);
  EXPECT_EQ(init, (Init{"", false, std::nullopt}));
  EXPECT_EQ(replayed(init), init);
}

}  // namespace
}  // namespace nodecheck
