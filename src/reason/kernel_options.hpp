#pragma once
// Options that a kernel must be built with, as data, and what a node shows of each: its configuration where one is
// kept, else something that only works with the option.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/cgroups.hpp"
#include "facts/kernel_config.hpp"
#include "facts/kernel_features.hpp"
#include "facts/modules.hpp"
#include "version.hpp"

namespace nodecheck {

struct KernelOption {
  enum class Cgroup { any, v1, v2 };
  /// What proves it: something that is there only with it.
  enum class Proof {
    nothing,
    a_cgroup,    ///< any cgroup hierarchy is mounted
    controller,  ///< the cgroup controller `proved_by`, enabled or not
    v1_tree,     ///< that controller, on a hierarchy of v1
    a_namespace,
    filesystem,
    ipv4,
    symbol,  ///< of a function, by the option's own name
  };
  std::string_view name = {};   ///< without CONFIG_
  std::string_view alias = {};  ///< another option that brings it
  Cgroup cgroup = Cgroup::any;  ///< which version asks for it
  bool required = true;
  Version since = {}, until = {};  ///< the first release with it, the first without; until 0.0.0: none
  Proof proof = Proof::nothing;
  std::string_view proved_by = {};
  std::string_view module = {};   ///< what it is where it is built as a module, and nodecheck looks for that
  std::string_view mounted = {};  ///< wanted only where a filesystem of this type is mounted
};

struct KernelEvidence {
  const Modules& modules;
  const Cgroups& cgroups;
  const Result<KernelConfig>& config;
  const Result<KernelFeatures>& features;
};

struct OptionState {
  enum class Kind {
    on,
    off,
    not_installed,  ///< built as a module, whose file is not there
    blocked,        ///< a module that may not be loaded
    undetermined,
  };
  const KernelOption* option = nullptr;
  Kind kind = Kind::undetermined;
  std::string source = {}, seen = {};
};

/// What kubeadm's SystemVerification asks for.
[[nodiscard]] std::span<const KernelOption> kernel_options();
/// Of those options that this kernel release knows and this node's cgroup version wants.
[[nodiscard]] std::vector<OptionState> option_states(std::span<const KernelOption>, const KernelEvidence&);

}  // namespace nodecheck
