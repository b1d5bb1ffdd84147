#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/profiles.hpp"
#include "support/sockets.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto id = "network.vxlan-port";

Profile flannel(std::string device = "flannel.1") {
  auto profile = bridged();
  profile.overlay.value = "vxlan";
  profile.overlay_device.value = std::move(device);
  return profile;
}

Link vxlan(std::string name, bool up, std::vector<std::string> receives = {}, std::uint16_t port = 8472,
           std::string local = "192.168.10.21") {
  static int index = 10;
  auto link = vxlan_device(++index, std::move(name), {}, {1, port, std::move(local), 2, std::move(receives)});
  link.up = up;
  return link;
}

Socket udp(std::string address, std::optional<SocketOwner> owner = {}, std::uint16_t port = 8472) {
  auto socket = tcp(port, std::move(owner), std::move(address));
  socket.protocol = Socket::Protocol::udp;
  socket.listens = false;
  return socket;
}

template <class S = Sockets>
Outcome judged_with(std::vector<Link> devices, S sockets = {}, const Profile& profile = flannel()) {
  Links links{{device(1, "lo"), uplink()}};
  links.links.insert(links.links.end(), devices.begin(), devices.end());
  return judged(id, profile, std::move(links), std::move(sockets));
}

TEST(VxlanPortCheck, Pass) {
  const auto outcome = judged_with({vxlan("flannel.1", true)}, sockets_of({udp("0.0.0.0")}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "flannel.1 has port 8472");
  EXPECT_EQ(judged_with({vxlan("flannel.1", true), vxlan("two", true)}).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({vxlan("flannel.1", false)}, sockets_of({})).observed,
            "flannel.1 is down, but nobody else has its port 8472");
}

TEST(VxlanPortCheck, AnotherDeviceWithOtherOptions) {
  const auto outcome = judged_with({vxlan("flannel.1", false), vxlan("cilium_vxlan", true, {"external"}, 8472, "")},
                                   sockets_of({udp("0.0.0.0"), udp("::")}));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message,
            "flannel.1 is down, and cannot come up: cilium_vxlan has UDP port 8472 with other options");
  EXPECT_THAT(outcome.findings.at(0).evidence,
              testing::ElementsAre(Evidence{"rtnetlink", "flannel.1", "down, vxlan port 8472, plain", "up"},
                                   Evidence{"rtnetlink", "cilium_vxlan", "up, vxlan port 8472, external", ""}));
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  ip link delete cilium_vxlan\n  ip link set flannel.1 up\n"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
}

TEST(VxlanPortCheck, ThePodNetworksDeviceIsNotTheOneToGo) {
  const auto outcome = judged_with({vxlan("flannel.1", true), vxlan("mine", false, {"gbp"})});
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.remedy, AllOf(HasSubstr("\n  ip link delete mine"), Not(HasSubstr("delete flannel.1"))));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
}

TEST(VxlanPortCheck, DevicesThatShareASocketOrHaveTheirOwn) {
  const auto down = vxlan("flannel.1", false, {"udp6zerocsumrx", "gbp"});
  const auto none = sockets_of({});
  EXPECT_EQ(judged_with({down, vxlan("alike", true, {"gbp", "udp6zerocsumrx"})}, none).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({down, vxlan("other-port", true, {}, 4789)}, none).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({down, vxlan("ipv6", true, {}, 8472, "fd00::2")}, none).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({down, vxlan("down-too", false)}, none).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({down, vxlan("unlike", true)}, none).verdict, Verdict::fail);
}

TEST(VxlanPortCheck, AProcessHasThePort) {
  const auto outcome = judged_with({vxlan("flannel.1", false)}, sockets_of({udp("127.0.0.1", a_service("collector"))}));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message,
            "flannel.1 is down, and cannot come up: UDP port 8472 is held by collector.service (collector, pid 812)");
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  systemctl disable --now collector.service\n  ip link set flannel.1 up\n"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  const auto pod = judged_with({vxlan("flannel.1", false)}, sockets_of({udp("::", in_a_pod("iperf"))}));
  EXPECT_THAT(pod.findings.at(0).evidence.at(0).locator, "udp [::]:8472");
  EXPECT_THAT(pod.remedy, HasSubstr("\n  ss -lunp 'sport = :8472'\n"));
}

TEST(VxlanPortCheck, SocketsThatAreNotInTheWay) {
  const auto down = vxlan("flannel.1", false);
  auto six_alone = udp("::", a_service("a"));
  six_alone.v6_only = true;
  const auto harmless = sockets_of(
      {six_alone, udp("fe80::1", a_service("b")), udp("0.0.0.0", a_service("c"), 8473), tcp(8472, a_service("d"))});
  EXPECT_EQ(judged_with({down}, harmless).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({vxlan("flannel-v6.1", false, {}, 8472, "fd00::2")}, harmless).verdict, Verdict::fail);
  EXPECT_EQ(judged_with({down, vxlan("alike", true)}, sockets_of({udp("0.0.0.0")})).verdict, Verdict::pass)
      << "the kernel's socket, which both share";
  EXPECT_EQ(judged_with({down}, sockets_of({udp("0.0.0.0")})).verdict, Verdict::fail)
      << "of a tunnel elsewhere, or of another kind";
}

TEST(VxlanPortCheck, BeforeFlannelHasMadeItsDevice) {
  EXPECT_EQ(judged_with({}, sockets_of({}), flannel("")).observed, "nobody has UDP port 8472, flannel's default");
  const auto outcome = judged_with({}, sockets_of({udp("0.0.0.0", a_service("collector"))}), flannel(""));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
}

TEST(VxlanPortCheck, Unknown) {
  const Result<Sockets> denied(Unavailable{Unavailable::Kind::denied, "/proc/net/udp", "Permission denied"});
  EXPECT_EQ(judged_with({vxlan("flannel.1", false)}, denied).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with({}, denied, flannel("")).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with({vxlan("flannel.1", true)}, denied).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, flannel()).verdict, Verdict::unknown);
}

TEST(VxlanPortCheck, NotApplicable) {
  EXPECT_EQ(judged_with({}, sockets_of({}), Profile{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged_with({}, sockets_of({}), routed("calico")).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
