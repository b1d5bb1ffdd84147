#include "reason/input_verdicts.hpp"

#include <algorithm>

namespace nodecheck {

std::vector<FlowVerdict> judge_input(const Ruleset& rules, const std::vector<NeededPort>& ports, const Links& links,
                                     const Routes& routes, int family) {
  auto verdicts = judge_flows(rules, input_flows(ports, links, routes, family));
  const auto open = [](const FlowVerdict& v) { return v.fate() == Fate::undecided; };
  if (std::none_of(verdicts.begin(), verdicts.end(), open)) return verdicts;
  auto near = judge_flows(rules, input_flows(ports, links, routes, family, Callers::neighbours));
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    if (open(verdicts[i]) && near[i].fate() == Fate::accept) verdicts[i] = std::move(near[i]);
  return verdicts;
}

}  // namespace nodecheck
