#pragma once
// The flags that a kubelet which does not run would be started with, each with the file that gives it.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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
/// Of a wrapper that is given a kubelet's flags they are those. Empty: it gives it no flags. None: what it starts is
/// not understood.
[[nodiscard]] std::optional<std::vector<KubeletWords>> kubelet_words(const std::vector<StartWord>& command);

/// A variable of the unit's. None: it is not set.
using VariableOf = std::function<std::optional<StartWord>(std::string_view name)>;
/// The words of `sh -c "exec kubelet $ARGS >>log"`: the kubelet's command alone, its redirections left out. Another
/// command as it is. None: the shell does more with them than is known here.
[[nodiscard]] std::optional<std::vector<StartWord>> without_shell(const std::vector<StartWord>& command,
                                                                  const VariableOf&);
/// All of them in order.
[[nodiscard]] std::vector<std::string> arguments_of(const std::vector<KubeletWords>&);

}  // namespace nodecheck
