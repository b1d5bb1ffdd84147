#pragma once
// Rules of nf_tables and iptables-legacy in one shape, so that one walk judges both: does it match an IPv4 packet
// between pods (always, maybe; what never matches is left out), and what then.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"

namespace nodecheck {

struct ForwardRule {
  enum class Step { accept, drop, undecided, leave, jump, go, next };
  bool always = true;  ///< false: some packets match, or may
  Step step = Step::next;
  std::string target = {};   ///< the chain of a jump or go
  std::uint64_t handle = 0;  ///< nf_tables: the rule's handle; legacy: its number within the chain
  std::string seen = {};     ///< of accept, drop and undecided, for people: "drop", "target REJECT", "verdict map"
  bool operator==(const ForwardRule&) const = default;
};

/// By chain, in order.
using ForwardRules = std::map<std::string, std::vector<ForwardRule>>;

[[nodiscard]] ForwardRules forward_rules(const NfTables&, NfFamily, const std::string& table);
[[nodiscard]] ForwardRules forward_rules(const LegacyTable&);

}  // namespace nodecheck
