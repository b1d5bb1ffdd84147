#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reason/cni_identity.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Unavailable denied{Unavailable::Kind::denied, "cni.config", "Permission denied"};
const FlannelSubnet lease{.present = true,
                          .network = "10.244.0.0/16",
                          .subnet = "10.244.1.1/24",
                          .ipv6_network = "",
                          .ipv6_subnet = "",
                          .mtu = 1450,
                          .ip_masq = true};

Link device(const std::string& name, const std::string& kind = "") {
  Link l;
  l.name = name;
  l.kind = kind;
  if (kind == "vxlan") l.vxlan = Vxlan{};
  return l;
}
Links devices(std::vector<Link> links) { return {std::move(links)}; }

CniConfig config(CniPlugin plugin, const std::string& file = "10-net.conflist", const std::string& network = "net") {
  CniConfig c;
  c.files = {{.name = file, .network = network, .plugins = {std::move(plugin)}}};
  return c;
}
CniConfig config(const std::string& type) { return config(CniPlugin{type, "", "", {}}); }

CniIdentity who(const Result<CniConfig>& c, const Result<Links>& l = Links{},
                const Result<FlannelSubnet>& f = FlannelSubnet{}) {
  return cni_identity(c, l, f);
}

TEST(CniIdentity, FlannelByItsConfiguration) {
  const auto w = who(config("flannel"), devices({device("flannel.1", "vxlan")}), lease);
  EXPECT_EQ(w.name.value, "flannel");
  EXPECT_EQ(w.name.source, "/etc/cni/net.d/10-net.conflist");
  EXPECT_EQ(w.pod_network.value, PodNetwork::bridged);
  EXPECT_EQ(w.bridge.value, "cni0");
  EXPECT_EQ(w.overlay.value, "vxlan");
  EXPECT_EQ(w.overlay_device.value, "flannel.1");
  EXPECT_EQ(w.overlay.source, "link flannel.1");
  EXPECT_THAT(w.pod_cidrs.value, ElementsAre("10.244.0.0/16"));
  EXPECT_EQ(w.pod_cidrs.source, "/run/flannel/subnet.env");
}

TEST(CniIdentity, FlannelsDelegateNamesTheBridgeOrHasNone) {
  EXPECT_EQ(who(config(CniPlugin{"flannel", "mynet0", "", {}})).bridge.value, "mynet0");
  EXPECT_EQ(who(config(CniPlugin{"flannel", "mynet0", "bridge", {}})).bridge.value, "mynet0");
  const auto routed = who(config(CniPlugin{"flannel", "", "ptp", {}}));
  EXPECT_EQ(routed.pod_network.value, PodNetwork::routed);
  EXPECT_EQ(routed.bridge.value, "");
}

TEST(CniIdentity, FlannelsOtherBackends) {
  EXPECT_EQ(who(config("flannel"), devices({device("flannel-wg", "wireguard")}), lease).overlay.value, "wireguard");
  EXPECT_EQ(who(config("flannel"), devices({device("flannel.ipip", "ipip")}), lease).overlay.value, "ipip");
  auto uplink = device("eth0");
  uplink.up = true;
  uplink.mtu = 1500;
  auto whole = lease, wrapped = lease;
  whole.mtu = 1500;
  wrapped.mtu = 1450;
  EXPECT_EQ(who(config("flannel"), devices({uplink}), whole).overlay.value, "none") << "host-gw";
  EXPECT_EQ(who(config("flannel"), devices({uplink}), wrapped).overlay.value, "vxlan")
      << "its device could not be made";
  EXPECT_EQ(who(config("flannel"), devices({device("flannel0", "tun")}), lease).overlay.value, "") << "udp";
  EXPECT_EQ(who(config("flannel"), devices({device("eth0")})).overlay.value, "vxlan")
      << "its default, before flanneld runs";
  EXPECT_EQ(who(config("flannel"), denied, lease).overlay.value, "") << "links were not read";
}

TEST(CniIdentity, DockerIsTheBridgeWithoutAnyConfiguration) {
  const auto w = who(CniConfig{}, devices({device("docker0", "bridge"), device("flannel.1", "vxlan")}), lease);
  EXPECT_EQ(w.name.value, "flannel");
  EXPECT_EQ(w.name.source, "/run/flannel/subnet.env");
  EXPECT_EQ(w.bridge.value, "docker0");
  EXPECT_EQ(w.pod_network.value, PodNetwork::bridged);
  EXPECT_EQ(w.overlay_device.value, "flannel.1");
}

TEST(CniIdentity, NothingAtAll) {
  const auto w = who(CniConfig{}, devices({device("eth0"), device("docker0", "bridge")}));
  EXPECT_EQ(w.name.value, "");
  EXPECT_EQ(w.name.source, "no CNI configuration in /etc/cni/net.d");
  EXPECT_EQ(w.pod_network.value, PodNetwork::unset);
  EXPECT_EQ(w.overlay.value, "");
  EXPECT_THAT(w.pod_cidrs.value, IsEmpty());
}

TEST(CniIdentity, AnInvalidWinnerLeavesAllUnset) {
  CniConfig c;
  c.files = {{.name = "10-flannel.conflist", .invalid = "no \"plugins\""}};
  const auto w = who(c, devices({device("cilium_host"), device("flannel.1", "vxlan")}), lease);
  EXPECT_EQ(w.name.value, "");
  EXPECT_EQ(w.name.source, "/etc/cni/net.d/10-flannel.conflist is invalid: no \"plugins\"");
  EXPECT_EQ(w.pod_network.value, PodNetwork::unset);
  EXPECT_EQ(w.overlay.value, "");
}

TEST(CniIdentity, RoutedPlugins) {
  const std::pair<const char*, const char*> names[] = {
      {"calico", "calico"},    {"cilium-cni", "cilium"}, {"aws-cni", "aws-vpc"},
      {"azure-vnet", "azure"}, {"antrea", "antrea"},     {"ovn-k8s-cni-overlay", "ovn-kubernetes"},
      {"ptp", "ptp"},          {"gke", "gke"},
  };
  for (const auto& [type, name] : names) {
    EXPECT_EQ(who(config(type)).name.value, name);
    EXPECT_EQ(who(config(type)).pod_network.value, PodNetwork::routed) << type;
    EXPECT_EQ(who(config(type)).bridge.value, "") << type;
  }
}

TEST(CniIdentity, WhoSharesThePtpPlugin) {
  const CniPlugin ptp{"ptp", "", "", {"10.244.0.7/24", "rubbish"}};
  const auto kind = who(config(ptp, "10-kindnet.conflist", "kindnet"));
  EXPECT_EQ(kind.name.value, "kindnet");
  EXPECT_EQ(kind.overlay.value, "none");
  EXPECT_THAT(kind.pod_cidrs.value, ElementsAre("10.244.0.0/24"));
  EXPECT_EQ(who(config(ptp, "10-gke-ptp.conflist", "k8s-pod-network")).name.value, "gke");
}

TEST(CniIdentity, BridgedPlugins) {
  EXPECT_EQ(who(config("bridge")).bridge.value, "cni0");
  EXPECT_EQ(who(config(CniPlugin{"bridge", "crio0", "", {}})).bridge.value, "crio0");
  const auto router = who(config(CniPlugin{"bridge", "kube-bridge", "", {}}));
  EXPECT_EQ(router.name.value, "kube-router");
  EXPECT_EQ(router.bridge.value, "kube-bridge");
  const auto weave = who(config("weave-net"), devices({device("weave", "bridge"), device("vxlan-6784", "vxlan")}));
  EXPECT_EQ(weave.name.value, "weave");
  EXPECT_EQ(weave.bridge.value, "weave");
  EXPECT_EQ(weave.overlay.value, "vxlan");
}

TEST(CniIdentity, AzureHasABridgeOnlyInItsBridgeMode) {
  const CniPlugin azure{"azure-vnet", "azure0", "", {}};
  EXPECT_EQ(who(config(azure)).pod_network.value, PodNetwork::routed);
  EXPECT_EQ(who(config(azure), devices({device("azure0", "bridge")})).bridge.value, "azure0");
}

TEST(CniIdentity, PluginsThatWeDoNotKnow) {
  for (const auto* type : {"multus", "kube-ovn", "loopback"}) {
    const auto w = who(config(type), devices({device("cilium_host")}));
    EXPECT_EQ(w.name.value, type);
    EXPECT_EQ(w.pod_network.value, PodNetwork::unset);
    EXPECT_EQ(w.overlay.value, "");
  }
}

TEST(CniIdentity, CanalIsCalicoOnFlannelsDevices) {
  const auto w = who(config("calico"), devices({device("flannel.1", "vxlan"), device("cali1", "veth")}), lease);
  EXPECT_EQ(w.name.value, "canal");
  EXPECT_EQ(w.pod_network.value, PodNetwork::routed);
  EXPECT_EQ(w.overlay_device.value, "flannel.1");
  EXPECT_THAT(w.pod_cidrs.value, ElementsAre("10.244.0.0/16"));
  EXPECT_EQ(who(config("calico"), denied, lease).name.value, "canal");
  const auto traces = devices({device("flannel.1", "vxlan"), device("cali1", "veth")});
  EXPECT_EQ(who(denied, traces).name.value, "canal");
  EXPECT_EQ(who(denied, traces).overlay.value, "vxlan");
  const auto migrated = devices({device("flannel.1", "vxlan"), device("vxlan.calico", "vxlan")});
  EXPECT_EQ(who(config("calico"), migrated, lease).name.value, "calico");
}

TEST(CniIdentity, CalicosOverlays) {
  const auto calico = config("calico");
  EXPECT_EQ(who(calico, devices({device("vxlan.calico", "vxlan")})).overlay_device.value, "vxlan.calico");
  EXPECT_EQ(who(calico, devices({device("wireguard.cali", "wireguard")})).overlay.value, "wireguard");
  EXPECT_EQ(who(calico, devices({device("cali12", "veth")})).overlay.value, "none");
  auto tunl0 = device("tunl0", "ipip");
  EXPECT_EQ(who(calico, devices({tunl0})).overlay.value, "") << "the kernel makes an idle one";
  tunl0.up = true;
  tunl0.addresses = {{"10.244.7.0", 32}};
  EXPECT_EQ(who(calico, devices({tunl0, device("cali12", "veth")})).overlay.value, "ipip");
}

TEST(CniIdentity, OtherOverlays) {
  EXPECT_EQ(who(config("cilium-cni"), devices({device("cilium_host"), device("cilium_vxlan", "vxlan")})).overlay.value,
            "vxlan");
  EXPECT_EQ(who(config("cilium-cni"), devices({device("cilium_geneve", "geneve")})).overlay.value, "geneve");
  EXPECT_EQ(who(config("cilium-cni"), devices({device("cilium_host")})).overlay.value, "none");
  EXPECT_EQ(who(config("cilium-cni"), devices({})).overlay.value, "");
  const auto antrea = who(config("antrea"), devices({device("antrea-gw0"), device("genev_sys_6081", "geneve")}));
  EXPECT_EQ(antrea.overlay.value, "geneve");
  EXPECT_EQ(antrea.overlay_device.value, "genev_sys_6081");
}

TEST(CniIdentity, DevicesTellWithoutConfiguration) {
  const std::pair<Link, const char*> traces[] = {
      {device("cilium_host"), "cilium"},         {device("vxlan.calico", "vxlan"), "calico"},
      {device("cali1", "veth"), "calico"},       {device("antrea-gw0"), "antrea"},
      {device("ovn-k8s-mp0"), "ovn-kubernetes"}, {device("eni1", "veth"), "aws-vpc"},
      {device("kube-bridge"), "kube-router"},    {device("weave", "bridge"), "weave"},
      {device("azv1", "veth"), "azure"},
  };
  for (const auto& [link, name] : traces) {
    EXPECT_EQ(who(CniConfig{}, devices({link})).name.value, name);
    EXPECT_EQ(who(denied, devices({link})).name.value, name);
    EXPECT_EQ(who(denied, devices({link})).name.source, "link " + link.name);
  }
  EXPECT_EQ(who(CniConfig{}, devices({device("kube-bridge")})).bridge.value, "kube-bridge");
}

TEST(CniIdentity, ConfigurationWinsOverDevices) {
  EXPECT_EQ(who(config("flannel"), devices({device("cilium_host")})).name.value, "flannel");
}

TEST(CniIdentity, FlannelsDevicesOutliveIt) {
  EXPECT_EQ(who(CniConfig{}, devices({device("flannel.1", "vxlan")})).name.value, "");
}

TEST(CniIdentity, AnUnreadableConfigurationMayBeFlannels) {
  const auto w = who(denied, devices({device("flannel.1", "vxlan"), device("cni0", "bridge")}), lease);
  EXPECT_EQ(w.name.value, "flannel");
  EXPECT_EQ(w.bridge.value, "cni0");
  const auto docker = who(denied, devices({device("docker0", "bridge")}), lease);
  EXPECT_EQ(docker.name.value, "flannel");
  EXPECT_EQ(docker.bridge.value, "") << "it takes the absence of a configuration to say so";
  EXPECT_THAT(docker.pod_network.source, HasSubstr("Permission denied"));
  EXPECT_EQ(who(denied, denied, denied).name.value, "");
  EXPECT_THAT(who(denied, denied, denied).name.source, HasSubstr("Permission denied"));
}

TEST(CniIdentity, SeveralNetworksOfFlannel) {
  auto two = lease;
  two.network = "10.244.0.0/16,10.245.0.0/16";
  two.ipv6_network = "fd00:244::/56";
  EXPECT_THAT(who(config("flannel"), Links{}, two).pod_cidrs.value,
              ElementsAre("10.244.0.0/16", "10.245.0.0/16", "fd00:244::/56"));
}

}  // namespace
}  // namespace nodecheck
