// environment_file: variables as systemd reads them.
#include "facts/environment_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::string value(std::string_view text) {
  const auto variables = environment_in(text);
  return variables.size() == 1 ? variables[0].second : "not one variable";
}

// kubeadm 1.32's /var/lib/kubelet/kubeadm-flags.env, and flannel's /run/flannel/docker.
TEST(Environment, RealFiles) {
  EXPECT_EQ(value("KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///run/containerd/containerd.sock "
                  "--node-ip=10.0.0.4\"\n"),
            "--container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-ip=10.0.0.4");
  EXPECT_THAT(environment_in("DOCKER_OPT_BIP=\"--bip=10.244.2.1/24\"\nDOCKER_OPT_MTU=\"--mtu=1450\"\n"
                             "DOCKER_NETWORK_OPTIONS=\" --bip=10.244.2.1/24 --mtu=1450\"\n"),
              ElementsAre(Pair("DOCKER_OPT_BIP", "--bip=10.244.2.1/24"), Pair("DOCKER_OPT_MTU", "--mtu=1450"),
                          Pair("DOCKER_NETWORK_OPTIONS", " --bip=10.244.2.1/24 --mtu=1450")));
}

TEST(Environment, QuotesCountWhereTheValueBegins) {
  EXPECT_EQ(value("A='b c'"), "b c");
  EXPECT_EQ(value("A = b c  "), "b c");
  EXPECT_EQ(value("A=--cgroup-driver='systemd'"), "--cgroup-driver='systemd'") << "they are part of the word";
  EXPECT_EQ(value("A='b'\"c\" "), "bc");
  EXPECT_EQ(value("A='b\nc'"), "b\nc") << "a quoted value has lines";
  EXPECT_EQ(value("A=\"b \\\"c\\\" \\$d \\e\""), "b \"c\" $d \\e");
  EXPECT_EQ(value("A="), "");
}

TEST(Environment, BackslashesAndComments) {
  EXPECT_EQ(value("A=--x \\\n--y\n"), "--x --y");
  EXPECT_EQ(value("A=\"--x \\\n--y\"\n"), "--x --y");
  EXPECT_EQ(value("A=b\\ "), "b ");
  EXPECT_EQ(value("# B=c\n; D=e\\\nF=g\nA=b # c\n"), "b # c") << "a comment goes on, and begins a line";
}

TEST(Environment, NonsenseIsSkipped) {
  for (const auto text : {"", "A", "\n\n", "#", "\\", "A\nB"}) EXPECT_THAT(environment_in(text), IsEmpty()) << text;
  EXPECT_EQ(value("A='b"), "b");
  EXPECT_EQ(value("A=b\\"), "b");
}

}  // namespace
}  // namespace nodecheck
