#pragma once
// The nf_tables ruleset as far as packets to pods and to this host go: every table and chain, the rules of those tables
// that filter on their way (at any hook of IP and of bridges), those of other tables that give forwarded packets
// another source, and the sets that these rules ask. iptables -L is no substitute: it misses inet tables, and other
// chains at the same hook.
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

/// One element, or the values between two. Keys of several fields keep each padded to four bytes, as registers do.
struct NfElement {
  nf::Bytes from = {}, to = {};  ///< both ends count; equal for a single value; both empty: the catch-all element
  std::optional<nf::Verdict> verdict = {};  ///< of a verdict map
  std::optional<nf::Bytes> data = {};       ///< of a map
  bool conditional = false;                 ///< a limit, quota or connlimit of its own decides too
  bool operator==(const NfElement&) const = default;
};

/// A set or map that a rule looks up. Its elements are sorted by `from`, the catch-all first. They do not overlap,
/// unless it is a set of intervals with fields: those are in the order in which the kernel tries them, and the first
/// that holds every field counts.
struct NfSet {
  NfFamily family = NfFamily::ip;
  std::string table = {}, name = {};  ///< __set0, __map1 for those that stand in the rule itself
  std::uint32_t key_length = 0;       ///< bytes
  std::vector<std::uint32_t> fields =
      {};  ///< lengths of a concatenated key's fields, unpadded; empty: compared as a whole
  std::vector<NfElement> elements = {};
  bool interval = false;  ///< elements may be ranges
  bool dynamic = false;   ///< packets add to it: what is not in it now may be in it then
  bool operator==(const NfSet&) const = default;
};

struct NfTables {
  static constexpr std::string_view id = "nf_tables";
  bool present = false;  ///< false: the kernel has no nf_tables, or has not loaded it; nothing else is filled then
  std::vector<NfTable> tables = {};
  std::vector<NfChain> chains = {};
  std::vector<NfRule> rules = {};  ///< in the order of their chains
  std::vector<NfSet> sets = {};    ///< those that the rules look up
  bool operator==(const NfTables&) const = default;
};

[[nodiscard]] std::string_view word(NfFamily);
/// A base chain at one of enum nf_inet_hooks through which IP packets come (which arp's and netdev's do not).
[[nodiscard]] bool at_hook(const NfChain&, std::uint32_t hook);

/// Answers of NFT_MSG_GET{GEN,TABLE,CHAIN,RULE}, as received. Throw std::runtime_error on malformed bytes.
[[nodiscard]] std::uint32_t parse_nf_generation(const NetlinkDump&);
[[nodiscard]] std::vector<NfTable> parse_nf_tables(const NetlinkDump&);
[[nodiscard]] std::vector<NfChain> parse_nf_chains(const NetlinkDump&);
[[nodiscard]] std::vector<NfRule> parse_nf_rules(const NetlinkDump&);
/// NFT_MSG_GETSET: without elements.
[[nodiscard]] std::vector<NfSet> parse_nf_sets(const NetlinkDump&);
/// NFT_MSG_GETSETELEM of this set, whose elements are filled in.
void parse_nf_elements(const NetlinkDump&, NfSet&);

void to_json(Json&, const NfFamily&);
void from_json(const Json&, NfFamily&);
void to_json(Json&, const NfTables&);
void from_json(const Json&, NfTables&);

template <>
NfTables probe<NfTables>(Node&);

}  // namespace nodecheck
