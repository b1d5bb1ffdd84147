// cni_shadow: a forgotten file that sorts first, and nodes on which several files are no mistake.
#include "reason/cni_shadow.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

const FlannelSubnet lease{.present = true,
                          .network = "10.244.0.0/16",
                          .subnet = "10.244.1.1/24",
                          .ipv6_network = "",
                          .ipv6_subnet = "",
                          .mtu = 1450,
                          .ip_masq = true};

CniFile file(const std::string& name, const std::string& type, std::vector<std::string> subnets = {}) {
  return {.name = name, .network = "n", .plugins = {CniPlugin{type, "", "", std::move(subnets)}}};
}
Links devices(std::initializer_list<std::pair<const char*, const char*>> named) {
  Links links;
  for (const auto& [name, kind] : named) {
    links.links.emplace_back();
    links.links.back().name = name;
    links.links.back().kind = kind;
  }
  return links;
}
Processes flanneld() { return {{Process{2051, "flanneld"}}, false}; }

std::string shadowed(std::vector<CniFile> files, const Links& links, const FlannelSubnet& f, const Processes& p) {
  CniConfig config;
  config.files = std::move(files);
  const auto shadow = cni_shadow(config, links, f, p);
  return shadow.file ? shadow.file->name + " by " + shadow.trace : "";
}

const CniFile bridge = file("10-containerd-net.conflist", "bridge", {"10.88.0.0/16"});
const CniFile flannel = file("10-flannel.conflist", "flannel");
const CniFile calico = file("10-calico.conflist", "calico");

TEST(CniShadow, ALeftoverBeforeFlannel) {
  EXPECT_EQ(shadowed({bridge, flannel}, {}, lease, flanneld()), "10-flannel.conflist by flanneld (pid 2051)");
  EXPECT_EQ(shadowed({calico, flannel}, {}, lease, flanneld()), "10-flannel.conflist by flanneld (pid 2051)");
  EXPECT_EQ(shadowed({bridge, flannel}, devices({{"flannel.1", "vxlan"}}), lease, {}),
            "10-flannel.conflist by link flannel.1");
  EXPECT_EQ(shadowed({bridge, file("20.conflist", "cilium-cni")}, devices({{"cilium_host", ""}}), {}, {}),
            "20.conflist by link cilium_host and no tunnel device");
}

TEST(CniShadow, AWinnerThatRunsIsNone) {
  const auto calicos = devices({{"cali123", "veth"}});
  EXPECT_EQ(shadowed({calico, flannel}, calicos, lease, flanneld()), "") << "Canal: both run";
  EXPECT_EQ(shadowed({flannel, file("20-calico.conflist", "calico")}, calicos, lease, flanneld()), "");
  const auto cilium = file("05-cilium.conflist", "cilium-cni");
  EXPECT_EQ(shadowed({cilium, flannel}, devices({{"cilium_host", ""}}), lease, flanneld()), "");
}

TEST(CniShadow, CanalBeforeItsFirstPodIsNone) {
  EXPECT_EQ(shadowed({file("10-canal.conflist", "calico"), flannel}, {}, lease, flanneld()), "");
}

TEST(CniShadow, WithoutACompetitorThatRunsItIsNone) {
  EXPECT_EQ(shadowed({bridge, flannel}, devices({{"flannel.1", "vxlan"}}), {}, {}), "") << "flannel.1 outlives flannel";
  EXPECT_EQ(shadowed({bridge}, {}, lease, flanneld()), "");
  EXPECT_EQ(shadowed({bridge, file("99-loopback.conf", "loopback")}, {}, lease, flanneld()), "");
  EXPECT_EQ(shadowed({}, {}, lease, flanneld()), "");
}

TEST(CniShadow, OfWhoLeavesNoTraceNothingIsSaid) {
  EXPECT_EQ(shadowed({file("00-multus.conf", "multus"), flannel}, {}, lease, flanneld()), "");
  EXPECT_EQ(shadowed({file("10-aws.conflist", "aws-cni"), flannel}, {}, lease, flanneld()), "");
}

TEST(CniShadow, ABridgeOnFlannelsLeaseUsesIt) {
  EXPECT_EQ(shadowed({file("05.conf", "bridge", {"10.244.1.0/24"}), flannel}, {}, lease, flanneld()), "");
}

TEST(CniShadow, WhatWouldDecideMustBeReadOnlyWhereFilesCompete) {
  const Unavailable denied{Unavailable::Kind::denied, "links", "needs root"};
  CniConfig config;
  config.files = {bridge, flannel};
  EXPECT_THROW((void)cni_shadow(config, denied, lease, flanneld()), Unavailable);
  config.files = {flannel};
  EXPECT_EQ(cni_shadow(config, denied, denied, denied).file, nullptr);
}

}  // namespace
}  // namespace nodecheck
