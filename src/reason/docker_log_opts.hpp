#pragma once
// What Docker's log drivers take as their options: dockerd passes them on unseen, and each container fails with them.
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace nodecheck {

/// Bytes of "100m", "1.5 GB", "64KiB", as Docker's releases read sizes: k is 1000. None: none of them takes it.
[[nodiscard]] std::optional<double> docker_size(std::string_view text);

/// An option that the driver json-file or local refuses, so that no container starts with it. `wanted` is what it
/// takes.
struct RefusedLogOpt {
  std::string name, value, wanted;
  bool operator==(const RefusedLogOpt&) const = default;
};
/// None: it takes them all, or is another driver.
[[nodiscard]] std::optional<RefusedLogOpt> refused_log_opt(std::string_view driver,
                                                           const std::map<std::string, std::string>& opts);

}  // namespace nodecheck
