#pragma once
// X.509 certificates in PEM files that hold private keys beside them: only what is public is decoded.
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct X509 {
  std::string subject, issuer;  ///< common names; the whole name where there is none
  std::int64_t not_before = 0;  ///< seconds since the epoch
  std::int64_t not_after = 0;   ///< the last second that it is valid
  bool is_ca = false;
  bool operator==(const X509&) const = default;
};

void to_json(nlohmann::json&, const X509&);
void from_json(const nlohmann::json&, X509&);

/// The CERTIFICATE blocks of a PEM text, in order; other blocks, such as keys, are passed over undecoded. Throws
/// std::runtime_error on a block that cannot be read, and above 64 of them.
[[nodiscard]] std::vector<X509> certificates_in(std::string_view pem);

/// Throws std::runtime_error on what is not base64.
[[nodiscard]] std::string base64_decoded(std::string_view text);

}  // namespace nodecheck
