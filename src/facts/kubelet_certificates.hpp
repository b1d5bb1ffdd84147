#pragma once
// The certificates that a node's kubelet proves itself with and trusts, and those of a control plane's kubeconfigs and
// static pods. What is public of them alone: a private key in the same file never becomes part of the fact.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "facts.hpp"
#include "facts/x509.hpp"

namespace nodecheck {

struct NodeCertificate {
  enum class Purpose {
    client,     ///< of the kubelet, for the API server
    serving,    ///< of the kubelet's own port
    ca,         ///< that the kubelet's kubeconfig trusts, or kubeadm's, or a static pod
    component,  ///< of the control plane's kubeconfigs (admin, controller-manager, scheduler), or of its static pods
  };
  Purpose purpose = Purpose::client;
  std::string path;  ///< the file that holds it
  std::string key;   ///< where in a kubeconfig: "client-certificate-data"; empty: the file is the certificate's
  bool present = true;
  std::optional<Unavailable> unread = {};  ///< it is there, and we cannot read it
  X509 x509 = {};                          ///< where it is present and read
  bool operator==(const NodeCertificate&) const = default;
};

struct KubeletCertificates {
  static constexpr std::string_view id = "kubelet.certificates";
  enum class Credentials {
    none,         ///< no kubeconfig yet, or one without a user that it can be
    certificate,  ///< a client certificate
    token,        ///< a token or a password: no certificate
    exec,         ///< a program gives them
    needless,     ///< it has none, and its API server is http://, where none count
  };
  std::int64_t read_at = 0;  ///< seconds since the epoch: "now" of what is judged
  std::string kubeconfig;    ///< the kubelet's, or the one that it joins with; empty: there is none
  Credentials credentials = Credentials::none;
  bool rotates = false;          ///< the kubelet renews its client certificate
  bool rotates_serving = false;  ///< and its serving certificate
  std::string makes_serving;     ///< where it makes one for itself; empty: it has another
  std::vector<NodeCertificate> certificates;
  bool operator==(const KubeletCertificates&) const = default;
};

void to_json(Json&, const NodeCertificate&);
void from_json(const Json&, NodeCertificate&);
void to_json(Json&, const KubeletCertificates&);
void from_json(const Json&, KubeletCertificates&);

template <>
KubeletCertificates probe<KubeletCertificates>(Node&);

}  // namespace nodecheck
