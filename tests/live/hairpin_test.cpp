// The kernel's own ports of a bridge, with hairpin on and off, in a namespace of the test's own.
#include <gtest/gtest.h>

#include "facts/links.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/private_net.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

TEST(LiveHairpin, OnAndOff) {
  in_private_net([] {
    ip("link add cni0 type bridge");
    ip("link add veth7 type veth peer name pod7");
    ip("link set veth7 master cni0");
    const Sysctls calls{{{"net.bridge.bridge-nf-call-iptables", {"1", {}}}}};
    const auto verdict = [&] {
      return judged("network.hairpin", bridged(), **Facts(Host::live()).get<Links>(), calls).verdict;
    };
    EXPECT_EQ(verdict(), Verdict::fail);
    ip("link set veth7 type bridge_slave hairpin on");
    EXPECT_EQ(verdict(), Verdict::pass);
    ip("link set veth7 nomaster");
    EXPECT_EQ(verdict(), Verdict::not_applicable);
  });
}

}  // namespace
}  // namespace nodecheck
