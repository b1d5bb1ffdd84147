#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/judging.hpp"

#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view id = "network.docker-flannel-subnet";

Profile on(const std::string& bridge) {
  Profile p;
  p.cni = {"flannel", "test"};
  p.pod_network = {PodNetwork::bridged, "test"};
  p.pod_bridge = {bridge, "test"};
  return p;
}

Link bridge(const std::string& name, std::vector<Address> addresses) {
  Link l;
  l.name = name;
  l.kind = "bridge";
  l.addresses = std::move(addresses);
  return l;
}

Link vxlan(std::vector<Address> addresses, const std::string& name = "flannel.1") {
  auto l = bridge(name, std::move(addresses));
  l.kind = "vxlan";
  l.vxlan = Vxlan{1, 8472, "", 0};
  return l;
}

FlannelSubnet lease(const std::string& subnet) {
  FlannelSubnet s;
  s.present = true;
  s.subnet = subnet;
  return s;
}

const Link flannel = vxlan({{"10.244.1.0", 32}});
const Link docker_default = bridge("docker0", {{"172.17.0.1", 16}});
const Link docker_right = bridge("docker0", {{"10.244.1.1", 24}, {"fe80::1", 64}});

Outcome docker(const Links& links, const FlannelSubnet& file = lease("10.244.1.1/24")) {
  return judged(id, on("docker0"), links, file);
}

TEST(DockerFlannelSubnet, PassesOnTheLease) {
  const auto o = docker({{docker_right, flannel}});
  EXPECT_EQ(o.verdict, Verdict::pass);
  EXPECT_EQ(o.observed, "docker0 has 10.244.1.1/24, FLANNEL_SUBNET is 10.244.1.1/24 and flannel.1 has 10.244.1.0/32");
}

TEST(DockerFlannelSubnet, AnOddPrefixLength) {
  const auto wide = bridge("docker0", {{"172.30.112.1", 21}});
  const auto at = [&](const char* address) {
    return docker({{wide, vxlan({{address, 32}})}}, lease("172.30.112.1/21")).verdict;
  };
  EXPECT_EQ(at("172.30.112.0"), Verdict::pass);
  EXPECT_EQ(at("172.30.119.0"), Verdict::fail);
}

TEST(DockerFlannelSubnet, OldFlannelsPrefixLengthDoesNotMatter) {
  EXPECT_EQ(docker({{docker_right, vxlan({{"10.244.1.0", 16}})}}).verdict, Verdict::pass);
}

TEST(DockerFlannelSubnet, FailsOnDockersDefault) {
  const auto o = docker({{docker_default, flannel}});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(o.findings.at(0).message,
            "docker0 has 172.17.0.1/16, but FLANNEL_SUBNET is 10.244.1.1/24 and flannel.1 has 10.244.1.0/32: dockerd "
            "started before flannel, or without flannel's --bip");
  EXPECT_EQ(o.findings.at(0).evidence.at(0), (Evidence{"rtnetlink", "docker0", "172.17.0.1/16", "10.244.1.1/24"}));
  EXPECT_EQ(o.findings.at(0).evidence.at(1), (Evidence{"rtnetlink", "flannel.1", "10.244.1.0/32", "10.244.1.0"}));
  EXPECT_EQ(o.findings.at(0).evidence.at(2).source, "/run/flannel/subnet.env");
  EXPECT_THAT(o.remedy, HasSubstr("systemctl restart docker"));
  EXPECT_THAT(o.remedy, HasSubstr("docker.service.d"));
  EXPECT_EQ(severity_of(id, o), Severity::error);
}

/// The remedy's commands, run against files below `folder`; systemctl cat tells what it would of a unit and its
/// drop-ins.
void carry_out(const std::string& remedy, const Folder& folder) {
  std::string script = "kubectl() { :; }\nsystemctl() { if [ \"$1\" = cat ]; then cat " + folder / "docker.service" +
                       "; cat " + folder / "docker.service.d/*.conf" + "; fi; }\n";
  for (const auto line : lines_of(remedy))
    if (line.starts_with("  ")) script.append(line.substr(2)).append("\n");
  for (const std::string here = "/etc/systemd/system"; script.find(here) != std::string::npos;)
    script.replace(script.find(here), here.size(), folder / "");
  const auto said = shell_says(script);
  ASSERT_EQ(said.status, 0) << said.err << script;
}

TEST(DockerFlannelSubnet, TheRemedyAddsADropInThatWinsAndTakesNothingAway) {
  const Folder folder;
  write_file(folder / "docker.service",
             "[Service]\nEnvironmentFile=-/run/flannel/docker\n"
             "ExecStart=/usr/bin/dockerd $DOCKER_NETWORK_OPTIONS \\\n  --log-level=error\n");
  ASSERT_EQ(shell_says("mkdir " + folder / "docker.service.d").status, 0);
  const auto theirs = folder / "docker.service.d/flannel.conf", own = folder / "docker.service.d/zz-flannel.conf";
  write_file(theirs, "[Service]\nEnvironmentFile=/etc/default/docker-network\n");
  const auto remedy = docker({{docker_default, flannel}}).remedy;
  carry_out(remedy, folder);
  EXPECT_EQ(content_of(theirs), "[Service]\nEnvironmentFile=/etc/default/docker-network\n");
  const std::string wanted =
      "[Unit]\nAfter=flanneld.service\nWants=flanneld.service\n[Service]\nEnvironmentFile=-/run/flannel/docker\n"
      "ExecStart=\nExecStart=/usr/bin/dockerd   --log-level=error $DOCKER_NETWORK_OPTIONS\n";
  EXPECT_EQ(content_of(own), wanted);
  carry_out(remedy, folder);
  EXPECT_EQ(content_of(own), wanted) << "the second time changes nothing";
}

TEST(DockerFlannelSubnet, TheRestartOfDockerIsSaidToEndContainers) {
  const auto remedy = docker({{docker_default, flannel}}).remedy;
  EXPECT_LT(remedy.find("kubectl drain"), remedy.find("systemctl restart docker"));
  EXPECT_THAT(remedy, HasSubstr("live-restore"));
}

TEST(DockerFlannelSubnet, ContainmentIsNotEnough) {
  const auto wide = bridge("docker0", {{"172.30.0.1", 16}});
  EXPECT_EQ(docker({{wide, vxlan({{"172.30.112.0", 32}})}}, lease("172.30.112.1/21")).verdict, Verdict::fail);
  EXPECT_EQ(docker({{wide, vxlan({{"172.30.112.0", 32}})}}, FlannelSubnet{}).verdict, Verdict::fail);
}

TEST(DockerFlannelSubnet, BothAreCompared) {
  EXPECT_EQ(docker({{docker_right, flannel}}, lease("10.244.1.1/25")).verdict, Verdict::fail)
      << "same network, shorter lease";
  EXPECT_EQ(docker({{docker_right, flannel}}, lease("10.244.2.1/24")).verdict, Verdict::fail);
  const auto second = bridge("docker0", {{"10.244.1.7", 24}});
  EXPECT_EQ(docker({{second, flannel}}).verdict, Verdict::fail) << "the lease's first address, and no other";
}

TEST(DockerFlannelSubnet, AStaleVxlanDevice) {
  const auto o = docker({{docker_right, vxlan({{"10.244.9.0", 32}})}});
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("flannel.1 was left by an earlier lease"));
  EXPECT_THAT(o.remedy, HasSubstr("ip link delete flannel.1"));
}

TEST(DockerFlannelSubnet, AnAddressBesideTheRightOne) {
  const auto two = bridge("docker0", {{"192.168.9.1", 24}, {"10.244.1.1", 24}});
  EXPECT_EQ(docker({{two, flannel}}).verdict, Verdict::pass);
}

TEST(DockerFlannelSubnet, ABridgeWithoutAnAddress) {
  const auto o = docker({{bridge("docker0", {{"fe80::1", 64}}), flannel}});
  EXPECT_EQ(o.verdict, Verdict::fail);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("no IPv4 address"));
}

TEST(DockerFlannelSubnet, AStaleCni0) {
  const Links links{{bridge("cni0", {{"10.244.7.1", 24}}), docker_default, flannel}};
  const auto o = judged(id, on("cni0"), links, lease("10.244.1.1/24"));
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("cni0 was made for an earlier lease"));
  EXPECT_THAT(o.remedy, HasSubstr("ip link delete cni0"));
}

TEST(DockerFlannelSubnet, Docker0DoesNotMatterBesideCni0) {
  const Links links{{bridge("cni0", {{"10.244.1.1", 24}}), docker_default, flannel}};
  EXPECT_EQ(judged(id, on("cni0"), links, lease("10.244.1.1/24")).verdict, Verdict::pass);
}

TEST(DockerFlannelSubnet, BackendsWithoutAVxlanDevice) {
  EXPECT_EQ(docker({{docker_right}}).verdict, Verdict::pass);
  EXPECT_EQ(docker({{docker_default}}).verdict, Verdict::fail);
}

TEST(DockerFlannelSubnet, WithoutALeaseFileTheDeviceIsCompared) {
  EXPECT_EQ(docker({{docker_right, flannel}}, FlannelSubnet{}).verdict, Verdict::pass);
  EXPECT_EQ(docker({{docker_default, flannel}}, FlannelSubnet{}).verdict, Verdict::fail);
  EXPECT_EQ(docker({{docker_right}}, FlannelSubnet{}).verdict, Verdict::not_applicable);
}

TEST(DockerFlannelSubnet, TheProfileSaysWhichVxlanDevice) {
  auto profile = on("docker0");
  profile.overlay_device = {"flannel.7", "test"};
  const Links links{{docker_right, vxlan({{"10.99.0.0", 32}}), vxlan({{"10.244.1.0", 32}}, "flannel.7")}};
  EXPECT_EQ(judged(id, profile, links, lease("10.244.1.1/24")).verdict, Verdict::pass);
}

TEST(DockerFlannelSubnet, ALeaseFileWithoutAnIpv4Subnet) {
  for (const auto* subnet : {"", "$(id)", "fd00::1/64"}) {
    EXPECT_EQ(docker({{docker_right, flannel}}, lease(subnet)).verdict, Verdict::unknown) << subnet;
    EXPECT_EQ(docker({{docker_right}}, lease(subnet)).verdict, Verdict::unknown) << subnet;
    EXPECT_EQ(docker({{docker_default, flannel}}, lease(subnet)).verdict, Verdict::fail) << subnet;
    EXPECT_EQ(docker({{bridge("docker0", {})}}, lease(subnet)).verdict, Verdict::unknown) << subnet;
  }
}

TEST(DockerFlannelSubnet, AnIpv6Lease) {
  auto six = lease("");
  six.ipv6_subnet = "fd00:244:0:1::1/64";
  EXPECT_EQ(docker({{docker_default}}, six).verdict, Verdict::not_applicable);
}

TEST(DockerFlannelSubnet, NotWithoutFlannel) {
  auto calico = on("");
  calico.cni = {"calico", "test"};
  EXPECT_EQ(judged(id, calico).verdict, Verdict::not_applicable) << "no fact is needed for that";
  EXPECT_EQ(judged(id, Profile{}, FlannelSubnet{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, on("")).verdict, Verdict::not_applicable) << "flannel over ptp";
}

TEST(DockerFlannelSubnet, NotBeforeTheBridgeIsMade) {
  EXPECT_EQ(docker({{flannel}}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, on("cni0"), Links{{docker_default, flannel}}, lease("10.244.1.1/24")).observed,
            "cni0 is not made yet");
}

TEST(DockerFlannelSubnet, UnknownWhereAFactIsMissing) {
  const Unavailable denied{Unavailable::Kind::denied, "flannel.subnet", "Permission denied"};
  const auto no_lease = judged(id, on("docker0"), Links{{docker_right, flannel}}, Result<FlannelSubnet>(denied));
  EXPECT_EQ(no_lease.verdict, Verdict::unknown);
  EXPECT_EQ(no_lease.findings.at(0).message, "Permission denied");
  EXPECT_EQ(judged(id, on("docker0"), lease("10.244.1.1/24")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, Result<FlannelSubnet>(denied)).verdict, Verdict::unknown)
      << "the file might say that flannel is in use";
}

}  // namespace
}  // namespace nodecheck
