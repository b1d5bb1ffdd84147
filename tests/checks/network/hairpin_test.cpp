#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/links.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/link_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr std::string_view id = "network.hairpin";

/// none: br_netfilter is not loaded.
Sysctls calls(std::optional<std::string> ipv4, std::optional<std::string> ipv6 = "0") {
  return {{{"net.bridge.bridge-nf-call-iptables", {std::move(ipv4), {}}},
           {"net.bridge.bridge-nf-call-ip6tables", {std::move(ipv6), {}}}}};
}

Links with(const std::vector<Link>& ports, bool bridge_calls = false) {
  Links links{{uplink(), bridge_device(4, "cni0", {"10.244.1.1/24"})}};
  links.links[1].bridge->call_iptables = bridge_calls;
  for (const auto& port : ports) links.links.push_back(port);
  return links;
}

const Links one_off = with({pod_port(5, 4, true), pod_port(6, 4, false)});

TEST(Hairpin, PassesWithIt) {
  const auto o = judged(id, bridged(), with({pod_port(5, 4), pod_port(6, 4)}), calls("1"));
  EXPECT_EQ(o.verdict, Verdict::pass);
  EXPECT_EQ(o.observed, "all 2 pods' ports of cni0 have hairpin on");
}

TEST(Hairpin, FailsWithoutItWhereBridgesCallIptables) {
  const auto o = judged(id, bridged(), one_off, calls("1"));
  ASSERT_EQ(o.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, o), Severity::warning);
  EXPECT_EQ(o.findings.at(0).message,
            "1 of 2 pods' ports of cni0 have hairpin off: such a pod does not reach itself through its Service");
  EXPECT_EQ(o.findings.at(0).evidence.size(), 1U);
  EXPECT_EQ(o.findings.at(0).evidence.at(0), (Evidence{"rtnetlink", "veth6", "hairpin off", "hairpin on"}));
  EXPECT_THAT(o.remedy, HasSubstr("/sys/class/net/cni0/brif"));
  EXPECT_THAT(o.remedy, HasSubstr("kube-flannel-cfg"));
}

TEST(Hairpin, TheBridgesOwnAttributeCounts) {
  const auto links = with({pod_port(6, 4, false)}, true);
  EXPECT_EQ(judged(id, bridged(), links, calls("0")).verdict, Verdict::fail);
  EXPECT_EQ(judged(id, bridged(), links, calls(std::nullopt)).verdict, Verdict::pass) << "nobody acts on it";
}

TEST(Hairpin, DoesNotMatterWhereBridgesCallNothing) {
  EXPECT_EQ(judged(id, bridged(), one_off, calls("0")).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, bridged(), one_off, calls("0", "1")).verdict, Verdict::pass) << "no pod has IPv6";
  EXPECT_EQ(judged(id, with_families(false, true, bridged()), one_off, calls("0", "1")).verdict, Verdict::fail);
  EXPECT_EQ(judged(id, with_families(false, true, bridged()), one_off, calls("1", "0")).verdict, Verdict::pass);
}

TEST(Hairpin, OnlyPodsPortsOfThatBridge) {
  auto nic = pod_port(7, 4, false);
  nic.kind = "";
  EXPECT_EQ(judged(id, bridged(), with({pod_port(5, 4), nic, pod_port(8, 9, false)}), calls("1")).verdict,
            Verdict::pass);
  EXPECT_EQ(judged(id, bridged(), with({nic}), calls("1")).verdict, Verdict::not_applicable);
}

TEST(Hairpin, TheRemedyIsItsOwners) {
  auto docker = with({pod_port(6, 4, false)});
  docker.links[1].name = "docker0";
  EXPECT_THAT(judged(id, bridged("flannel", "docker0"), docker, calls("1")).remedy, HasSubstr("userland-proxy"));
  auto plain = bridged("bridge");
  plain.cni.source = "/etc/cni/net.d/10-mynet.conf";
  EXPECT_THAT(judged(id, plain, one_off, calls("1")).remedy, HasSubstr("promiscMode /etc/cni/net.d/10-mynet.conf"));
}

TEST(Hairpin, AFullNodeShowsAFew) {
  std::vector<Link> ports;
  for (int i = 10; i < 120; ++i) ports.push_back(pod_port(i, 4, false));
  const auto o = judged(id, bridged(), with(ports), calls("1"));
  EXPECT_THAT(o.findings.at(0).message, HasSubstr("110 of 110"));
  EXPECT_EQ(o.findings.at(0).evidence.size(), 8U);
}

TEST(Hairpin, NotWithoutPodsOnABridge) {
  EXPECT_EQ(judged(id, bridged(), with({}), calls("1")).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, bridged(), Links{{uplink()}}, calls("1")).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, routed()).verdict, Verdict::not_applicable) << "no fact is needed for that";
  EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::not_applicable);
}

TEST(Hairpin, UnknownWhereAFactIsMissing) {
  EXPECT_EQ(judged(id, bridged(), calls("1")).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, bridged(), one_off).verdict, Verdict::unknown) << "whether bridges call iptables";
  EXPECT_EQ(judged(id, bridged(), with({pod_port(5, 4), pod_port(6, 4, std::nullopt)}), calls("1")).verdict,
            Verdict::unknown);
  Profile unread;
  unread.network_unread = "/etc/cni/net.d: Permission denied";
  EXPECT_EQ(judged(id, unread, one_off, calls("1")).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
