#include "facts/swaps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::IsEmpty;
using namespace std::string_view_literals;

// Debian 12 with a partition, a file whose name has a blank, and zram.
constexpr std::string_view three =
    R"(Filename				Type		Size		Used		Priority
/dev/nvme0n1p3                          partition	1000444		0		-2
/srv/swap\040file                       file		524284		12		-3
/dev/zram0                              partition	8132604		0		100
)";
constexpr std::string_view header = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";  // kernel 6.18, swap off

TEST(Swaps, ReadsEveryDevice) {
  const auto swaps = parse_swaps(three);
  ASSERT_EQ(swaps.devices.size(), 3u);
  EXPECT_EQ(swaps.devices[0], (SwapDevice{"/dev/nvme0n1p3", "partition", 1000444}));
  EXPECT_EQ(swaps.devices[1], (SwapDevice{"/srv/swap file", "file", 524284}));
  EXPECT_EQ(replayed(swaps), swaps);
}

TEST(Swaps, TheHeaderAloneIsOff) {
  EXPECT_THAT(parse_swaps(header).devices, IsEmpty());
  EXPECT_EQ(replayed(Swaps{}), Swaps{});
}

TEST(Swaps, ADeletedFileIsInUseStill) {
  const auto swaps = parse_swaps(std::string(header) + "/swap\\040(deleted)  file 4 0 -2\r\n");
  EXPECT_EQ(swaps.devices.at(0).path, "/swap (deleted)");
}

TEST(Swaps, WhatIsNotUnderstoodIsNeverOff) {
  for (const auto text : {""sv, "\n"sv, "\0\0"sv, "/dev/sda2 partition 4 0 -2\n"sv})
    EXPECT_ANY_THROW((void)parse_swaps(text));
  for (const auto* line : {"\n", "/dev/sda2", "/dev/sda2 partition x 0 -2", "/dev/sda2 partition 4k 0 -2",
                           "/dev/sda2 partition 99999999999999999999999 0 -2", "/dev/sda2 partition 4 0"})
    EXPECT_ANY_THROW((void)parse_swaps(std::string(header) + line)) << line;
}

TEST(Swaps, EscapesAtTheEndAreText) {
  const auto path = [](const std::string& name) {
    return parse_swaps(std::string(header) + name + " file 1 0 0").devices.at(0).path;
  };
  EXPECT_EQ(path(R"(/a\04)"), R"(/a\04)");
  EXPECT_EQ(path(R"(/a\134040)"), R"(/a\040)");
  EXPECT_EQ(path(R"(/a\09x)"), R"(/a\09x)");
}

TEST(Swaps, AKernelWithoutSwapHasNoFile) {
  EXPECT_THAT(fact_of<Swaps>(TemporaryRoot{{"/proc/filesystems", "nodev\tproc\n"}}).devices, IsEmpty());
}

TEST(Swaps, AMissingProcSaysNothing) {
  EXPECT_EQ(why_not<Swaps>(TemporaryRoot{{"/etc/", ""}}).kind, Kind::unsupported);
}

TEST(Swaps, Probe) {
  EXPECT_EQ(fact_of<Swaps>(TemporaryRoot{{"/proc/swaps", three}}).devices.size(), 3u);
  EXPECT_EQ(why_not<Swaps>(TemporaryRoot{{"/proc/swaps", ""}}).kind, Kind::malformed);
  auto host = std::make_shared<FakeHost>();
  host->errors["/proc/swaps"] = EACCES;
  EXPECT_EQ(why_not<Swaps>(host).kind, Kind::denied);
}

}  // namespace
}  // namespace nodecheck
