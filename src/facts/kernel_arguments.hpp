#pragma once
// The words that the boot loader gave the kernel.
#include <string>
#include <string_view>
#include <vector>

namespace nodecheck {

struct KernelArgument {
  std::string name;
  std::string value;  ///< empty: none
  bool operator==(const KernelArgument&) const = default;
};

/// /proc/cmdline up to "--", behind which stands what is init's alone.
[[nodiscard]] std::vector<KernelArgument> kernel_arguments(std::string_view cmdline);

}  // namespace nodecheck
