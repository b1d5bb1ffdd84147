#pragma once
// The API server's static pod on a control plane: its image's tag is the cluster's version, read without asking
// anybody.
#include <optional>
#include <string>
#include <string_view>

#include "facts.hpp"
#include "version.hpp"

namespace nodecheck {

struct ApiserverManifest {
  static constexpr std::string_view id = "apiserver.manifest";
  static constexpr auto path = "/etc/kubernetes/manifests/kube-apiserver.yaml";
  bool present = false;
  std::string image;               ///< empty: no container of the name kube-apiserver
  std::optional<Version> version;  ///< none: the image has no tag, or one without a version
  bool operator==(const ApiserverManifest&) const = default;
};

void to_json(Json&, const ApiserverManifest&);
void from_json(const Json&, ApiserverManifest&);

/// Throws Unavailable{malformed} on what is no YAML mapping.
[[nodiscard]] ApiserverManifest parse_apiserver_manifest(std::string_view text);
/// The tag of an image's name: "v1.31.2"; empty: it has none.
[[nodiscard]] std::string_view image_tag(std::string_view image);

template <>
ApiserverManifest probe<ApiserverManifest>(Node&);

}  // namespace nodecheck
