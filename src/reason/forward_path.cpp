#include "reason/forward_path.hpp"

#include <fmt/format.h>
#include <linux/netfilter_ipv4.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "reason/forward_rules.hpp"

namespace nodecheck {
namespace {

using Step = ForwardRule::Step;

constexpr int deepest = 64;  // the kernel allows 16 jumps

/// How a packet can leave a chain.
struct Ends {
  std::vector<PathStop> stops;  ///< the first of each kind
  std::optional<PathStop> last;
  bool returns = false;  ///< at its end, or by a return: the caller goes on

  void add(const PathStop& stop) {
    last = stop;
    const auto same = [&](const PathStop& s) { return s.end == stop.end; };
    if (std::none_of(stops.begin(), stops.end(), same)) stops.push_back(stop);
  }
  void add(const Ends& others) {
    for (const auto& stop : others.stops) add(stop);
    if (others.last) last = others.last;
  }
};

/// The walk over one table. Each chain is walked once, however often it is jumped to: what it does to a packet does not
/// depend on where the packet comes from, as long as conditions are not told apart.
class Walk {
 public:
  explicit Walk(const ForwardRules& rules) : rules_(rules) {}

  Ends from(const std::string& chain) {
    Ends ends;
    for (const auto& rule : rules_.at(chain))
      if (step(chain, rule, ends)) return ends;
    ends.returns = true;
    return ends;
  }

 private:
  /// True when no packet gets past this rule.
  bool step(const std::string& chain, const ForwardRule& rule, Ends& ends) {
    switch (rule.step) {
      case Step::next:
        return false;
      case Step::accept:
        ends.add(stop(PathEnd::accept, chain, rule));
        return rule.always;
      case Step::drop:
        ends.add(stop(PathEnd::drop, chain, rule));
        return rule.always;
      case Step::undecided:
        ends.add(stop(PathEnd::undecided, chain, rule));
        return rule.always;
      case Step::leave:
        ends.returns = true;
        return rule.always;
      case Step::jump:
      case Step::go:
        break;
    }
    const auto beyond = jump(chain, rule);
    ends.add(beyond);
    // A goto leaves nothing to come back to: the caller of this chain goes on.
    if (rule.step == Step::go) ends.returns = ends.returns || beyond.returns;
    return rule.always && (rule.step == Step::go || !beyond.returns);
  }

  Ends jump(const std::string& chain, const ForwardRule& rule) {
    const auto known = known_.find(rule.target);
    if (known != known_.end() && known->second) return *known->second;
    // The kernel refuses jumps into nowhere and in circles; a recorded ruleset may have them.
    const bool loops = known != known_.end() || depth_ >= deepest;
    if (loops || rules_.count(rule.target) == 0) return lost(chain, rule);
    known_[rule.target] = std::nullopt;
    ++depth_;
    auto ends = from(rule.target);
    --depth_;
    known_[rule.target] = ends;
    return ends;
  }

  static Ends lost(const std::string& chain, const ForwardRule& rule) {
    Ends ends;
    ends.add({PathEnd::undecided, chain, rule.handle, fmt::format("jump to {}", rule.target)});
    return ends;
  }

  static PathStop stop(PathEnd end, const std::string& chain, const ForwardRule& rule) {
    return {end, chain, rule.handle, rule.seen};
  }

  const ForwardRules& rules_;
  std::map<std::string, std::optional<Ends>> known_;  ///< none: being walked
  int depth_ = 0;
};

void finish(ForwardChain& chain, Ends ends, bool policy_drop) {
  if (ends.returns)
    ends.add(
        {policy_drop ? PathEnd::drop : PathEnd::accept, chain.name, 0, policy_drop ? "policy drop" : "policy accept"});
  chain.stops = std::move(ends.stops);
  chain.last = *ends.last;
}

bool filters(const NfTables& nf, const NfChain& chain, bool bridged) {
  const auto f = chain.family;
  if (f != NfFamily::ip && f != NfFamily::inet && !(f == NfFamily::bridge && bridged)) return false;
  const auto dormant = [&](const NfTable& t) { return t.family == f && t.name == chain.table && t.dormant; };
  return at_hook(chain, NF_INET_FORWARD) && std::none_of(nf.tables.begin(), nf.tables.end(), dormant);
}

ForwardChain judged(const ForwardRules& rules, const NfChain& base) {
  ForwardChain chain{.family = std::string(word(base.family)),
                     .table = base.table,
                     .name = base.name,
                     .priority = base.base->priority,
                     .stops = {},
                     .last = {}};
  finish(chain, Walk(rules).from(base.name), base.base->policy_drop);
  return chain;
}

std::int32_t priority_of(std::string_view table) {
  if (table == "mangle") return NF_IP_PRI_MANGLE;
  return table == "security" ? NF_IP_PRI_SECURITY : NF_IP_PRI_FILTER;
}

ForwardChain judged(const LegacyTable& table) {
  auto rules = forward_rules(table);
  rules["FORWARD"];  // which every parsed table has; a recorded one may lack it
  ForwardChain chain{.legacy = true,
                     .family = table.family,
                     .table = table.name,
                     .name = "FORWARD",
                     .priority = priority_of(table.name),
                     .stops = {},
                     .last = {}};
  const bool drops = std::any_of(table.bases.begin(), table.bases.end(), [](const LegacyBase& base) {
    return base.hook == NF_INET_FORWARD && base.policy == LegacyAction::drop;
  });
  finish(chain, Walk(rules).from(chain.name), drops);
  return chain;
}

}  // namespace

PathEnd ForwardChain::end() const {
  if (stops.size() > 1) return PathEnd::undecided;
  return stops.front().end;
}

const PathStop* ForwardChain::doubt() const {
  for (const auto& stop : stops)
    if (stop.end != PathEnd::accept) return &stop;
  return nullptr;
}

PathEnd ForwardPath::end() const {
  bool accept = true;
  for (const auto& chain : chains) {
    if (chain.end() == PathEnd::drop) return PathEnd::drop;
    accept = accept && chain.end() == PathEnd::accept;
  }
  return accept ? PathEnd::accept : PathEnd::undecided;
}

ForwardPath forward_path(const NfTables& nf, const LegacyTables& legacy, bool bridged) {
  ForwardPath path;
  std::map<std::pair<NfFamily, std::string>, ForwardRules> tables;  // one table may have many base chains
  for (const auto& chain : nf.chains) {
    if (!filters(nf, chain, bridged)) continue;
    auto [entry, fresh] = tables.try_emplace({chain.family, chain.table});
    if (fresh) entry->second = forward_rules(nf, chain.family, chain.table);
    path.chains.push_back(judged(entry->second, chain));
  }
  for (const auto& table : legacy.tables)
    if (table.family == "ip") path.chains.push_back(judged(table));
  std::stable_sort(path.chains.begin(), path.chains.end(),
                   [](const auto& a, const auto& b) { return a.priority < b.priority; });
  return path;
}

bool is_policy_chain(std::string_view chain) {
  constexpr std::array<std::string_view, 10> prefixes{"cali-",        "filter-cali-", "KUBE-POD-FW-", "KUBE-NWPLCY-",
                                                      "KUBE-ROUTER-", "CILIUM_",      "OLD_CILIUM_",  "WEAVE-NPC",
                                                      "ANTREA-",      "AWS-"};
  return std::any_of(prefixes.begin(), prefixes.end(), [&](auto p) { return chain.starts_with(p); });
}

}  // namespace nodecheck
