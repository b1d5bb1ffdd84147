#pragma once
// What can be said in three places: the configuration, then the environment, then the command line, the last one wins.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

namespace nodecheck {

/// Which commands take a flag of it: run takes all.
enum class Use {
  reading,   ///< collect, plan, explain
  judging,   ///< plan, explain
  choosing,  ///< plan
  running,
};

/// Where a thing was said.
struct Place {
  std::string source;  ///< of the value: FILE:LINE, --phase, NODECHECK_PHASE
  std::string name;    ///< at the head of a refusal: the same, or FILE:LINE: phase
};

struct Preference {
  std::string_view section;  ///< of the configuration: "profile" says what the node is, "run" how it is looked at
  std::string_view key;      ///< there: kubeletVersion
  std::string_view flag;     ///< kubelet-version
  std::string_view takes;    ///< VERSION
  std::string_view help;
  Use use;
  bool list;  ///< a list there; the flag may be repeated; the variable holds commas
  /// What is said in a later place replaces what an earlier one said. Throws UsageError.
  void (*set)(Options&, const std::vector<std::string>& words, const Place&);
};

[[nodiscard]] std::span<const Preference> preferences();
/// NODECHECK_KUBELET_VERSION
[[nodiscard]] std::string variable(const Preference&);

/// Takes what NODECHECK_* say: "NAME=value" each. An empty value says nothing. Throws UsageError on a value that
/// cannot be, and on a name that is near one of ours; any other NODECHECK_* is someone else's (a Service of that name
/// gives every pod some).
void set_from_environment(Options&, const std::vector<std::string>& environment);

}  // namespace nodecheck
