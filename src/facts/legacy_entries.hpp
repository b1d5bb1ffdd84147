#pragma once
// The entries of a legacy table as the kernel lays them out (struct ipt_entry, struct ip6t_entry), before they are cut
// into chains. Every function throws std::runtime_error on malformed bytes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/legacy_tables.hpp"

namespace nodecheck {

/// struct xt_entry_match or struct xt_entry_target, which are alike.
struct LegacyExtension {
  std::string_view name;  ///< empty: the standard target, which has a verdict
  std::uint32_t revision = 0;
  std::string_view info;  ///< what follows the header
};

/// One entry, taken apart. Everything is a view of the table.
struct LegacyEntry {
  std::size_t offset = 0, next = 0;  ///< within the table
  std::string_view ip;               ///< struct ipt_ip or struct ip6t_ip6
  std::string_view matches;          ///< struct xt_entry_match, one after the other
  LegacyExtension target;

  /// An entry that holds the name of the chain whose rules follow, and is no rule itself.
  [[nodiscard]] bool starts_chain() const;
  [[nodiscard]] std::string chain_name() const;  ///< of an entry that starts one
  [[nodiscard]] std::int32_t verdict() const;    ///< of the standard target
};

/// A whole table; family is ip or ip6.
[[nodiscard]] std::vector<LegacyEntry> legacy_entries(std::string_view table, std::string_view family);

/// What an entry asks of packets: a rule without a number and an action.
[[nodiscard]] LegacyRule legacy_conditions(const LegacyEntry&);
/// A jump from this entry does not come back.
[[nodiscard]] bool legacy_goto(const LegacyEntry&);

}  // namespace nodecheck
