#pragma once
// What is read of an X.509 certificate, where the library does not know its key or signature (Ed25519) and refuses the
// whole: neither is needed to tell when it ends.
#include <string>

#include "facts/x509.hpp"

namespace nodecheck {

/// Names are common names; empty where there is none. Throws std::runtime_error on what is no certificate.
[[nodiscard]] X509 x509_fields(const std::string& der);

}  // namespace nodecheck
