// profile_of: derived from facts, overridden by flags, and every value says where it is from.
#include "reason/profile_of.hpp"

#include <gtest/gtest.h>

#include "facts/apiserver_manifest.hpp"
#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/landmarks.hpp"
#include "facts/links.hpp"
#include "facts/nf_tables.hpp"
#include "facts/processes.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

template <class... F>
Profile derive(const ProfileOptions& said, F... given) {
  auto facts = Facts::literals();
  (give(facts, std::move(given)), ...);
  return profile_of(facts, said);
}

CniConfig flannel_config() {
  CniConfig c;
  c.files = {{.name = "10-flannel.conflist",
              .network = "cbr0",
              .plugins = {{.type = "flannel", .bridge = "", .delegate = "", .subnets = {}}}}};
  return c;
}

FlannelSubnet lease(std::string network = "10.244.0.0/16", std::string ipv6 = "") {
  FlannelSubnet f;
  f.present = true;
  f.network = std::move(network);
  f.subnet = "10.244.1.1/24";
  f.ipv6_network = std::move(ipv6);
  return f;
}

Links with(std::string name, std::string kind = "") {
  Link link;
  link.name = std::move(name);
  link.kind = std::move(kind);
  return {{link}};
}

Profile flannel_node(const ProfileOptions& said = {}) {
  return derive(said, flannel_config(), lease(), with("flannel.1", "vxlan"), NfTables{}, KubeletSettings{}, Processes{},
                Landmarks{{"/etc/kubernetes/kubelet.conf", "/usr/bin/kubeadm"}, {}},
                KubeletBinary{"/usr/bin/kubelet", Version{1, 31, 2}, "/usr/bin/kubelet"});
}

TEST(ProfileOf, AFlannelNodeOfKubeadm) {
  const auto p = flannel_node();
  EXPECT_EQ(p.phase.value, Phase::running);
  EXPECT_EQ(p.phase.source, "/etc/kubernetes/kubelet.conf");
  EXPECT_EQ(p.role.value, Role::worker);
  EXPECT_EQ(p.distribution.value, Distribution::kubeadm);
  EXPECT_EQ(p.kubelet_version.value, (Version{1, 31, 2}));
  EXPECT_EQ(p.cni.value, "flannel");
  EXPECT_EQ(p.cni.source, "/etc/cni/net.d/10-flannel.conflist");
  EXPECT_EQ(p.pod_network.value, PodNetwork::bridged);
  EXPECT_EQ(p.pod_bridge.value, "cni0");
  EXPECT_EQ(p.overlay.value, "vxlan");
  EXPECT_EQ(p.overlay_device.value, "flannel.1");
  EXPECT_EQ(p.pod_cidrs.value, std::vector<std::string>{"10.244.0.0/16"});
  EXPECT_EQ(p.pod_cidrs.source, "/run/flannel/subnet.env");
}

TEST(ProfileOf, EachFlagOverridesAndIsTheSource) {
  ProfileOptions said;
  said.phase = {Phase::start, "--phase"};
  said.role = {Role::control_plane, "--role"};
  said.cni = {"cilium", "--cni"};
  said.kubelet_version = {Version{1, 30, 0}, "--kubelet-version"};
  said.pod_cidrs = {{"10.0.0.0/8", "fd00::/48"}, "--pod-cidr"};
  const auto p = flannel_node(said);
  EXPECT_EQ(p.phase.value, Phase::start);
  EXPECT_EQ(p.phase.source, "--phase");
  EXPECT_EQ(p.role.value, Role::control_plane);
  EXPECT_EQ(p.role.source, "--role");
  EXPECT_EQ(p.cni.value, "cilium");
  EXPECT_EQ(p.cni.source, "--cni");
  EXPECT_EQ(p.pod_network.value, PodNetwork::routed);
  EXPECT_EQ(p.pod_bridge.value, "");
  EXPECT_EQ(p.kubelet_version.value, (Version{1, 30, 0}));
  EXPECT_EQ(p.kubelet_version.source, "--kubelet-version");
  EXPECT_EQ(p.pod_cidrs.value.size(), 2U);
  EXPECT_EQ(p.pod_cidrs.source, "--pod-cidr");
  EXPECT_TRUE(p.ipv4() && p.ipv6());
  EXPECT_EQ(p.ip_families.source, "--pod-cidr");
}

TEST(ProfileOf, FamiliesFollowThePodCidrs) {
  const auto families = [](std::vector<std::string> cidrs) {
    ProfileOptions said;
    said.pod_cidrs = {std::move(cidrs), "--pod-cidr"};
    return derive(said).ip_families.value;
  };
  EXPECT_EQ(families({"10.0.0.0/8"}), std::make_pair(true, false));
  EXPECT_EQ(families({"fd00::/48"}), std::make_pair(false, true));
  EXPECT_EQ(families({"fd00::/48", "10.0.0.0/8"}), std::make_pair(true, true));
  EXPECT_EQ(derive({}).ip_families.value, std::make_pair(true, false));
  EXPECT_EQ(derive({}).ip_families.source, "default: no pod or service CIDR is known");
  const auto dual = derive({}, flannel_config(), lease("10.244.0.0/16", "fd00:10:244::/56"), Links{});
  EXPECT_TRUE(dual.ipv4() && dual.ipv6());
}

TEST(ProfileOf, ANodeWithIpv6AloneIsOfIpv6) {
  const auto with = [](std::vector<std::string> addresses) {
    Link lo{}, eth0{};
    lo.loopback = true;
    lo.addresses = {{"127.0.0.1", 8}};
    eth0.name = "eth0";
    for (auto& ip : addresses) eth0.addresses.push_back({std::move(ip), 64});
    return derive({}, Links{{lo, eth0}}).ip_families;
  };
  EXPECT_EQ(with({"2001:db8:1::21", "fe80::1"}).value, std::make_pair(false, true));
  EXPECT_EQ(with({"2001:db8:1::21"}).source, "eth0 has IPv6 alone");
  EXPECT_EQ(with({"2001:db8:1::21", "192.168.10.21"}).value, std::make_pair(true, false));
  EXPECT_EQ(with({"fe80::1"}).value, std::make_pair(true, false));
  EXPECT_EQ(with({}).value, std::make_pair(true, false));
}

TEST(ProfileOf, AnEmptyNodeIsUnsetAndSaysWhy) {
  const auto p = derive({}, CniConfig{}, FlannelSubnet{}, Links{}, NfTables{}, KubeletSettings{}, Processes{},
                        Landmarks{}, KubeletBinary{});
  EXPECT_EQ(p.phase.value, Phase::pre_join);
  EXPECT_EQ(p.distribution.value, Distribution::other);
  EXPECT_EQ(p.pod_network.value, PodNetwork::unset);
  EXPECT_EQ(p.cni.source, "no CNI configuration in /etc/cni/net.d");
  EXPECT_FALSE(p.kubelet_version.value);
  EXPECT_EQ(p.kubelet_version.source, "no kubelet on this node");
  EXPECT_EQ(p.proxy_mode.source, "no trace of kube-proxy");
}

TEST(ProfileOf, FactsThatCouldNotBeHadAreTheSource) {
  const Unavailable why{Unavailable::Kind::denied, "/x", "permission denied"};
  const auto p = derive({}, Result<Landmarks>(why), Result<KubeletBinary>(why), Result<NfTables>(why));
  EXPECT_EQ(p.phase.source, "permission denied");
  EXPECT_EQ(p.distribution.source, "permission denied");
  EXPECT_EQ(p.kubelet_version.source, "permission denied");
  EXPECT_EQ(p.proxy_mode.source, "permission denied");
}

TEST(ProfileOf, AKubeletOfUnreadableVersionSaysSo) {
  EXPECT_EQ(derive({}, KubeletBinary{"/usr/bin/kubelet", {}, ""}).kubelet_version.source,
            "no version found in /usr/bin/kubelet");
}

TEST(ProfileOf, TheClustersVersionIsItsApiServers) {
  const ApiserverManifest manifest{true, "registry.k8s.io/kube-apiserver:v1.31.2", Version{1, 31, 2}};
  const auto p = derive({}, manifest);
  EXPECT_EQ(p.kubernetes_version.value, (Version{1, 31, 2}));
  EXPECT_EQ(p.kubernetes_version.source, "/etc/kubernetes/manifests/kube-apiserver.yaml");
  ProfileOptions said;
  said.kubernetes_version = {Version{1, 30, 0}, "--kubernetes-version"};
  EXPECT_EQ(derive(said, manifest).kubernetes_version.value, (Version{1, 30, 0}));
  EXPECT_EQ(derive(said, manifest).kubernetes_version.source, "--kubernetes-version");
  EXPECT_EQ(derive({}, ApiserverManifest{}).kubernetes_version.source, "no manifest of an API server on this node");
  EXPECT_EQ(derive({}, ApiserverManifest{true, "a/b", {}}).kubernetes_version.source,
            "no version in the image of the API server's manifest");
}

TEST(ProfileOf, ProxyModeByWhatKubeProxyLeaves) {
  NfTables nft{.present = true, .tables = {}, .chains = {{.table = "nat", .name = "KUBE-SERVICES"}}, .rules = {}};
  EXPECT_EQ(derive({}, nft, Links{}).proxy_mode.value, "iptables");
  nft.tables = {{.name = "kube-proxy"}};
  EXPECT_EQ(derive({}, nft, Links{}).proxy_mode.value, "nftables");
  EXPECT_EQ(derive({}, nft, with("kube-ipvs0")).proxy_mode.value, "ipvs");
  EXPECT_EQ(derive({}, NfTables{}, Links{}).proxy_mode.value, "");
}

TEST(ProfileOf, NeedsEveryFactThatItReads) { EXPECT_EQ(profile_needs().size(), 11U); }

TEST(ProfileLines, HaveANameAValueAndASource) {
  for (const auto& line : lines(flannel_node())) {
    EXPECT_FALSE(line.name.empty());
    EXPECT_FALSE(line.value.empty()) << line.name;
    EXPECT_FALSE(line.source.empty()) << line.name;
  }
}

}  // namespace
}  // namespace nodecheck
