// kubeadm's manifests as it writes them, and files that are no pods.
#include "facts/static_pods.hpp"

#include <gmock/gmock.h>

#include "facts/kubelet_settings.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// kubeadm 1.31, cut.
constexpr auto etcd = R"(apiVersion: v1
kind: Pod
metadata:
  name: etcd
  namespace: kube-system
spec:
  containers:
  - command:
    - etcd
    - --advertise-client-urls=https://192.168.10.21:2379
    - --listen-client-urls=https://127.0.0.1:2379,https://192.168.10.21:2379
    - --listen-metrics-urls=http://127.0.0.1:2381
    - --listen-peer-urls=https://192.168.10.21:2380
    image: registry.k8s.io/etcd:3.5.15-0
    livenessProbe:
      httpGet:
        host: 127.0.0.1
        path: /livez
        port: 2381
    name: etcd
  hostNetwork: true
)";
constexpr auto apiserver = R"(apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver}
spec:
  containers:
  - command:
    - /usr/local/bin/kube-apiserver
    - --secure-port=6443
    - --service-cluster-ip-range=10.96.0.0/12,fd00:96::/112
    - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
    name: kube-apiserver
    livenessProbe: {httpGet: {host: 192.168.10.21, path: /livez, port: probe-port, scheme: HTTPS}}
    ports:
    - {containerPort: 6443, name: probe-port, protocol: TCP}
    - {containerPort: 514, protocol: UDP}
  hostNetwork: true
)";

StaticPod parsed(std::string_view text) { return parse_static_pod(text, "/m/pod.yaml"); }
std::vector<int> ports(const StaticPod& pod) {
  std::vector<int> all;
  for (const auto& port : pod.ports) all.push_back(port.value);
  return all;
}

TEST(StaticPod, EtcdsUrlsAndProbe) {
  const auto pod = parsed(etcd);
  EXPECT_EQ(pod.name, "etcd");
  EXPECT_TRUE(pod.host_network);
  EXPECT_THAT(pod.programs, ElementsAre("etcd"));
  EXPECT_THAT(ports(pod), ElementsAre(2379, 2380, 2381));
  EXPECT_EQ(pod.ports[2].source, "/m/pod.yaml:19");
}

TEST(StaticPod, TheApiserversFlags) {
  const auto pod = parsed(apiserver);
  EXPECT_THAT(pod.programs, ElementsAre("kube-apiserver"));
  EXPECT_THAT(ports(pod), ElementsAre(6443)) << "once, and no UDP";
  ASSERT_THAT(pod.service_cidrs, SizeIs(2));
  EXPECT_EQ(pod.service_cidrs[0], (Setting<std::string>{"10.96.0.0/12", "/m/pod.yaml:7"}));
  EXPECT_EQ(pod.service_cidrs[1].value, "fd00:96::/112");
}

TEST(StaticPod, PortsOfAPodWithANetworkOfItsOwnAreNotTheNodes) {
  const auto pod =
      parsed("metadata: {name: web}\nspec: {containers: [{ports: [{containerPort: 80, hostPort: 80}]}]}\n");
  EXPECT_FALSE(pod.host_network);
  EXPECT_THAT(pod.ports, IsEmpty());
}

TEST(StaticPod, WhatIsNoPortIsNone) {
  EXPECT_THAT(parsed("spec: {hostNetwork: true, containers: [{ports: [{containerPort: 0}, {containerPort: 65536}, "
                     "{containerPort: x}, {}, 7], command: [a, --secure-port=0], livenessProbe: 7}]}")
                  .ports,
              IsEmpty());
}

TEST(StaticPod, WhatIsNoPodIsRefused) {
  for (const auto* text : {"", "a", "spec: {}", "spec: {containers: 7}", "a: [", "- 1\n"})
    EXPECT_THROW((void)parsed(text), Unavailable) << text;
}

std::shared_ptr<FakeHost> node(const std::string& folder = "/etc/kubernetes/manifests") {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/912/comm"] = "kubelet\n";
  host->files["/proc/912/cmdline"] = std::string("kubelet\0--pod-manifest-path=", 28) + folder + '\0';
  host->files["/proc/1/comm"] = "systemd\n";
  return host;
}

TEST(StaticPods, OfTheKubeletsFolder) {
  auto host = node();
  host->files["/proc/912/root/etc/kubernetes/manifests/etcd.yaml"] = etcd;
  host->files["/proc/912/root/etc/kubernetes/manifests/notes.txt"] = "mend this";
  host->files["/proc/912/root/etc/kubernetes/manifests/.hidden.yaml"] = etcd;
  const auto fact = fact_of<StaticPods>(host);
  EXPECT_EQ(fact.folder, "/etc/kubernetes/manifests");
  ASSERT_THAT(fact.pods, SizeIs(1));
  ASSERT_THAT(fact.refused, SizeIs(1));
  EXPECT_THAT(fact.refused[0].source, HasSubstr("notes.txt"));
  EXPECT_EQ(replayed(fact), fact);
}

TEST(StaticPods, NoneWithoutAFolder) {
  EXPECT_THAT(fact_of<StaticPods>(node()).pods, IsEmpty()) << "it is not there";
  const auto none = std::make_shared<FakeHost>();
  none->files["/proc/1/comm"] = "systemd\n";
  EXPECT_EQ(fact_of<StaticPods>(none), StaticPods{}) << "no kubelet runs";
}

TEST(StaticPods, AClosedFolderIsDenied) {
  auto host = node();
  host->errors["/proc/912/root/etc/kubernetes/manifests"] = EACCES;
  host->errors["/etc/kubernetes/manifests"] = EACCES;
  EXPECT_EQ(why_not<StaticPods>(host).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
