#pragma once
// Whether packets of pods get through a table that boot loads: for certain, perhaps, or not.
#include <optional>
#include <string>
#include <vector>

#include "facts/boot_rules.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"

namespace nodecheck {

struct BootVerdict {
  bool accepts = false, drops = false;  ///< both: it depends on `doubt`; neither cannot be
  std::string source;                   ///< of the first drop, file:line
  bool by_policy = false;               ///< that drop is the base chain's policy
  std::string doubt;                    ///< the first condition that is not decided, with its file:line
};

/// New TCP connections of pods to pods elsewhere, from there, and to the world; the worst of them.
[[nodiscard]] BootVerdict judge_pods(const BootTable&, const BootChain& base, const Profile&);

/// Who adds rules to iptables' FORWARD at every start, so that what the chain says after them does not count.
enum class ForwardRules {
  none,       ///< nobody
  appended,   ///< at its end: they make up for its policy (flannel)
  inserted,   ///< at its front (Calico, Cilium)
  not_known,  ///< a CNI of which we cannot say, or none yet
};
[[nodiscard]] ForwardRules forward_rules_of(const Profile&);

}  // namespace nodecheck
