#pragma once
// Whether netfilter gives forwarded packets the address of this host: a pod's own is not known outside of the cluster.
#include <set>
#include <string>

#include "reason/ruleset.hpp"

namespace nodecheck {

struct SourceNat {
  enum class Fate {
    untouched,  ///< no rule gives them another source
    rewritten,  ///< all of them get one, but for what some rule excepts
    undecided,  ///< it depends on what is not known
  };
  Fate fate = Fate::untouched;
  ChainVerdict chain = {};  ///< of what is not untouched: where, and by which rule
  Stop stop = {};
};

/// The single IPv4 addresses, of four bytes, that rules of nat tables name as a packet's source: CNI's bridge plugin
/// has rules for each pod.
[[nodiscard]] std::set<std::string> named_sources(const NfTables&, const LegacyTables&);

[[nodiscard]] SourceNat source_nat(const Ruleset&, const Packet&);

}  // namespace nodecheck
