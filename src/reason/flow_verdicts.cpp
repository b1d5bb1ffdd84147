#include "reason/flow_verdicts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nodecheck {
namespace {

bool same_chain(const ChainVerdict& a, const ChainVerdict& b) {
  return a.legacy == b.legacy && a.family == b.family && a.table == b.table && a.name == b.name;
}

bool same_place(const Obstacle& o, const ChainVerdict& chain, const Stop& stop) {
  return same_chain(o.chain, chain) && o.stop.chain == stop.chain && o.stop.handle == stop.handle;
}

/// What of a conversation a chain stops: named by its first packet that does not pass.
std::string cut(const Flow& flow, const std::string& packet) {
  if (packet == "new connections") return fmt::format("traffic {}", flow.name);
  if (packet == "packets from here") return fmt::format("traffic from here {}", flow.name);
  return fmt::format("{} {} traffic {}", packet, packet == "answers" ? "to" : "of", flow.name);
}

void add(std::vector<Obstacle>& all, const ChainVerdict& chain, const std::string& what) {
  const auto& stop = *chain.obstacle();
  const auto same = [&](const Obstacle& o) { return same_place(o, chain, stop); };
  auto known = std::find_if(all.begin(), all.end(), same);
  if (known == all.end()) known = all.insert(all.end(), {chain, stop, {}, false});
  known->flows.push_back(what);
}

/// Once for each place: later packets of a conversation meet what the first met.
void add(std::vector<Obstacle>& all, const FlowVerdict& verdict, Fate fate) {
  std::vector<std::pair<ChainVerdict, Stop>> met;
  for (const auto& [name, packet] : verdict.packets)
    for (const auto& chain : packet.chains) {
      if (chain.fate() != fate) continue;
      const auto known = [&](const auto& m) { return same_chain(m.first, chain) && m.second == *chain.obstacle(); };
      if (std::any_of(met.begin(), met.end(), known)) continue;
      met.emplace_back(chain, *chain.obstacle());
      add(all, chain, cut(verdict.flow, name));
    }
}

}  // namespace

Fate FlowVerdict::fate() const {
  auto worst = Fate::accept;
  for (const auto& [name, packet] : packets) {
    if (packet.fate() == Fate::drop) return Fate::drop;
    if (packet.fate() == Fate::undecided) worst = Fate::undecided;
  }
  return worst;
}

std::vector<FlowVerdict> judge_flows(const Ruleset& rules, const std::vector<Flow>& flows) {
  std::vector<FlowVerdict> verdicts;
  WalkBudget budget;
  for (const auto& flow : flows) {
    FlowVerdict verdict{flow, {}};
    for (const auto& [name, packet] : packets(flow)) verdict.packets.emplace_back(name, rules.judge(packet, budget));
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

Fate fate_of(const std::vector<FlowVerdict>& verdicts) {
  auto worst = Fate::accept;
  for (const auto& verdict : verdicts) {
    if (verdict.fate() == Fate::drop) return Fate::drop;
    if (verdict.fate() == Fate::undecided) worst = Fate::undecided;
  }
  return worst;
}

std::string Obstacle::traffic() const {
  return all ? "forwarded pod traffic" : fmt::format("{}", fmt::join(flows, ", and "));
}

/// Of those that come by there at all: what a bridge switches meets no rule of IP.
std::vector<Obstacle> obstacles(const std::vector<FlowVerdict>& verdicts, Fate fate) {
  std::vector<Obstacle> all;
  for (const auto& verdict : verdicts) add(all, verdict, fate);
  for (auto& obstacle : all) {
    const auto named = [&](const FlowVerdict& v) {
      if (v.flow.first.bridged && !v.flow.first.routed && obstacle.chain.family != "bridge") return true;
      const auto name = cut(v.flow, "new connections");
      return std::find(obstacle.flows.begin(), obstacle.flows.end(), name) != obstacle.flows.end();
    };
    obstacle.all = std::all_of(verdicts.begin(), verdicts.end(), named);
  }
  return all;
}

}  // namespace nodecheck
