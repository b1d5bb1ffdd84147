#include "facts/kubeconfig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "result.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto path = "/etc/kubernetes/kubelet.conf";

// kubeadm's on a worker; the data are cut.
constexpr std::string_view kubeadm = R"(apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: bm90IGEgY2VydGlmaWNhdGU=
    server: https://10.0.0.10:6443
  name: default-cluster
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
preferences: {}
users:
- name: other
  user:
    token: secret
- name: default-auth
  user:
    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
)";

// What nodeadm writes on EKS, cut.
constexpr std::string_view eks = R"(apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster: {certificate-authority: pki/ca.crt, server: "https://x.eks.amazonaws.com"}
current-context: kubelet
contexts: [{name: kubelet, context: {cluster: kubernetes, user: kubelet}}]
users:
- name: kubelet
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, get-token]}
)";

Unavailable refused(std::string_view text) {
  try {
    (void)parse_kubeconfig(text, path);
  } catch (const Unavailable& why) {
    return why;
  }
  ADD_FAILURE() << "not refused";
  return {};
}

TEST(Kubeconfig, TheUserOfTheCurrentContextCounts) {
  const auto config = parse_kubeconfig(kubeadm, path);
  EXPECT_FALSE(config.exec || config.token);
  EXPECT_EQ(config.client, (NamedCertificate{"/var/lib/kubelet/pki/kubelet-client-current.pem", ""}));
  EXPECT_EQ(config.ca, (NamedCertificate{"", "not a certificate"}));
}

TEST(Kubeconfig, ExecCredentials) {
  const auto config = parse_kubeconfig(eks, path);
  EXPECT_TRUE(config.exec);
  EXPECT_FALSE(config.client.named());
  EXPECT_EQ(config.ca.file, "pki/ca.crt");
}

TEST(Kubeconfig, ATokenIsToldButNotTaken) {
  const auto config = parse_kubeconfig(
      "current-context: c\ncontexts: [{name: c, context: {user: u}}]\nusers: [{name: u, user: {token: abc}}]\n", path);
  EXPECT_EQ(config, (Kubeconfig{.exec = false, .token = true, .client = {}, .ca = {}}));
}

TEST(Kubeconfig, OfNoContextHasNothing) {
  EXPECT_EQ(parse_kubeconfig("kind: Config\n", path), Kubeconfig{});
  EXPECT_EQ(parse_kubeconfig("contexts: 7\ncurrent-context: [a]\nusers: {a: b}\n", path), Kubeconfig{});
}

TEST(Kubeconfig, WhatIsNoneIsRefusedByLine) {
  EXPECT_EQ(refused("[a, b]").where, "/etc/kubernetes/kubelet.conf:1");
  EXPECT_EQ(refused("a: [").kind, Unavailable::Kind::malformed);
  const auto why = refused(
      "current-context: c\ncontexts: [{name: c, context: {user: u}}]\nusers:\n- name: u\n  user:\n"
      "    client-certificate-data: '%%'\n");
  EXPECT_EQ(why.where, "/etc/kubernetes/kubelet.conf:6");
  EXPECT_THAT(why.message, HasSubstr("client-certificate-data"));
}

}  // namespace
}  // namespace nodecheck
