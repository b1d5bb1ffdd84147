#include "facts/static_pod_certificates.hpp"

#include <gmock/gmock.h>

#include "result.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<NamedCertificateFile> in(std::string_view manifest) { return certificate_files_in(manifest, "m.yaml"); }

// kubeadm 1.31's etcd.yaml, cut.
TEST(StaticPodCertificates, OfKubeadmsEtcd) {
  const auto all = in(R"(apiVersion: v1
kind: Pod
spec:
  containers:
  - command:
    - etcd
    - --advertise-client-urls=https://10.0.0.10:2379
    - --cert-file=/etc/kubernetes/pki/etcd/server.crt
    - --client-cert-auth=true
    - --key-file=/etc/kubernetes/pki/etcd/server.key
    - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
    - --peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
    - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
    image: registry.k8s.io/etcd:3.5.15-0
    name: etcd
)");
  EXPECT_THAT(all, ElementsAre(NamedCertificateFile{"/etc/kubernetes/pki/etcd/server.crt", false},
                               NamedCertificateFile{"/etc/kubernetes/pki/etcd/peer.crt", false},
                               NamedCertificateFile{"/etc/kubernetes/pki/etcd/ca.crt", true}));
}

TEST(StaticPodCertificates, AlsoOfArguments) {
  EXPECT_THAT(in("spec: {containers: [{args: [--tls-cert-file=/a.crt, --tls-cert-file=relative.crt]}]}"),
              ElementsAre(NamedCertificateFile{"/a.crt", false}));
}

TEST(StaticPodCertificates, WhatIsNoManifestNamesNone) {
  for (const auto* text : {"spec: 7", "spec: [a]", "spec: {containers: {a: b}}", "spec: {containers: [7, {args: x}]}",
                           "a: b", "spec: {containers: [{command: [[--tls-cert-file=/a.crt]]}]}"})
    EXPECT_THAT(in(text), IsEmpty()) << text;
  EXPECT_THROW((void)in("["), Unavailable);
  EXPECT_THROW((void)in("7"), Unavailable);
}

}  // namespace
}  // namespace nodecheck
