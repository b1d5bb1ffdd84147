#include "facts/nf_tables.hpp"

#include <fmt/format.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <tuple>

#include "facts/modules.hpp"
#include "facts/nf_message.hpp"
#include "facts/nf_names.hpp"
#include "reason/module_state.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using TableName = std::pair<NfFamily, std::string>;
using SetName = std::tuple<NfFamily, std::string, std::string>;

constexpr int attempts = 5;

bool filters(const NfChain& chain) {
  if (!chain.base || (chain.base->type != "filter" && chain.base->type != "route")) return false;
  return at_hook(chain, NF_INET_PRE_ROUTING) || at_hook(chain, NF_INET_LOCAL_IN) || at_hook(chain, NF_INET_FORWARD) ||
         at_hook(chain, NF_INET_LOCAL_OUT) || at_hook(chain, NF_INET_POST_ROUTING);
}

/// The tables whose rules decide something.
std::set<TableName> filtering(const NfTables& all) {
  std::set<TableName> names;
  for (const auto& chain : all.chains)
    if (filters(chain)) names.emplace(chain.family, chain.table);
  for (const auto& table : all.tables)
    if (table.dormant) names.erase({table.family, table.name});
  return names;
}

/// Chains of tables that do not filter, from which forwarded packets may get another source: those that are reached
/// from hook postrouting. The others of kube-proxy's nat table have some rules for each endpoint of the cluster.
class SourceNat {
 public:
  using Chain = std::tuple<NfFamily, std::string, std::string>;

  SourceNat(const NfTables& all, const std::set<TableName>& read) : all_(all) {
    std::set<TableName> skipped = read;
    for (const auto& table : all.tables)
      if (table.dormant) skipped.emplace(table.family, table.name);
    for (const auto& chain : all.chains)
      if (chain.base && chain.base->type == "nat" && at_hook(chain, NF_INET_POST_ROUTING) &&
          skipped.count({chain.family, chain.table}) == 0)
        add({chain.family, chain.table, chain.name});
  }

  /// None: all were asked for.
  std::optional<Chain> next() {
    if (left_.empty()) return std::nullopt;
    auto chain = std::move(left_.back());
    left_.pop_back();
    return chain;
  }
  /// Where a verdict map leads its elements tell, which are not read yet: any chain of the table.
  void follow(const NfRule& rule) {
    for (const auto& expression : rule.expressions) {
      if (const auto* verdict = std::get_if<nf::Verdict>(&expression); verdict != nullptr && !verdict->chain.empty())
        add({rule.family, rule.table, verdict->chain});
      if (const auto* map = std::get_if<nf::Lookup>(&expression); map != nullptr && map->dreg == std::uint32_t{0})
        for (const auto& chain : all_.chains)
          if (chain.family == rule.family && chain.table == rule.table) add({chain.family, chain.table, chain.name});
    }
  }

 private:
  void add(Chain chain) {
    if (seen_.insert(chain).second) left_.push_back(std::move(chain));
  }

  const NfTables& all_;
  std::set<Chain> seen_;
  std::vector<Chain> left_;
};

std::set<SetName> looked_up(const std::vector<NfRule>& rules) {
  std::set<SetName> names;
  for (const auto& rule : rules)
    for (const auto& expression : rule.expressions)
      if (const auto* lookup = std::get_if<nf::Lookup>(&expression))
        names.emplace(rule.family, rule.table, lookup->set);
  return names;
}

std::set<TableName> tables_of(const std::set<SetName>& sets) {
  std::set<TableName> names;
  for (const auto& [family, table, set] : sets) names.emplace(family, table);
  return names;
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
    try {
      auto all = read_all();
      if (generation() == before) return all;
    } catch (const std::system_error& e) {
      // What was listed a moment ago is gone.
      if (e.code().value() != ENOENT || generation() == before) throw;
    }
    return std::nullopt;
  }

 private:
  NfTables read_all() {
    NfTables all{.present = true, .tables = {}, .chains = {}, .rules = {}, .sets = {}};
    all.tables = parse_nf_tables(ask(nf_request(NFT_MSG_GETTABLE, true)));
    all.chains = parse_nf_chains(ask(nf_request(NFT_MSG_GETCHAIN, true)));
    const auto tables = filtering(all);
    for (const auto& [family, table] : tables) append_rules(all.rules, family, table);
    append_source_nat(all, tables);
    const auto sets = looked_up(all.rules);
    for (const auto& [family, table] : tables_of(sets)) append_sets(all.sets, family, table, sets);
    return all;
  }

  /// Kernels before 4.11 or so ignore NFTA_RULE_TABLE and answer with everything.
  void append_rules(std::vector<NfRule>& rules, NfFamily family, const std::string& table) {
    for (auto& rule :
         parse_nf_rules(ask(nf_request(NFT_MSG_GETRULE, true, nf_number(family), {{NFTA_RULE_TABLE, table}}))))
      if (rule.family == family && rule.table == table) rules.push_back(std::move(rule));
  }

  void append_source_nat(NfTables& all, const std::set<TableName>& read) {
    SourceNat chains(all, read);
    while (const auto asked = chains.next()) {
      const auto& [family, table, chain] = *asked;
      for (auto& rule : parse_nf_rules(ask(nf_request(NFT_MSG_GETRULE, true, nf_number(family),
                                                      {{NFTA_RULE_TABLE, table}, {NFTA_RULE_CHAIN, chain}})))) {
        if (rule.family != family || rule.table != table || rule.chain != chain) continue;
        chains.follow(rule);
        all.rules.push_back(std::move(rule));
      }
    }
  }

  void append_sets(std::vector<NfSet>& sets, NfFamily family, const std::string& table,
                   const std::set<SetName>& wanted) {
    const auto first = wanted.lower_bound({family, table, ""});
    if (first == wanted.end() || std::get<0>(*first) != family || std::get<1>(*first) != table) return;
    const auto number = nf_number(family);
    for (auto& set : parse_nf_sets(ask(nf_request(NFT_MSG_GETSET, true, number, {{NFTA_SET_TABLE, table}})))) {
      if (set.family != family || set.table != table || wanted.count({family, table, set.name}) == 0) continue;
      parse_nf_elements(ask(nf_request(NFT_MSG_GETSETELEM, true, number,
                                       {{NFTA_SET_ELEM_LIST_TABLE, table}, {NFTA_SET_ELEM_LIST_SET, set.name}})),
                        set);
      sets.push_back(std::move(set));
    }
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
