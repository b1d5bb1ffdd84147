#include "facts/boot_rules.hpp"

#include <algorithm>
#include <set>

#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(BootMatch, what, negated, values)
NODECHECK_JSON(BootRule, source, matches, verdict, target)
NODECHECK_JSON(BootChain, name, base, policy, source, rules)
NODECHECK_JSON(BootTable, loader, path, family, name, chains)

const BootChain* BootTable::find(std::string_view chain) const {
  const auto found = std::find_if(chains.begin(), chains.end(), [&](const BootChain& c) { return c.name == chain; });
  return found == chains.end() ? nullptr : &*found;
}

BootChain& BootTable::chain(const std::string& named, const std::string& source) {
  const auto found = std::find_if(chains.begin(), chains.end(), [&](const BootChain& c) { return c.name == named; });
  if (found != chains.end()) return *found;
  auto& made = chains.emplace_back();
  made.name = named;
  made.source = source;
  return made;
}

void keep_forward_path(BootTable& table) {
  std::vector<std::string> pending;
  std::set<std::string> reached;
  for (const auto& chain : table.chains)
    if (chain.base) pending.push_back(chain.name);
  while (!pending.empty()) {
    const auto name = pending.back();
    pending.pop_back();
    const auto* chain = table.find(name);
    if (!chain || !reached.insert(name).second) continue;
    for (const auto& rule : chain->rules)
      if (!rule.target.empty()) pending.push_back(rule.target);
  }
  std::erase_if(table.chains, [&](const BootChain& c) { return !reached.contains(c.name); });
}

}  // namespace nodecheck
