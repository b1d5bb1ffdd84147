#pragma once
// Rules as iptables-legacy and ip6tables-legacy take them, and what they are in the fact: asked of a real kernel by the
// live tests, and of its recorded answer (tests/fixtures/netfilter/legacy_rules.bin) without one.
#include <string>
#include <vector>

#include "facts/legacy_tables.hpp"

namespace nodecheck {

struct LegacyExample {
  std::string arguments;  ///< what follows -A CHAIN
  LegacyRule rule;        ///< without its number
};

/// In FORWARD of table filter, in this order; the last two go to chains A and B. Family is ip or ip6.
[[nodiscard]] std::vector<LegacyExample> legacy_examples(const std::string& family);
/// The same as the parser numbers them.
[[nodiscard]] std::vector<LegacyRule> legacy_example_rules(const std::string& family);
/// Commands that make these rules, and some in the other tables, with both tools.
[[nodiscard]] std::string legacy_example_script();
/// Each table that the script leaves, FORWARD of filter as above.
[[nodiscard]] std::vector<LegacyTable> legacy_example_tables();

}  // namespace nodecheck
