#pragma once
// The kubelet's file and its version, without executing it: the linker leaves v1.N.N between two NUL bytes in the
// binary; else dpkg's database.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "version.hpp"

namespace nodecheck {

struct KubeletBinary {
  static constexpr std::string_view id = "kubelet.binary";
  std::string path;                     ///< empty: no kubelet on this node
  std::optional<Version> version;       ///< none: not found, or several different ones
  std::string source;                   ///< where the version was seen
  std::optional<bool> executable = {};  ///< a regular file with an x bit; none: we may not see that
  std::string file = {};                ///< what the path is, for people: "mode 0755"; empty: as above
  /// uname's word for the processors that it is made for; "empty" for a file without a byte, "html" for what a web
  /// server says of a file that it has not; empty: another kind of file, or not read.
  std::string made_for = {};
  bool operator==(const KubeletBinary&) const = default;
};

void to_json(Json&, const KubeletBinary&);
void from_json(const Json&, KubeletBinary&);

/// Kubernetes versions between two NUL bytes in a piece of a binary: v1.31.2, v1.31.2+k3s1, v1.30.0-eks-036c24b.
[[nodiscard]] std::vector<std::string> versions_in(std::string_view bytes);
/// The installed version of a package by /var/lib/dpkg/status; empty: not installed.
[[nodiscard]] std::string dpkg_version(std::string_view status, std::string_view package);

template <>
KubeletBinary probe<KubeletBinary>(Node&);

}  // namespace nodecheck
