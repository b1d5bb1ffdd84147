#pragma once
// Below what the kubelet evicts pods, by its evictionHard.
#include <optional>
#include <string>
#include <string_view>

#include "facts/kubelet_settings.hpp"

namespace nodecheck {

struct EvictionLimit {
  std::string signal;  ///< nodefs.available
  std::string text;    ///< as written: 10%, 5Gi
  std::string source;
  double amount = 0;  ///< bytes, or inodes
};

/// Of a filesystem with this `capacity`, in bytes or inodes. None: the kubelet does not heed the signal. Where nothing
/// is said the defaults hold; where something is, what it leaves out is not heeded, unless mergeDefaultEvictionSettings
/// is set. Throws Unavailable{malformed} where the amount is none, with which the kubelet does not start.
[[nodiscard]] std::optional<EvictionLimit> eviction_limit(const KubeletSettings&, std::string_view signal,
                                                          double capacity);

}  // namespace nodecheck
