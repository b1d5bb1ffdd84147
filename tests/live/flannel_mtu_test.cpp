// The kernel's own vxlan over a device whose MTU is lowered afterwards, in a namespace of the test's own.
#include <gtest/gtest.h>

#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "support/judging.hpp"
#include "support/private_net.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

Links live_links() { return **Facts(Host::live()).get<Links>(); }

Outcome judge_now(int flannel_mtu) {
  FlannelSubnet file;
  file.present = true;
  file.mtu = flannel_mtu;
  return judged("network.flannel-mtu", bridged(), live_links(), file);
}

TEST(LiveFlannelMtu, TheUnderlayIsLoweredAndTheTunnelFollows) {
  in_private_net([] {
    ip("link add eth0 type veth peer name peer0");
    ip("addr add 10.98.0.1/24 dev eth0");
    ip("link set eth0 up");
    ip("link add flannel.1 mtu 1450 type vxlan id 1 local 10.98.0.1 dev eth0 dstport 8472 nolearning");
    ip("link set flannel.1 up");
    EXPECT_EQ(judge_now(1450).verdict, Verdict::pass);
    ip("link set eth0 mtu 1400");
    EXPECT_EQ(judge_now(1450).verdict, Verdict::fail) << "the kernel leaves flannel.1 as it is";
    ip("link set flannel.1 mtu 1350");
    EXPECT_EQ(judge_now(1350).verdict, Verdict::pass) << "what the remedy says";
  });
}

TEST(LiveFlannelMtu, OverIpv6TheKernelItselfTakesSeventy) {
  in_private_net([] {
    ip("link add eth0 type veth peer name peer0");
    ip("addr add 2001:db8::1/64 dev eth0 nodad");
    ip("link set eth0 up");
    ip("link add flannel-v6.1 mtu 1450 type vxlan id 1 local 2001:db8::1 dev eth0 dstport 8472");
    EXPECT_EQ(live_links().find("flannel-v6.1")->mtu, 1430U);
    EXPECT_EQ(judge_now(1450).verdict, Verdict::pass);
  });
}

TEST(LiveFlannelMtu, ABridgeHas1500UntilItHasPods) {
  in_private_net([] {
    ip("link add eth0 type veth peer name peer0");
    ip("addr add 10.98.0.1/24 dev eth0");
    ip("link add flannel.1 mtu 1450 type vxlan id 1 local 10.98.0.1 dev eth0 dstport 8472 nolearning");
    ip("link add cni0 type bridge");
    EXPECT_EQ(live_links().find("cni0")->mtu, 1500U);
    EXPECT_EQ(judge_now(1450).verdict, Verdict::pass);
    ip("link add veth7 mtu 1450 type veth peer name pod7");
    ip("link set veth7 master cni0");
    EXPECT_EQ(live_links().find("cni0")->mtu, 1450U);
    EXPECT_EQ(judge_now(1450).verdict, Verdict::pass);
    ip("link set veth7 mtu 1500");
    EXPECT_EQ(judge_now(1450).verdict, Verdict::fail);
  });
}

}  // namespace
}  // namespace nodecheck
