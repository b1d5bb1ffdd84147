#pragma once
// The running kernel's build configuration: /proc/config.gz, or the copy that its package leaves.
#include <map>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct KernelConfig {
  static constexpr std::string_view id = "kernel.config";
  std::string file;                            ///< where it was found; empty: nowhere, and options is empty
  std::map<std::string, std::string> options;  ///< without CONFIG_; y and m alone
  bool operator==(const KernelConfig&) const = default;

  /// y, m, or n for what is off or unknown to this kernel.
  [[nodiscard]] std::string value(std::string_view option) const;
};

void to_json(Json&, const KernelConfig&);
void from_json(const Json&, KernelConfig&);

/// CONFIG_X=y and CONFIG_X=m; everything else is skipped.
[[nodiscard]] std::map<std::string, std::string> parse_kernel_config(std::string_view text);
/// Inflates gzip. Throws on damaged data and above 16 MiB.
[[nodiscard]] std::string gunzip(std::string_view compressed);

template <>
KernelConfig probe<KernelConfig>(Node&);

}  // namespace nodecheck
