// cni_version: which releases speak which version of the CNI specification.
#include "reason/cni_version.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

constexpr Version v0_4{0, 4, 0}, v1_0{1, 0, 0}, v1_1{1, 1, 0};

TEST(CniVersion, NewestByRelease) {
  EXPECT_EQ(newest_cni("containerd", {1, 5, 18}), v0_4);
  EXPECT_EQ(newest_cni("containerd", {1, 7, 24}), v1_0);
  EXPECT_EQ(newest_cni("containerd", {2, 1, 0}), v1_1);
  EXPECT_EQ(newest_cni("containerd", {3, 0, 0}), std::nullopt) << "who knows";
  EXPECT_EQ(newest_cni("cri-o", {1, 22, 0}), v0_4);
  EXPECT_EQ(newest_cni("cri-o", {1, 30, 0}), v1_0);
  EXPECT_EQ(newest_cni("cri-o", {1, 31, 0}), v1_1);
  EXPECT_EQ(newest_cni("docker", {27, 0, 0}), std::nullopt);
}

TEST(CniVersion, WhatIsTaken) {
  for (const auto* version : {"", "0.1.0", "0.2.0", "0.3.1", "0.4.0", "1.0.0"})
    EXPECT_TRUE(takes_cni_version(version, v1_0)) << version;
  for (const auto* version : {"1.1.0", "0.3.2", "2.0.0", "1", "x"})
    EXPECT_FALSE(takes_cni_version(version, v1_0)) << version;
}

TEST(CniVersion, OfSeveralTheHighestThatIsKnown) {
  CniFile file{.name = "x", .version = "0.4.0", .versions = {"1.0.0", "9.9.9", "1.1.0", "y"}};
  EXPECT_EQ(cni_version_of(file, v1_1), "1.1.0");
  EXPECT_EQ(cni_version_of(file, v1_0), "0.4.0") << "an older library does not read cniVersions";
  file.version = "9.9.9";
  EXPECT_EQ(cni_version_of(file, v1_1), "1.1.0");
  file.versions.clear();
  EXPECT_EQ(cni_version_of(file, v1_1), "9.9.9");
}

}  // namespace
}  // namespace nodecheck
