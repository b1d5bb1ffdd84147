#pragma once
// How long a node's certificates last, judged as of the time when they were read.
#include <optional>
#include <string>

#include "facts/kubelet_certificates.hpp"
#include "outcome.hpp"

namespace nodecheck {

struct CertificateProblem {
  enum class Kind { absent, not_yet, expired, ends_soon };
  Kind kind = Kind::expired;
  Finding finding;
};

/// Days that must be left of a certificate, and of a CA's.
struct CertificateMargins {
  double days = 30, ca_days = 180;
};

/// None: it is there and lasts, or could not be read.
[[nodiscard]] std::optional<CertificateProblem> certificate_problem(const NodeCertificate&, const KubeletCertificates&,
                                                                    const CertificateMargins& = {});

/// One that the kubelet made for itself: nobody can verify it, so that nobody minds its end.
[[nodiscard]] bool is_self_made(const NodeCertificate&, const KubeletCertificates&);
/// admin.conf's: the node does without it.
[[nodiscard]] bool is_for_people(const NodeCertificate&);
/// "the kubelet's client certificate", "admin.conf's client certificate", "/etc/kubernetes/pki/apiserver.crt".
[[nodiscard]] std::string name_of(const NodeCertificate&);

}  // namespace nodecheck
