#pragma once
// The flags that a kubelet which does not run would be started with, each with the file that gives it.
#include <string>
#include <vector>

#include "facts/start_command.hpp"

namespace nodecheck {

/// Flags that one file gives, in their place on the command line.
struct KubeletWords {
  std::string source;                  ///< "/etc/default/kubelet"
  std::vector<std::string> arguments;  ///< without the program
  bool operator==(const KubeletWords&) const = default;
};

/// The flags of a kubelet's command, one group for each change of their source; a flag and its value stay together.
/// Empty: it starts no kubelet directly, but a script or something else, or gives it no flags.
[[nodiscard]] std::vector<KubeletWords> kubelet_words(const std::vector<StartWord>& command);
/// All of them in order.
[[nodiscard]] std::vector<std::string> arguments_of(const std::vector<KubeletWords>&);

}  // namespace nodecheck
