#include "facts/kubeconfig.hpp"

#include <stdexcept>

#include "facts/kubelet_yaml.hpp"
#include "facts/x509.hpp"

namespace nodecheck {
namespace {

YAML::Node nothing() { return YAML::Node(YAML::NodeType::Undefined); }

YAML::Node below(const YAML::Node& parent, const char* key) {
  return parent && parent.IsMap() ? parent[key] : nothing();
}

std::string text_of(const YAML::Node& parent, const char* key) {
  const auto value = below(parent, key);
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

/// users: [{name: NAME, user: {...}}], and likewise clusters and contexts.
YAML::Node entry(const YAML::Node& root, const char* list, const std::string& name, const char* what) {
  const auto all = below(root, list);
  if (all && all.IsSequence())
    for (const auto& one : all)
      if (text_of(one, "name") == name) return below(one, what);
  return nothing();
}

NamedCertificate certificate(const YAML::Node& of, const char* key, const std::string& path) {
  NamedCertificate named{text_of(of, key), {}};
  const auto data_key = std::string(key) + "-data";
  const auto data = below(of, data_key.c_str());
  if (!data || !data.IsScalar() || data.Scalar().empty()) return named;
  try {
    named.pem = base64_decoded(data.Scalar());
  } catch (const std::runtime_error& e) {
    refuse_yaml(yaml_source(path, data), data_key + ": " + e.what());
  }
  return named;
}

Kubeconfig kubeconfig_of(const YAML::Node& root, const std::string& path) {
  const auto context = entry(root, "contexts", text_of(root, "current-context"), "context");
  const auto user = entry(root, "users", text_of(context, "user"), "user");
  const auto cluster = entry(root, "clusters", text_of(context, "cluster"), "cluster");
  const auto has = [&](const char* key) { return static_cast<bool>(below(user, key)); };
  return {.exec = has("exec") || has("auth-provider"),
          .token = has("token") || has("tokenFile") || has("username"),
          .plain = text_of(cluster, "server").starts_with("http://"),
          .client = certificate(user, "client-certificate", path),
          .ca = certificate(cluster, "certificate-authority", path),
          .server = text_of(cluster, "server")};
}

}  // namespace

// current-context: default-context
// users:
// - name: default-auth
//   user:
//     client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
Kubeconfig parse_kubeconfig(std::string_view text, const std::string& path) {
  const auto root = parse_kubelet_yaml(text, path);
  try {
    return kubeconfig_of(root, path);
  } catch (const YAML::Exception& e) {
    refuse_yaml(path, e);
  }
}

}  // namespace nodecheck
