#include "facts/apiserver_manifest.hpp"

#include "facts/file_reads.hpp"
#include "facts/kubelet_yaml.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(ApiserverManifest, present, image, version)

namespace {

std::string text_of(const YAML::Node& value) { return value && value.IsScalar() ? value.Scalar() : std::string(); }

YAML::Node below(const YAML::Node& parent, const char* key) {
  return parent && parent.IsMap() ? parent[key] : YAML::Node(YAML::NodeType::Undefined);
}

// spec:
//   containers:
//   - image: registry.k8s.io/kube-apiserver:v1.31.2
//     name: kube-apiserver
std::string image_in(const YAML::Node& root) {
  const auto containers = below(below(root, "spec"), "containers");
  if (!containers || !containers.IsSequence()) return {};
  for (const auto& container : containers)
    if (text_of(below(container, "name")) == "kube-apiserver") return text_of(below(container, "image"));
  return {};
}

}  // namespace

// registry.example.org:5000/kube-apiserver:v1.31.2@sha256:0123...
std::string_view image_tag(std::string_view image) {
  const auto name = image.substr(0, image.find('@'));
  const auto colon = name.rfind(':');
  const auto slash = name.rfind('/');
  if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash)) return {};
  return name.substr(colon + 1);
}

ApiserverManifest parse_apiserver_manifest(std::string_view text) {
  const std::string path = ApiserverManifest::path;
  const auto root = parse_kubelet_yaml(text, path);
  try {
    auto image = image_in(root);
    const auto version = parse_version(image_tag(image));
    return {true, std::move(image), version};
  } catch (const YAML::Exception& e) {
    refuse_yaml(path, e);
  }
}

template <>
ApiserverManifest probe<ApiserverManifest>(Node& node) {
  const auto text = read_if_there(node.host(), ApiserverManifest::path);
  return text ? parse_apiserver_manifest(*text) : ApiserverManifest{};
}

}  // namespace nodecheck
