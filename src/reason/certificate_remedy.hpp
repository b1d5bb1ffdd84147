#pragma once
// How a certificate is renewed: it hangs on whose it is, and on who issues it on this kind of node.
#include <string>

#include "profile.hpp"
#include "reason/certificate_validity.hpp"

namespace nodecheck {

/// Lines in the form of Check::remedy.
[[nodiscard]] std::string certificate_remedy(const NodeCertificate&, CertificateProblem::Kind,
                                             const KubeletCertificates&, const Profile&);

}  // namespace nodecheck
