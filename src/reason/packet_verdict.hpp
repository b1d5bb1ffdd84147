#pragma once
// What the kernel's rules do to a packet: the verdict of each base chain on its way, and of all of them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reason/hook_packet.hpp"

namespace nodecheck {

enum class Fate {
  accept,
  drop,
  undecided,   ///< some of the packets are accepted and some are not, or what a rule does is not known
  not_judged,  ///< dropped by a network policy
};

/// One way in which a base chain lets a packet go.
struct Stop {
  Fate fate = Fate::accept;
  std::string chain;         ///< where the rule is, or the base chain whose policy it is
  std::uint64_t handle = 0;  ///< nf_tables: the rule's handle; legacy: its number; 0: the policy
  std::string seen;          ///< "policy drop", "drop", "reject", "queue", ...
  bool operator==(const Stop&) const = default;

  [[nodiscard]] bool by_policy() const { return handle == 0; }
};

/// The first condition on a packet's way that could not be decided, and on which its fate hangs.
struct Doubt {
  std::string chain;
  std::uint64_t handle = 0;
  std::string condition;  ///< "tcp dport", "match limit"
  bool operator==(const Doubt&) const = default;
};

struct ChainVerdict {
  bool legacy = false;
  Hook hook = Hook::forward;
  std::string family, table, name;
  std::int32_t priority = 0;
  std::vector<Stop> stops;  ///< the first of each fate, in the order of the walk; never empty
  Stop last;                ///< of the packets that met no other
  std::optional<Doubt> doubt = {};

  /// Accept and drop are for certain. What only a network policy drops is accepted.
  [[nodiscard]] Fate fate() const;
  /// The stop by which the packet is dropped, or may be; of several drops the last, without which no other matters;
  /// null: it is accepted.
  [[nodiscard]] const Stop* obstacle() const;
};

struct PacketVerdict {
  std::vector<ChainVerdict> chains;  ///< in the order in which the kernel asks them
  /// An accept in one base chain does not end the others: drop if any of them drops, accept if all of them accept.
  [[nodiscard]] Fate fate() const;
};

}  // namespace nodecheck
