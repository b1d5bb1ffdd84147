// The nf_tables ruleset as JSON, and the families' words. Apart from the decoding, since bundles are read where no
// kernel is.
#include <algorithm>

#include "facts/nf_tables.hpp"
#include "json.hpp"

namespace nodecheck {
namespace {

constexpr Words<NfFamily, 6> families{{
    {NfFamily::ip, "ip"},
    {NfFamily::ip6, "ip6"},
    {NfFamily::inet, "inet"},
    {NfFamily::bridge, "bridge"},
    {NfFamily::arp, "arp"},
    {NfFamily::netdev, "netdev"},
}};

}  // namespace

std::string_view word(NfFamily family) {
  return std::find_if(families.begin(), families.end(), [&](const auto& f) { return f.first == family; })->second;
}

NODECHECK_JSON_ENUM(NfFamily, families)
NODECHECK_JSON(NfTable, family, name, dormant)
NODECHECK_JSON(NfBase, hook, priority, type, policy_drop)
NODECHECK_JSON(NfChain, family, table, name, handle, base)
NODECHECK_JSON(NfRule, family, table, chain, handle, expressions)
NODECHECK_JSON(NfElement, from, to, verdict, data, conditional)
NODECHECK_JSON(NfSet, family, table, name, key_length, fields, elements, interval, dynamic)
NODECHECK_JSON(NfTables, present, tables, chains, rules, sets)

}  // namespace nodecheck
