#pragma once
// The tables of iptables-legacy and ip6tables-legacy. They are hooked beside nf_tables, and
// iptables-nft shows nothing of them. Read by getsockopt, and only where /proc names them: asking for another table
// creates it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/nf_expression.hpp"
#include "host.hpp"

namespace nodecheck {

enum class LegacyAction { accept, drop, queue, leave, jump, go, next, extension };

/// A field of the packet: it matches where (packet & mask) == value, unless inverted. A mask of zeros is kept where it
/// is inverted, and then matches nothing: iptables -S prints "! -i +" as if it were not there. Hex in JSON.
struct LegacyField {
  nf::Bytes value,
      mask;  ///< of equal length: 4 or 16 bytes of an address, up to 16 of a device's name; empty: not asked
  bool inverted = false;
  bool operator==(const LegacyField&) const = default;

  [[nodiscard]] bool asked() const { return !mask.raw.empty(); }
};

struct LegacyRule {
  int number = 0;  ///< from 1 within its chain, as iptables-legacy -L --line-numbers counts
  LegacyField source = {}, destination = {}, in = {}, out = {};
  std::uint16_t protocol = 0;  ///< 0: any
  bool protocol_inverted = false;
  bool fragments = false;                   ///< -f or ! -f: it asks for fragments, or for none
  std::vector<nf::Extension> matches = {};  ///< without comments
  LegacyAction action = LegacyAction::next;
  std::string target = {};     ///< the chain of a jump or go, the name of an extension; empty else
  std::uint32_t revision = 0;  ///< of an extension
  nf::Bytes info = {};         ///< of an extension: its private data
  bool operator==(const LegacyRule&) const = default;
};

struct LegacyChain {
  std::string name;
  std::vector<LegacyRule> rules;  ///< without the built-in chain's policy
  bool operator==(const LegacyChain&) const = default;
};

/// Where a built-in chain hangs.
struct LegacyBase {
  std::uint32_t hook = 0;  ///< enum nf_inet_hooks
  std::string chain;       ///< PREROUTING, INPUT, FORWARD, ...
  LegacyAction policy = LegacyAction::accept;
  bool operator==(const LegacyBase&) const = default;
};

struct LegacyTable {
  std::string family;  ///< ip or ip6
  std::string name;
  std::vector<LegacyBase> bases;    ///< by hook
  std::vector<LegacyChain> chains;  ///< the built-in ones first, then those that users made
  bool operator==(const LegacyTable&) const = default;
};

struct LegacyTables {
  static constexpr std::string_view id = "legacy_tables";
  /// raw, mangle, nat, filter and security of each family, where they exist. Of nat the rules that are reached from
  /// hook postrouting alone; its other chains are without theirs.
  std::vector<LegacyTable> tables;
  bool operator==(const LegacyTables&) const = default;
};

/// One table as {IPT,IP6T}_SO_GET_INFO and _GET_ENTRIES give it; family is ip or ip6. Throws std::runtime_error on
/// malformed bytes.
[[nodiscard]] LegacyTable parse_xt_table(const XtBlob&, std::string_view family);

void to_json(Json&, const LegacyAction&);
void from_json(const Json&, LegacyAction&);
void to_json(Json&, const LegacyTables&);
void from_json(const Json&, LegacyTables&);

template <>
LegacyTables probe<LegacyTables>(Node&);

}  // namespace nodecheck
