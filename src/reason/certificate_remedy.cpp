#include "reason/certificate_remedy.hpp"

#include <fmt/format.h>

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
    "The kubelet renews it by itself, and could not. Its log and the cluster's requests say why:\n"
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
      "  kubeadm kubeconfig user --org system:nodes --client-name {} > kubelet.conf\n"
      "Then here, with that file; the kubelet fetches a certificate that it renews from then on:\n"
      "  install -m 0600 kubelet.conf {}\n"
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

std::string component(const NodeCertificate& c) {
  const auto file = c.path.substr(c.path.rfind('/') + 1);
  auto text = fmt::format("Renew {0}'s certificate, for another year:\n  kubeadm certs renew {0}", file);
  if (file == "admin.conf") return text + "\n  cp /etc/kubernetes/admin.conf ~/.kube/config";
  const auto pod = "kube-" + file.substr(0, file.rfind('.'));
  return text + fmt::format(
                    "\nThen have the kubelet start {0} anew with it:\n"
                    "  mv /etc/kubernetes/manifests/{0}.yaml /root/ && sleep 30\n"
                    "  mv /root/{0}.yaml /etc/kubernetes/manifests/",
                    pod);
}

}  // namespace

std::string certificate_remedy(const NodeCertificate& c, Kind kind, const KubeletCertificates& all,
                               const Profile& profile) {
  if (kind == Kind::not_yet) return clock;
  if (c.purpose == Purpose::component) return component(c);
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
