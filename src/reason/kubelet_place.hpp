#pragma once
// Where a person changes a setting of the kubelet's: in the file that says it, which may be a drop-in that wins over
// the kubelet's own file.
#include <string>

#include "facts/kubelet_settings.hpp"

namespace nodecheck {

struct KubeletPlace {
  std::string file;
  std::string header;  ///< lines that a new file begins with; empty: it is there
  bool operator==(const KubeletPlace&) const = default;

  /// "/etc/kubelet.d/10-a.conf", with what to do first where there is no file yet.
  [[nodiscard]] std::string told() const;
};

/// `source` is the setting's. A flag, which is taken away first, and a default leave the kubelet's own file.
[[nodiscard]] KubeletPlace place_of(const KubeletSettings&, const std::string& source);

/// "kubelet's --cgroup-driver": it wins over every file.
[[nodiscard]] bool is_flag(const std::string& source);

}  // namespace nodecheck
