// kubelet.certificates: by the days that are left when they were read, and by who renews them.
#include "facts/kubelet_certificates.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;
using Purpose = NodeCertificate::Purpose;
using Credentials = KubeletCertificates::Credentials;
constexpr auto id = "kubelet.certificates";
constexpr std::int64_t day = 86400, now = 1800000000;  // 2027-01-15

NodeCertificate lasting(Purpose purpose, std::string path, std::int64_t days_left, std::int64_t lifetime_days = 365) {
  const auto end = now + days_left * day;
  return {.purpose = purpose,
          .path = std::move(path),
          .key = {},
          .present = true,
          .unread = {},
          .x509 = {"system:node:worker-1", "kubernetes", end - lifetime_days * day, end, purpose == Purpose::ca}};
}
NodeCertificate client(std::int64_t days_left, std::int64_t lifetime_days = 365) {
  return lasting(Purpose::client, "/var/lib/kubelet/pki/kubelet-client-current.pem", days_left, lifetime_days);
}
NodeCertificate ca(std::int64_t days_left) {
  return lasting(Purpose::ca, "/etc/kubernetes/pki/ca.crt", days_left, 3650);
}
NodeCertificate component(const std::string& file, std::int64_t days_left) {
  auto c = lasting(Purpose::component, "/etc/kubernetes/" + file, days_left);
  if (file.ends_with(".conf")) c.key = "client-certificate-data";
  return c;
}
NodeCertificate self_made(std::int64_t days_left) {
  auto c = lasting(Purpose::serving, "/var/lib/kubelet/pki/kubelet.crt", days_left);
  c.x509.subject = "worker-1@1767225600";
  c.x509.issuer = "worker-1-ca@1767225600";
  return c;
}

KubeletCertificates joined(std::vector<NodeCertificate> certificates, bool rotates = true) {
  return {.read_at = now,
          .kubeconfig = "/etc/kubernetes/kubelet.conf",
          .credentials = Credentials::certificate,
          .rotates = rotates,
          .rotates_serving = false,
          .makes_serving = "/var/lib/kubelet/pki/kubelet.crt",
          .certificates = std::move(certificates)};
}
Outcome judge_all(KubeletCertificates fact) {
  return judged(id, of(Distribution::kubeadm, Phase::running), std::move(fact));
}
Outcome judge_one(NodeCertificate c, bool rotates = true) { return judge_all(joined({std::move(c)}, rotates)); }

TEST(KubeletCertificatesCheck, PassesAndSaysWhichEndsFirst) {
  const auto outcome = judge_all(joined({client(200), ca(3000)}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "2 valid; the first to end is the kubelet's client certificate, on 2027-08-03");
  EXPECT_EQ(evidence_in(outcome).size(), 2U);
}

TEST(KubeletCertificatesCheck, ExpiredIsAnError) {
  const auto outcome = judge_one(client(-1));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("the kubelet's client certificate expired on 2027-01-14"));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/var/lib/kubelet/pki/kubelet-client-current.pem", "", "valid until 2027-01-14 08:00:00 UTC",
                      "valid at 2027-01-15 08:00:00 UTC"}));
  EXPECT_THAT(outcome, remedied_by("--client-name system:node:worker-1 > kubelet.conf"));
  EXPECT_EQ(judge_one(ca(-1)).verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, judge_one(ca(-1))), Severity::error);
}

TEST(KubeletCertificatesCheck, OnlyWhatTheKubeletCannotStartWithoutKeepsItFromStarting) {
  const auto at_start = [](NodeCertificate c) {
    return severity_of(id, judged(id, of(Distribution::kubeadm, Phase::start), joined({std::move(c)})));
  };
  EXPECT_EQ(at_start(client(-1)), Severity::error);
  EXPECT_EQ(at_start(ca(-1)), Severity::error);
  EXPECT_EQ(at_start(component("pki/apiserver.crt", -1)), Severity::warning);
  EXPECT_EQ(at_start(lasting(Purpose::serving, "/var/lib/kubelet/pki/kubelet-server-current.pem", -1)),
            Severity::warning);
}

TEST(KubeletCertificatesCheck, OneThatRotatesIsLateInItsLastTenth) {
  EXPECT_EQ(judge_one(client(37)).verdict, Verdict::pass);
  const auto late = judge_one(client(36));
  EXPECT_EQ(late.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, late), Severity::warning);
  EXPECT_THAT(late, says("expires in 36 days, and has not been renewed"));
  EXPECT_THAT(late, remedied_by("kubectl get csr"));
  EXPECT_EQ(judge_one(client(1, 1)).verdict, Verdict::pass) << "a day is a whole life";
}

TEST(KubeletCertificatesCheck, OneThatDoesNotIsLateThirtyDaysBefore) {
  EXPECT_EQ(judge_one(client(30), false).verdict, Verdict::pass);
  const auto late = judge_one(client(29), false);
  EXPECT_EQ(severity_of(id, late), Severity::warning);
  EXPECT_THAT(late, remedied_by("rotateCertificates: true"));
  EXPECT_EQ(judge_one(client(20, 60), false).verdict, Verdict::pass) << "something must renew one that short-lived";
  EXPECT_EQ(judge_one(client(5, 60), false).verdict, Verdict::fail);
}

TEST(KubeletCertificatesCheck, ACaIsReplacedHalfAYearAhead) {
  EXPECT_EQ(judge_one(ca(180)).verdict, Verdict::pass);
  const auto late = judge_one(ca(179));
  EXPECT_EQ(severity_of(id, late), Severity::warning);
  EXPECT_THAT(late, says("the cluster's CA expires in 179 days"));
}

TEST(KubeletCertificatesCheck, OneOfTheFutureMayBeTheClock) {
  const auto outcome = judge_one(client(400));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("or this node's clock is wrong"));
  EXPECT_THAT(outcome, remedied_by("timedatectl"));
}

TEST(KubeletCertificatesCheck, NobodyMindsTheEndOfASelfMadeOne) {
  const auto outcome = judge_all(joined({client(200), self_made(-400)}));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(evidence_in(outcome).at(1).observed, HasSubstr("which nobody verifies"));
  auto signed_one = self_made(-1);
  for (const auto* issuer : {"kubernetes", "corp-ca@example.com", "worker-1-ca@", "worker-1-ca@17x"}) {
    signed_one.x509.issuer = issuer;
    EXPECT_EQ(judge_all(joined({client(200), signed_one})).verdict, Verdict::fail) << issuer;
  }
  auto named = joined({client(200), self_made(-1)});
  named.makes_serving = "";
  EXPECT_EQ(judge_all(named).verdict, Verdict::fail) << "tlsCertFile names it";
}

TEST(KubeletCertificatesCheck, OneThatTheClusterHasNotSigned) {
  auto fact = joined({client(200), {.purpose = Purpose::serving, .path = "/k.pem", .key = {}, .present = false}});
  fact.rotates_serving = true;
  const auto outcome = judge_all(fact);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("has not been signed yet"));
  EXPECT_THAT(outcome, remedied_by("kubectl certificate approve"));
  EXPECT_EQ(judged(id, of(Distribution::kubeadm, Phase::start), fact).verdict, Verdict::pass) << "it has not run yet";
  fact.rotates_serving = false;
  EXPECT_THAT(judge_all(fact), says("the kubelet's serving certificate is not there"));
  EXPECT_EQ(severity_of(id, judge_all(fact)), Severity::error);
}

TEST(KubeletCertificatesCheck, ComponentsOfAControlPlane) {
  const auto scheduler = judge_all(joined({client(200), component("scheduler.conf", -1)}));
  EXPECT_EQ(severity_of(id, scheduler), Severity::error);
  EXPECT_THAT(scheduler, says("scheduler.conf's client certificate expired"));
  EXPECT_THAT(scheduler, remedied_by("  kubeadm certs renew all\n"));
  EXPECT_THAT(scheduler, remedied_by("  mv /etc/kubernetes/manifests/*.yaml"));
  const auto admin = judge_all(joined({client(200), component("admin.conf", -1)}));
  EXPECT_EQ(admin.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, admin), Severity::warning) << "the node does without it";
  EXPECT_THAT(admin, remedied_by("  kubeadm certs renew admin.conf\n"));
  EXPECT_THAT(admin.remedy, Not(HasSubstr("manifests")));
}

TEST(KubeletCertificatesCheck, TheWorstComesFirst) {
  const auto outcome = judge_all(joined({ca(100), client(-1)}));
  ASSERT_EQ(outcome.findings.size(), 2U);
  EXPECT_THAT(outcome.findings[0].message, HasSubstr("client certificate expired"));
  EXPECT_LT(outcome.remedy.find("kubeadm kubeconfig user"), outcome.remedy.find("A CA is replaced"));
}

TEST(KubeletCertificatesCheck, TheKubeletsOwnFirstThenTheControlPlaneAsOne) {
  const auto outcome = judge_all(joined(
      {component("admin.conf", -1), component("scheduler.conf", -1), component("pki/apiserver.crt", -1), client(-1)}));
  ASSERT_EQ(outcome.findings.size(), 4U);
  EXPECT_THAT(outcome.findings[0].message, HasSubstr("the kubelet's client certificate"));
  EXPECT_EQ(outcome.findings[2].message, "/etc/kubernetes/pki/apiserver.crt expired on 2027-01-14");
  EXPECT_THAT(outcome.findings[3].message, HasSubstr("admin.conf"));
  const auto own = outcome.remedy.find("kubeadm kubeconfig user"), all = outcome.remedy.find("kubeadm certs renew all");
  EXPECT_LT(own, all);
  EXPECT_EQ(outcome.remedy.rfind("kubeadm certs renew"), all) << "once";
  const auto soon = judge_all(joined({component("admin.conf", 9), component("scheduler.conf", 9), client(9)}));
  EXPECT_THAT(soon.findings.at(0).message, HasSubstr("the kubelet's client certificate"));
}

TEST(KubeletCertificatesCheck, WhatKubeadmRenewsAndWithWhichCommand) {
  auto old = of(Distribution::kubeadm, Phase::running);
  old.kubelet_version = {Version{1, 19, 16}, "test"};
  const auto fact = joined({client(200), component("pki/etcd/server.crt", -1)});
  EXPECT_THAT(judged(id, old, fact), remedied_by("  kubeadm alpha certs renew all\n"));
  const auto foreign = lasting(Purpose::component, "/etc/ssl/etcd/server.crt", -1);
  const auto outcome = judge_all(joined({client(200), foreign}));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("kubeadm")));
  EXPECT_THAT(outcome, remedied_by("  ls -l /etc/ssl/etcd/server.crt"));
}

TEST(KubeletCertificatesCheck, ACaIsNamed) {
  const auto of_etcd = lasting(Purpose::ca, "/etc/kubernetes/pki/etcd/ca.crt", 100, 3650);
  EXPECT_THAT(judge_all(joined({client(200), of_etcd})), says("the CA /etc/kubernetes/pki/etcd/ca.crt expires in 100"));
}

TEST(KubeletCertificatesCheck, ExecCredentialsDoNotApply) {
  auto fact = joined({});
  fact.credentials = Credentials::exec;
  EXPECT_EQ(judge_all(fact).verdict, Verdict::not_applicable);
  EXPECT_THAT(judge_all(fact).observed, HasSubstr("a program"));
  fact.certificates = {ca(3000)};
  EXPECT_EQ(judge_all(fact).verdict, Verdict::pass) << "the CA counts all the same";
  fact.certificates = {ca(-1)};
  EXPECT_EQ(judge_all(fact).verdict, Verdict::fail);
}

TEST(KubeletCertificatesCheck, BeforeANodeJoinsThereIsNone) {
  EXPECT_EQ(judge_all({}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_all(joined({})).verdict, Verdict::not_applicable);
}

TEST(KubeletCertificatesCheck, WithoutCredentialsItNeverPasses) {
  auto fact = joined({ca(3000)});
  fact.credentials = Credentials::none;
  const auto nobody = judge_all(fact);
  EXPECT_EQ(nobody.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, nobody), Severity::error);
  EXPECT_THAT(nobody, says("/etc/kubernetes/kubelet.conf names no user with credentials"));
  EXPECT_THAT(nobody, remedied_by("kubeadm kubeconfig user"));
  EXPECT_EQ(judged(id, of(Distribution::k3s, Phase::running), fact).verdict, Verdict::not_applicable);
  fact.kubeconfig = "";
  EXPECT_EQ(judge_all(fact).verdict, Verdict::unknown) << "a CA alone";
  EXPECT_THAT(judge_all(fact), says("no client credential of the kubelet was found"));
  fact.certificates = {ca(-1)};
  EXPECT_EQ(judge_all(fact).verdict, Verdict::fail);
}

TEST(KubeletCertificatesCheck, AnHttpServerAsksForNoProof) {
  auto fact = joined({});
  fact.credentials = Credentials::needless;
  EXPECT_EQ(judge_all(fact).verdict, Verdict::not_applicable);
}

TEST(KubeletCertificatesCheck, WhatCouldNotBeReadIsNoPass) {
  auto closed = client(200);
  closed.unread = Unavailable{Unavailable::Kind::denied, closed.path, "Permission denied"};
  EXPECT_EQ(judge_one(closed).verdict, Verdict::unknown);
  EXPECT_EQ(judge_all(joined({closed, ca(-1)})).verdict, Verdict::fail) << "what is seen is amiss all the same";
  EXPECT_EQ(judged(id, {}).verdict, Verdict::unknown);
}

TEST(KubeletCertificatesCheck, K3sRenewsAtItsStart) {
  auto fact = joined({client(10)}, false);
  const auto outcome = judged(id, of(Distribution::k3s, Phase::running), fact);
  EXPECT_THAT(outcome, remedied_by("  systemctl restart k3s-agent"));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("rotateCertificates")));
}

}  // namespace
}  // namespace nodecheck
