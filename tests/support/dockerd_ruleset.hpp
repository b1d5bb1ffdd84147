#pragma once
// What dockerd's own rules make of the flows of PodNet: by its release, by the iptables that it finds, and by whether
// forwarding was on, for both families, before it started. Its docker0 has IPv6. The live test starts each; the other
// judges what the kernel listed then.
#include <string>
#include <vector>

#include "support/ruleset_file.hpp"

namespace nodecheck {

struct DockerdRuleset {
  std::string suite;     ///< of Debian: bookworm has 20.10, trixie 26.1, forky 28.5
  std::string iptables;  ///< "nft" or "legacy"
  bool forwarding = false;
  RulesetFile expected;  ///< its script is empty: dockerd is
};
void PrintTo(const DockerdRuleset&, std::ostream*);

[[nodiscard]] std::vector<DockerdRuleset> dockerd_rulesets();

}  // namespace nodecheck
