#pragma once
// The nf_tables ruleset as far as forwarding goes: every table and chain, and the rules of those tables that filter at
// hook forward. iptables -L is no substitute: it misses inet tables, and other chains at the same hook.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/nf_expression.hpp"
#include "host.hpp"

namespace nodecheck {

enum class NfFamily { ip, ip6, inet, bridge, arp, netdev };

struct NfTable {
  NfFamily family = NfFamily::ip;
  std::string name;
  bool dormant = false;  ///< listed, but filters nothing
  bool operator==(const NfTable&) const = default;
};

/// Where a base chain hangs.
struct NfBase {
  std::uint32_t hook = 0;  ///< enum nf_inet_hooks: 2 is forward in ip, ip6, inet and bridge
  std::int32_t priority = 0;
  std::string type;  ///< filter, nat, route
  bool policy_drop = false;
  bool operator==(const NfBase&) const = default;
};

struct NfChain {
  NfFamily family = NfFamily::ip;
  std::string table, name;
  std::uint64_t handle = 0;
  std::optional<NfBase> base = {};  ///< none: reached by jumps only
  bool operator==(const NfChain&) const = default;
};

struct NfRule {
  NfFamily family = NfFamily::ip;
  std::string table, chain;
  std::uint64_t handle = 0;
  std::vector<nf::Expression> expressions;
  bool operator==(const NfRule&) const = default;
};

struct NfTables {
  static constexpr std::string_view id = "nf_tables";
  bool present = false;  ///< false: the kernel has no nf_tables, or has not loaded it; nothing else is filled then
  std::vector<NfTable> tables;
  std::vector<NfChain> chains;
  std::vector<NfRule> rules;  ///< in the order of their chains
  bool operator==(const NfTables&) const = default;
};

[[nodiscard]] std::string_view word(NfFamily);
/// A chain that sees packets which this host forwards.
[[nodiscard]] bool at_forward(const NfChain&);

/// Answers of NFT_MSG_GET{GEN,TABLE,CHAIN,RULE}, as received. Throw std::runtime_error on malformed bytes.
[[nodiscard]] std::uint32_t parse_nf_generation(const NetlinkDump&);
[[nodiscard]] std::vector<NfTable> parse_nf_tables(const NetlinkDump&);
[[nodiscard]] std::vector<NfChain> parse_nf_chains(const NetlinkDump&);
[[nodiscard]] std::vector<NfRule> parse_nf_rules(const NetlinkDump&);

void to_json(Json&, const NfFamily&);
void from_json(const Json&, NfFamily&);
void to_json(Json&, const NfTables&);
void from_json(const Json&, NfTables&);

template <>
NfTables probe<NfTables>(Node&);

}  // namespace nodecheck
