#include "facts/kubelet_certificates.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/probing.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using Credentials = KubeletCertificates::Credentials;
using Purpose = NodeCertificate::Purpose;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_literals;

constexpr auto current = "/var/lib/kubelet/pki/kubelet-client-current.pem";
constexpr auto kubeconfig = "/etc/kubernetes/kubelet.conf";

std::string fixture(const std::string& name) { return source_text("tests/fixtures/certificates/" + name); }

std::string config_of(const std::string& user, const std::string& cluster = "server: https://10.0.0.10:6443") {
  return "current-context: c\ncontexts: [{name: c, context: {user: u, cluster: k}}]\nusers:\n- name: u\n  user:\n    " +
         user + "\nclusters:\n- name: k\n  cluster:\n    " + cluster + "\n";
}
const std::string names_current = config_of("client-certificate: "s + current, "certificate-authority: pki/ca.crt");

/// A joined node of kubeadm on which the kubelet does not run now.
std::shared_ptr<FakeHost> node(const std::string& settings = "rotateCertificates: true\n") {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/var/lib/kubelet/config.yaml", settings},
                 {kubeconfig, names_current},
                 {current, fixture("kubelet-client.pem")},
                 {"/var/lib/kubelet/pki/kubelet.crt", fixture("kubelet.crt")},
                 {"/etc/kubernetes/pki/ca.crt", fixture("ca-bundle.crt")}};
  return host;
}

std::string shown(const NodeCertificate& c) {
  const std::string_view what[]{"client", "serving", "ca", "component"};
  return std::string(what[static_cast<unsigned>(c.purpose)]) + " " + c.path + (c.key.empty() ? "" : " " + c.key) +
         (c.present ? "" : " absent") + (c.unread ? " unread" : "");
}
std::vector<std::string> shown(const KubeletCertificates& fact) {
  std::vector<std::string> all;
  for (const auto& c : fact.certificates) all.push_back(shown(c));
  return all;
}

TEST(KubeletCertificates, OfAKubeadmNode) {
  const auto fact = fact_of<KubeletCertificates>(node());
  EXPECT_EQ(fact.kubeconfig, kubeconfig);
  EXPECT_EQ(fact.credentials, Credentials::certificate);
  EXPECT_TRUE(fact.rotates);
  EXPECT_FALSE(fact.rotates_serving);
  EXPECT_GT(fact.read_at, 1763000000);
  EXPECT_THAT(shown(fact), ElementsAre("client "s + current, "ca /etc/kubernetes/pki/ca.crt",
                                       "serving /var/lib/kubelet/pki/kubelet.crt"));
  EXPECT_EQ(fact.certificates[0].x509.subject, "system:node:worker-1");
  EXPECT_EQ(fact.certificates[1].x509.not_after, 2051049600) << "of a bundle the one that lasts longest";
  EXPECT_EQ(fact.certificates[2].x509.subject, "worker-1@1767225600") << "of a chain the first";
  EXPECT_EQ(replayed(fact), fact);
}

TEST(KubeletCertificates, NoKeyEntersTheFact) {
  const auto host = node();
  host->files["/etc/kubernetes/admin.conf"] =
      config_of("{client-certificate-data: '', client-key-data: c2VjcmV0a2V5, token: topsecret}");
  const nlohmann::json json = fact_of<KubeletCertificates>(host);
  EXPECT_EQ(json.dump().find("bm90IGEga2V5"), std::string::npos);
  EXPECT_EQ(json.dump().find("c2VjcmV0a2V5"), std::string::npos);
  EXPECT_EQ(json.dump().find("topsecret"), std::string::npos);
}

// kubeadm init before 1.17 left data in kubelet.conf that the kubelet does not use once it has rotated.
TEST(KubeletCertificates, ARotatingKubeletUsesItsNewestOwn) {
  const auto host = node();
  host->files[kubeconfig] = config_of("client-certificate-data: bm90IGEgY2VydGlmaWNhdGU=");
  EXPECT_EQ(shown(fact_of<KubeletCertificates>(host))[0], "client "s + current);
  host->files.erase(current);
  EXPECT_EQ(shown(fact_of<KubeletCertificates>(host))[0],
            "client /etc/kubernetes/kubelet.conf client-certificate-data unread");
  const auto still = node("rotateCertificates: false\n");
  still->files[kubeconfig] = config_of("client-certificate: node.crt");
  EXPECT_EQ(shown(fact_of<KubeletCertificates>(still))[0], "client /etc/kubernetes/node.crt absent");
}

TEST(KubeletCertificates, TheServingCertificateIsTheOneThatIsConfigured) {
  const auto serving = [](const std::string& settings) {
    const auto fact = fact_of<KubeletCertificates>(node(settings));
    std::vector<std::string> all;
    for (const auto& c : fact.certificates)
      if (c.purpose == Purpose::serving) all.push_back(shown(c));
    return all;
  };
  EXPECT_THAT(serving("serverTLSBootstrap: true\n"),
              ElementsAre("serving /var/lib/kubelet/pki/kubelet-server-current.pem absent"));
  EXPECT_THAT(serving("tlsCertFile: /srv/tls.crt\nserverTLSBootstrap: true\n"),
              ElementsAre("serving /srv/tls.crt absent"));
  EXPECT_EQ(fact_of<KubeletCertificates>(node()).makes_serving, "/var/lib/kubelet/pki/kubelet.crt");
  EXPECT_EQ(fact_of<KubeletCertificates>(node("tlsCertFile: /var/lib/kubelet/pki/kubelet.crt\n")).makes_serving, "");
  const auto host = node();
  host->files.erase("/var/lib/kubelet/pki/kubelet.crt");
  EXPECT_EQ(fact_of<KubeletCertificates>(host).certificates.size(), 2U) << "it would make one";
}

TEST(KubeletCertificates, AKubeconfigWithoutAUser) {
  const auto host = node();
  host->files[kubeconfig] = config_of("{}");
  EXPECT_EQ(fact_of<KubeletCertificates>(host).credentials, Credentials::certificate) << "its newest own counts";
  host->files.erase(current);
  EXPECT_EQ(fact_of<KubeletCertificates>(host).credentials, Credentials::none);
  host->files[kubeconfig] =
      "current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\n"
      "clusters: [{name: k, cluster: {server: 'http://10.0.0.1:8080'}}]\n";
  EXPECT_EQ(fact_of<KubeletCertificates>(host).credentials, Credentials::needless);
}

TEST(KubeletCertificates, AControlPlanesAreThoseThatItsManifestsName) {
  const auto host = node();
  const auto apiserver = "/etc/kubernetes/manifests/kube-apiserver.yaml"s;
  for (const auto* unnamed : {"/etc/kubernetes/pki/apiserver.crt", "/etc/kubernetes/pki/left-over.crt"})
    host->files[unnamed] = fixture("kubelet.crt");
  host->files["/etc/kubernetes/pki/etcd/ca.crt"] = fixture("ca.crt");
  EXPECT_EQ(shown(fact_of<KubeletCertificates>(host)).size(), 3U) << "nothing runs that uses them";
  host->files[apiserver] =
      "spec:\n  containers:\n  - command:\n    - kube-apiserver\n"
      "    - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt\n"
      "    - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key\n"
      "    - --client-ca-file=/etc/kubernetes/pki/ca.crt\n"
      "    - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt\n"
      "    - --etcd-certfile=/mounted/elsewhere.crt\n";
  auto all = shown(fact_of<KubeletCertificates>(host));
  ASSERT_EQ(all.size(), 5U) << "each once";
  EXPECT_EQ(all[3], "component /etc/kubernetes/pki/apiserver.crt");
  EXPECT_EQ(all[4], "ca /etc/kubernetes/pki/etcd/ca.crt");
  host->errors[apiserver] = EACCES;
  EXPECT_EQ(shown(fact_of<KubeletCertificates>(host)).at(3), "component " + apiserver + " unread");
}

TEST(KubeletCertificates, ExecAndTokensAreNoCertificates) {
  const auto credentials = [](const std::string& user) {
    const auto host = node();
    host->files[kubeconfig] = config_of(user);
    return fact_of<KubeletCertificates>(host).credentials;
  };
  EXPECT_EQ(credentials("exec: {command: aws}"), Credentials::exec);
  EXPECT_EQ(credentials("token: abc"), Credentials::token);
}

TEST(KubeletCertificates, BeforeANodeJoinsThereAreNone) {
  const auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}};
  const auto fact = fact_of<KubeletCertificates>(host);
  EXPECT_EQ(fact.kubeconfig, "");
  EXPECT_EQ(fact.credentials, Credentials::none);
  EXPECT_THAT(fact.certificates, IsEmpty());
}

TEST(KubeletCertificates, UntilItHasJoinedTheBootstrapKubeconfigCounts) {
  const auto host = node();
  host->files.erase(kubeconfig);
  host->files["/etc/kubernetes/bootstrap-kubelet.conf"] = config_of("token: abc", "certificate-authority: pki/ca.crt");
  const auto fact = fact_of<KubeletCertificates>(host);
  EXPECT_EQ(fact.kubeconfig, "/etc/kubernetes/bootstrap-kubelet.conf");
  EXPECT_EQ(fact.credentials, Credentials::token);
  EXPECT_EQ(fact.certificates[0].purpose, Purpose::ca);
}

TEST(KubeletCertificates, OfARunningKubeletAreInItsRoot) {
  const auto host = std::make_shared<FakeHost>();
  host->files = {
      {"/proc/1/comm", "systemd\n"},
      {"/proc/812/comm", "kubelet\n"},
      {"/proc/812/cmdline", "kubelet\0--kubeconfig=/srv/kubeconfig\0--rotate-certificates\0--cert-dir=/srv/pki\0"s},
      {"/proc/812/root/srv/kubeconfig", config_of("client-certificate: /elsewhere.pem")},
      {"/proc/812/root/srv/pki/kubelet-client-current.pem", fixture("kubelet-client.pem")}};
  EXPECT_THAT(shown(fact_of<KubeletCertificates>(host)), ElementsAre("client /srv/pki/kubelet-client-current.pem"));
}

TEST(KubeletCertificates, ComponentsOfAControlPlane) {
  const auto host = node();
  host->files["/etc/kubernetes/admin.conf"] = config_of("client-certificate: admin.pem");
  host->files["/etc/kubernetes/admin.pem"] = fixture("kubelet-client.pem");
  host->files["/etc/kubernetes/scheduler.conf"] = "[";
  host->errors["/etc/kubernetes/controller-manager.conf"] = EACCES;
  const auto fact = fact_of<KubeletCertificates>(host);
  EXPECT_THAT(shown(fact), testing::IsSupersetOf({"component /etc/kubernetes/admin.pem"s,
                                                  "component /etc/kubernetes/controller-manager.conf unread"s,
                                                  "component /etc/kubernetes/scheduler.conf unread"s}));
  EXPECT_EQ(fact.certificates.at(4).unread->kind, Unavailable::Kind::denied);
}

TEST(KubeletCertificates, WhatIsClosedOrOddIsSaid) {
  const auto host = node();
  host->errors[current] = EACCES;
  host->files["/var/lib/kubelet/pki/kubelet.crt"] = "no certificate\n";
  const auto fact = fact_of<KubeletCertificates>(host);
  ASSERT_TRUE(fact.certificates[0].unread);
  EXPECT_EQ(fact.certificates[0].unread->kind, Unavailable::Kind::denied);
  EXPECT_EQ(fact.certificates[2].unread->kind, Unavailable::Kind::malformed);
  EXPECT_EQ(replayed(fact), fact);
  host->errors[kubeconfig] = EACCES;
  EXPECT_EQ(why_not<KubeletCertificates>(host).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
