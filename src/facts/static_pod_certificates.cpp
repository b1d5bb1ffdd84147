#include "facts/static_pod_certificates.hpp"

#include <algorithm>

#include "facts/kubelet_yaml.hpp"

namespace nodecheck {
namespace {

struct Flag {
  std::string_view name;  ///< with the equals sign
  bool is_ca;
};
constexpr Flag flags[]{{"--tls-cert-file=", false},
                       {"--kubelet-client-certificate=", false},
                       {"--proxy-client-cert-file=", false},
                       {"--etcd-certfile=", false},
                       {"--cert-file=", false},
                       {"--peer-cert-file=", false},
                       {"--client-ca-file=", true},
                       {"--etcd-cafile=", true},
                       {"--requestheader-client-ca-file=", true},
                       {"--trusted-ca-file=", true},
                       {"--peer-trusted-ca-file=", true}};

void add(std::vector<NamedCertificateFile>& all, std::string_view word) {
  const auto* flag =
      std::find_if(std::begin(flags), std::end(flags), [&](const Flag& f) { return word.starts_with(f.name); });
  if (flag == std::end(flags)) return;
  NamedCertificateFile file{std::string(word.substr(flag->name.size())), flag->is_ca};
  const bool is_new = std::none_of(all.begin(), all.end(), [&](const auto& other) { return other.path == file.path; });
  if (is_new && file.path.starts_with('/')) all.push_back(std::move(file));
}

void add_words(std::vector<NamedCertificateFile>& all, const YAML::Node& words) {
  if (!words || !words.IsSequence()) return;
  for (const auto& word : words)
    if (word.IsScalar()) add(all, word.Scalar());
}

}  // namespace

// spec:
//   containers:
//   - command:
//     - kube-apiserver
//     - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt
std::vector<NamedCertificateFile> certificate_files_in(std::string_view manifest, const std::string& path) {
  const auto root = parse_kubelet_yaml(manifest, path);
  std::vector<NamedCertificateFile> all;
  try {
    const auto spec = root["spec"];
    const auto containers = spec && spec.IsMap() ? spec["containers"] : YAML::Node();
    if (!containers.IsSequence()) return all;
    for (const auto& container : containers) {
      if (!container.IsMap()) continue;
      add_words(all, container["command"]);
      add_words(all, container["args"]);
    }
  } catch (const YAML::Exception& e) {
    refuse_yaml(path, e);
  }
  return all;
}

}  // namespace nodecheck
