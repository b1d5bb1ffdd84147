#pragma once
// What the netfilter rules of this host do to IPv4 traffic between pods: a walk over every base chain at hook forward,
// in which a rule that cannot be decided both does and does not match.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"

namespace nodecheck {

enum class PathEnd { accept, drop, undecided };

/// One way in which a base chain can let a packet go.
struct PathStop {
  PathEnd end = PathEnd::accept;
  std::string chain;         ///< where the rule is, or the base chain whose policy it is
  std::uint64_t handle = 0;  ///< nf_tables: the rule's handle; legacy: its number; 0: the policy
  std::string seen;          ///< "policy drop", "drop", "reject", "queue", "verdict map", ...
  bool operator==(const PathStop&) const = default;

  [[nodiscard]] bool by_policy() const { return handle == 0; }
};

struct ForwardChain {
  bool legacy = false;
  std::string family, table, name;
  std::int32_t priority = 0;
  std::vector<PathStop> stops;  ///< the first of each kind, in the order of the walk; never empty
  PathStop last;                ///< the one that every packet meets which met no other

  [[nodiscard]] PathEnd end() const;            ///< drop and accept are for certain
  [[nodiscard]] const PathStop* doubt() const;  ///< the first stop that is no accept; none: it accepts
};

struct ForwardPath {
  std::vector<ForwardChain> chains;  ///< by priority
  /// An accept in one base chain does not end the others: drop if any of them drops, accept if all of them accept.
  [[nodiscard]] PathEnd end() const;
};

/// Families ip and inet; bridge where pods hang on one. Dormant tables filter nothing.
[[nodiscard]] ForwardPath forward_path(const NfTables&, const LegacyTables&, bool bridged = true);

/// Chains by which a CNI enforces network policies: what they drop, somebody asked for.
[[nodiscard]] bool is_policy_chain(std::string_view chain);

}  // namespace nodecheck
