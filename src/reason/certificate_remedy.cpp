#include "reason/certificate_remedy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/runtime_unit.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Purpose = NodeCertificate::Purpose;
using Kind = CertificateProblem::Kind;

constexpr std::string_view kubeadms = "/etc/kubernetes/kubelet.conf";

constexpr auto clock =
    "See the clock first, and have it synchronised, now and after every boot:\n"
    "  timedatectl\n"
    "  timedatectl set-ntp true";
constexpr auto stuck =
    "The kubelet renews its own certificate by itself, and could not. Its log and the cluster's requests say why:\n"
    "  journalctl -u kubelet --since -1day --no-pager | grep -i certificate\n"
    "  kubectl get csr";
constexpr auto sign =
    "Approve this node's request, which nobody does by itself:\n"
    "  kubectl get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving\n"
    "  kubectl certificate approve NAME";
constexpr auto ca =
    "A CA is replaced by hand, and both are trusted until every certificate is of the new one. See what it signed:\n"
    "  kubeadm certs check-expiration";

/// As the certificate names it: system:node:worker-1.
std::string user_of(const NodeCertificate& c) {
  return c.x509.subject.starts_with("system:node:") ? shell_word(c.x509.subject) : "system:node:NODE";
}

std::string kubeadm_client(const NodeCertificate& c) {
  return fmt::format(
      "On a control plane node, make this node's kubeconfig:\n"
      "  kubeadm kubeconfig user --org system:nodes --client-name {0} > kubelet.conf\n"
      "Then here, with that file, which must name the same server; the kubelet fetches a certificate that it renews "
      "from then on:\n"
      "  grep server: {1} kubelet.conf\n"
      "  install -m 0600 kubelet.conf {1}\n"
      "  rm -f /var/lib/kubelet/pki/kubelet-client*\n"
      "  systemctl restart kubelet\n"
      "So that it lasts, have kubelet.conf name /var/lib/kubelet/pki/kubelet-client-current.pem as client-certificate "
      "and client-key in place of the data, and restart the kubelet once more.",
      user_of(c), kubeadms);
}

std::string client(const NodeCertificate& c, Kind kind, const KubeletCertificates& all) {
  if (kind == Kind::ends_soon && all.rotates) return stuck;
  if (kind == Kind::ends_soon)
    return "Let the kubelet renew it: in its configuration file set\n"
           "  rotateCertificates: true\n"
           "then, which lasts over reboots:\n"
           "  systemctl restart kubelet";
  if (all.kubeconfig == kubeadms) return kubeadm_client(c);
  return fmt::format(
      "Issue a new one for {}, signed by the cluster's CA, put it in place of the old, and restart:\n"
      "  systemctl restart kubelet",
      user_of(c));
}

/// `certs` was alpha before 1.20.
std::string_view kubeadm_certs(const Profile& profile) {
  const auto& kubelet = profile.kubelet_version.value;
  return kubelet && *kubelet < Version{1, 20, 0} ? "kubeadm alpha certs" : "kubeadm certs";
}

constexpr auto peoples_copy = "  cp /etc/kubernetes/admin.conf ~/.kube/config";

std::string renew_all(const Profile& profile) {
  return fmt::format(
      "Renew all of this control plane's certificates, for another year:\n"
      "  {0} check-expiration\n"
      "  {0} renew all\n"
      "Then have the kubelet start the static pods anew with them; of several control planes, one after the other:\n"
      "  mkdir -p /root/manifests\n"
      "  mv /etc/kubernetes/manifests/*.yaml /root/manifests/ && sleep 30\n"
      "  mv /root/manifests/*.yaml /etc/kubernetes/manifests/\n"
      "{1}",
      kubeadm_certs(profile), peoples_copy);
}

/// Whether nothing but what people use has to be renewed.
bool alone(const NodeCertificate& admin, const KubeletCertificates& all) {
  return is_for_people(admin) && std::none_of(all.certificates.begin(), all.certificates.end(), [&](const auto& other) {
           return other.purpose == Purpose::component && !is_for_people(other) && certificate_problem(other, all);
         });
}

std::string component(const NodeCertificate& c, const KubeletCertificates& all, const Profile& profile) {
  if (!c.path.starts_with("/etc/kubernetes/"))
    return fmt::format("Put a valid one in its place, with its key, and start anew what uses it:\n  ls -l {}",
                       shell_word(c.path));
  if (!alone(c, all)) return renew_all(profile);
  return fmt::format("Renew admin.conf's certificate, for another year:\n  {} renew admin.conf\n{}",
                     kubeadm_certs(profile), peoples_copy);
}

}  // namespace

std::string certificate_remedy(const NodeCertificate& c, Kind kind, const KubeletCertificates& all,
                               const Profile& profile) {
  if (kind == Kind::not_yet) return clock;
  if (c.purpose == Purpose::component) return component(c, all, profile);
  if (c.purpose == Purpose::ca && kind != Kind::absent) return ca;
  const auto d = profile.distribution.value;
  if (d == Distribution::k3s || d == Distribution::rke2)
    return fmt::format("It is renewed at a start in its last months:\n  systemctl restart {}",
                       runtime_unit("/k3s/", profile));
  if (c.purpose == Purpose::client) return client(c, kind, all);
  if (c.purpose == Purpose::serving && all.rotates_serving) return sign;
  return fmt::format("Put a valid one in its place, with its key, then:\n  ls -l {}\n  systemctl restart kubelet",
                     shell_word(c.path));
}

}  // namespace nodecheck
