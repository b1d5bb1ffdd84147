// The configuration where it stands on a node, by the program itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

/// An /etc laid over the machine's: what is written there is gone afterwards.
Said in_own_etc(const std::string& script) {
  const Folder folder;
  const auto upper = folder / "layer";
  return shell_says("mkdir " + upper + "; unshare -m bash -ec 'mount -t tmpfs none " + upper + "; mkdir " + upper +
                    "/u " + upper + "/w; mount -t overlay none -o lowerdir=/etc,upperdir=" + upper + "/u,workdir=" +
                    upper + "/w /etc; rm -rf /etc/nodecheck; mkdir -p /etc/nodecheck/conf.d; " + script + "'");
}

TEST(LiveConfiguration, DropInsInTheOrderOfTheirNames) {
  const auto said = in_own_etc(
      "echo \"profile: {cni: flannel, role: worker}\" > /etc/nodecheck/config.yaml;"
      "echo \"profile: {cni: calico}\" > /etc/nodecheck/conf.d/20-b.yaml;"
      "echo \"profile: {cni: cilium, proxyMode: none}\" > /etc/nodecheck/conf.d/10-a.yaml; $NODECHECK plan");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, testing::ContainsRegex("cni +calico \\(/etc/nodecheck/conf.d/20-b.yaml:1\\)"));
  EXPECT_THAT(said.out, testing::ContainsRegex("role +worker \\(/etc/nodecheck/config.yaml:1\\)"));
  EXPECT_THAT(said.out, testing::ContainsRegex("proxyMode +none \\(/etc/nodecheck/conf.d/10-a.yaml:1\\)"));
  EXPECT_THAT(said.out, HasSubstr("configuration: /etc/nodecheck/config.yaml, /etc/nodecheck/conf.d/10-a.yaml, "));
}

TEST(LiveConfiguration, ADropInThatWouldNotBeReadIsRefused) {
  const auto said = in_own_etc("touch /etc/nodecheck/conf.d/waivers.yml; $NODECHECK run --only Swap");
  EXPECT_EQ(said.status, 64);
  EXPECT_THAT(said.err, HasSubstr("waivers.yml is not read: its name must end in .yaml"));
}

}  // namespace
}  // namespace nodecheck
