#pragma once
// The tables of iptables-legacy that filter forwarded packets. They are hooked beside nf_tables, and iptables-nft shows
// nothing of them. Read by getsockopt, and only where /proc names them: asking for another table creates it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "host.hpp"

namespace nodecheck {

enum class LegacyAction { accept, drop, queue, leave, jump, go, next, extension };

struct LegacyRule {
  int number = 0;             ///< from 1 within its chain, as iptables-legacy -L --line-numbers counts
  bool conditional = false;   ///< something decides whether it matches; comments do not
  bool invalid_only = false;  ///< it can match packets of ct state INVALID alone
  LegacyAction action = LegacyAction::next;
  std::string target = {};  ///< the chain of a jump or go, the name of an extension; empty else
  bool operator==(const LegacyRule&) const = default;
};

struct LegacyChain {
  std::string name;
  std::vector<LegacyRule> rules;  ///< without the built-in chain's policy
  bool operator==(const LegacyChain&) const = default;
};

struct LegacyTable {
  std::string family;  ///< ip
  std::string name;
  LegacyAction policy = LegacyAction::accept;  ///< of FORWARD
  std::vector<LegacyChain> chains;             ///< FORWARD first, then those that users made
  bool operator==(const LegacyTable&) const = default;
};

struct LegacyTables {
  static constexpr std::string_view id = "legacy_tables";
  std::vector<LegacyTable> tables;  ///< filter, mangle and security, where they exist
  bool operator==(const LegacyTables&) const = default;
};

/// One IPv4 table as IPT_SO_GET_INFO and IPT_SO_GET_ENTRIES give it. Throws std::runtime_error on malformed bytes.
[[nodiscard]] LegacyTable parse_xt_table(const XtBlob&);

void to_json(Json&, const LegacyAction&);
void from_json(const Json&, LegacyAction&);
void to_json(Json&, const LegacyTables&);
void from_json(const Json&, LegacyTables&);

template <>
LegacyTables probe<LegacyTables>(Node&);

}  // namespace nodecheck
