#pragma once
// A kubeconfig: how its user proves who it is, and which CA it trusts. Keys, tokens and passwords are never taken out.
#include <string>
#include <string_view>

namespace nodecheck {

/// A certificate that a kubeconfig names or holds.
struct NamedCertificate {
  std::string file;  ///< as written; relative paths are from the kubeconfig's folder; empty: not named
  std::string pem;   ///< decoded; where it is not empty, it wins over the file
  bool operator==(const NamedCertificate&) const = default;
  [[nodiscard]] bool named() const { return !file.empty() || !pem.empty(); }
};

struct Kubeconfig {
  bool exec = false;   ///< the user's credentials come from a program that is run for them, or from a plugin
  bool token = false;  ///< or are a token or a password
  bool plain = false;  ///< the API server is http://, where nobody has to prove anything
  NamedCertificate client, ca;
  std::string server = {};  ///< the API server's URL as written, which may have a password in it
  bool operator==(const Kubeconfig&) const = default;
};

/// Of the current context. Throws Unavailable{malformed, "PATH:LINE", ...} on what is no kubeconfig.
[[nodiscard]] Kubeconfig parse_kubeconfig(std::string_view text, const std::string& path);

}  // namespace nodecheck
