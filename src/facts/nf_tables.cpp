#include "facts/nf_tables.hpp"

#include <fmt/format.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <system_error>

#include "facts/modules.hpp"
#include "facts/nf_message.hpp"
#include "json.hpp"
#include "reason/module_state.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;

constexpr int attempts = 5;
constexpr std::uint32_t table_dormant = 1;  // NFT_TABLE_F_DORMANT

constexpr Words<NfFamily, 6> families{{
    {NfFamily::ip, "ip"},
    {NfFamily::ip6, "ip6"},
    {NfFamily::inet, "inet"},
    {NfFamily::bridge, "bridge"},
    {NfFamily::arp, "arp"},
    {NfFamily::netdev, "netdev"},
}};

constexpr std::array<std::pair<NfFamily, int>, 6> numbers{{
    {NfFamily::ip, NFPROTO_IPV4},
    {NfFamily::ip6, NFPROTO_IPV6},
    {NfFamily::inet, NFPROTO_INET},
    {NfFamily::bridge, NFPROTO_BRIDGE},
    {NfFamily::arp, NFPROTO_ARP},
    {NfFamily::netdev, NFPROTO_NETDEV},
}};

NfFamily family_of(int number) {
  for (const auto& [family, n] : numbers)
    if (n == number) return family;
  throw std::runtime_error(fmt::format("nf_tables: unknown family {}", number));
}

int number_of(NfFamily family) {
  return std::find_if(numbers.begin(), numbers.end(), [&](const auto& n) { return n.first == family; })->second;
}

std::string name_of(const NfAttributes& a, int type) {
  auto name = a.text(type);
  if (name.empty()) throw std::runtime_error("nf_tables: something without a name");
  return name;
}

/// A base chain is one that has NFTA_CHAIN_HOOK; without NFTA_CHAIN_POLICY it accepts.
std::optional<NfBase> base_of(const NfAttributes& a) {
  if (!a.has(NFTA_CHAIN_HOOK)) return std::nullopt;
  const auto hook = a.nest(NFTA_CHAIN_HOOK);
  if (!hook.has(NFTA_HOOK_HOOKNUM)) throw std::runtime_error("nf_tables: a hook without its number");
  return NfBase{hook.number(NFTA_HOOK_HOOKNUM), static_cast<std::int32_t>(hook.number(NFTA_HOOK_PRIORITY)),
                a.text(NFTA_CHAIN_TYPE), a.number(NFTA_CHAIN_POLICY, NF_ACCEPT) == NF_DROP};
}

/// One read of everything between two equal generations is consistent; each dump alone already is.
class Reader {
 public:
  explicit Reader(Node& node) : node_(node) {}

  /// EINVAL is nfnetlink's word for a subsystem that this kernel is built without: there are no rules then.
  bool subsystem() {
    try {
      (void)generation();
      return true;
    } catch (const std::system_error& e) {
      if (e.code().value() == EINVAL) return false;
      throw;
    }
  }

  /// None: the ruleset changed meanwhile.
  std::optional<NfTables> read() {
    const auto before = generation();
    NfTables all{.present = true, .tables = {}, .chains = {}, .rules = {}};
    all.tables = parse_nf_tables(ask(nf_request(NFT_MSG_GETTABLE, true)));
    all.chains = parse_nf_chains(ask(nf_request(NFT_MSG_GETCHAIN, true)));
    for (const auto& [family, table] : forwarding(all.chains)) append_rules(all.rules, family, table);
    if (generation() != before) return std::nullopt;
    return all;
  }

 private:
  using TableName = std::pair<NfFamily, std::string>;

  static std::set<TableName> forwarding(const std::vector<NfChain>& chains) {
    std::set<TableName> tables;
    for (const auto& chain : chains)
      if (at_forward(chain)) tables.emplace(chain.family, chain.table);
    return tables;
  }

  /// Kernels before 4.11 or so ignore NFTA_RULE_TABLE and answer with everything.
  void append_rules(std::vector<NfRule>& rules, NfFamily family, const std::string& table) {
    for (auto& rule : parse_nf_rules(ask(nf_request(NFT_MSG_GETRULE, true, number_of(family), NFTA_RULE_TABLE, table))))
      if (rule.family == family && rule.table == table) rules.push_back(std::move(rule));
  }

  std::uint32_t generation() { return parse_nf_generation(ask(nf_request(NFT_MSG_GETGEN, false))); }

  NetlinkDump ask(const std::string& request) {
    return node_.host().netlink_dump(NETLINK_NETFILTER, request, node_.until());
  }

  Node& node_;
};

/// Whether a question would not make the kernel load nf_tables: reading must leave the node as it is.
bool may_ask(Node& node) {
  const auto& modules = node.need<Modules>();
  if (!modules.loadable) return true;
  const auto state = module_state(modules, "nf_tables");
  if (state.condition == ModuleCondition::undetermined || state.condition == ModuleCondition::loading)
    throw Unavailable{Kind::unsupported, "nf_tables",
                      fmt::format("not asked: whether the module is loaded is not known ({})", state.seen)};
  if (present(state.condition)) return true;
  if (!node.host().exists("/proc/net/dev"))  // a copied root tells what was installed, not what runs
    throw Unavailable{Kind::unsupported, "nf_tables", "there is no /proc/net"};
  return false;
}

NfTables read_consistently(Node& node) {
  Reader reader(node);
  if (!reader.subsystem()) return {};
  for (int i = 0; i < attempts; ++i)
    if (auto all = reader.read()) return std::move(*all);
  throw Unavailable{Kind::changing, "nf_tables",
                    fmt::format("the ruleset changed during every one of {} reads", attempts)};
}

}  // namespace

std::string_view word(NfFamily family) {
  return std::find_if(families.begin(), families.end(), [&](const auto& f) { return f.first == family; })->second;
}

bool at_forward(const NfChain& chain) {
  // netdev counts its hooks otherwise, and arp's forward hook sees no IP packet.
  return chain.base && chain.base->hook == NF_INET_FORWARD && chain.family != NfFamily::arp &&
         chain.family != NfFamily::netdev;
}

std::uint32_t parse_nf_generation(const NetlinkDump& dump) {
  const auto messages = nf_messages(dump, NFT_MSG_NEWGEN);
  if (messages.size() != 1 || !messages[0].attributes.has(NFTA_GEN_ID))
    throw std::runtime_error("nf_tables: no generation");
  return messages[0].attributes.number(NFTA_GEN_ID);
}

std::vector<NfTable> parse_nf_tables(const NetlinkDump& dump) {
  std::vector<NfTable> tables;
  for (const auto& [family, a] : nf_messages(dump, NFT_MSG_NEWTABLE))
    tables.push_back(
        {family_of(family), name_of(a, NFTA_TABLE_NAME), (a.number(NFTA_TABLE_FLAGS) & table_dormant) != 0});
  return tables;
}

std::vector<NfChain> parse_nf_chains(const NetlinkDump& dump) {
  std::vector<NfChain> chains;
  for (const auto& [family, a] : nf_messages(dump, NFT_MSG_NEWCHAIN))
    chains.push_back({family_of(family), name_of(a, NFTA_CHAIN_TABLE), name_of(a, NFTA_CHAIN_NAME),
                      a.long_number(NFTA_CHAIN_HANDLE), base_of(a)});
  return chains;
}

std::vector<NfRule> parse_nf_rules(const NetlinkDump& dump) {
  std::vector<NfRule> rules;
  for (const auto& [family, a] : nf_messages(dump, NFT_MSG_NEWRULE))
    rules.push_back({family_of(family), name_of(a, NFTA_RULE_TABLE), name_of(a, NFTA_RULE_CHAIN),
                     a.long_number(NFTA_RULE_HANDLE), nf::parse_expressions(a.nest(NFTA_RULE_EXPRESSIONS))});
  return rules;
}

NODECHECK_JSON_ENUM(NfFamily, families)
NODECHECK_JSON(NfTable, family, name, dormant)
NODECHECK_JSON(NfBase, hook, priority, type, policy_drop)
NODECHECK_JSON(NfChain, family, table, name, handle, base)
NODECHECK_JSON(NfRule, family, table, chain, handle, expressions)
NODECHECK_JSON(NfTables, present, tables, chains, rules)

template <>
NfTables probe<NfTables>(Node& node) {
  try {
    if (!may_ask(node)) return {};
    return read_consistently(node);
  } catch (const std::system_error& e) {
    if (e.code().value() == EPERM) throw Unavailable{Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"};
    throw;
  }
}

}  // namespace nodecheck
