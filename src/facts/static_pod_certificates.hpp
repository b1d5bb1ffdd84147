#pragma once
// The certificates that a control plane's static pods are started with: their manifests name the files, which kubeadm
// mounts under the paths that they have on the node.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct NamedCertificateFile {
  std::string path;
  bool is_ca = false;
  bool operator==(const NamedCertificateFile&) const = default;
};

/// By the flags of a kube-apiserver or an etcd, each path once, in their order. Throws Unavailable{malformed,
/// "PATH:LINE", ...} on what is no YAML mapping.
[[nodiscard]] std::vector<NamedCertificateFile> certificate_files_in(std::string_view manifest,
                                                                     const std::string& path);

}  // namespace nodecheck
