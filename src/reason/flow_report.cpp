#include "reason/flow_report.hpp"

#include <fmt/format.h>

#include <string_view>

#include "reason/forward_remedy.hpp"

namespace nodecheck {
namespace {

std::string_view word(Fate fate) {
  switch (fate) {
    case Fate::accept:
      return "accepted";
    case Fate::drop:
      return "dropped";
    case Fate::not_judged:
      return "not judged";
    case Fate::undecided:
      break;
  }
  return "undecided";
}

std::string_view word(Hook hook) {
  switch (hook) {
    case Hook::prerouting:
      return "prerouting";
    case Hook::input:
      return "input";
    case Hook::forward:
      return "forward";
    case Hook::output:
      return "output";
    case Hook::postrouting:
      break;
  }
  return "postrouting";
}

/// The rule that decided: the obstacle, else what the last packets met.
std::string decided_by(const ChainVerdict& chain) {
  const auto& stop = chain.obstacle() != nullptr ? *chain.obstacle() : chain.last;
  auto text = fmt::format("{} by {}", stop.seen, place_of(chain, stop));
  if (stop.by_policy()) text = stop.seen;
  if (stop.fate == Fate::not_judged) text = "but for a network policy's " + text;
  if (chain.fate() == Fate::undecided && chain.doubt)
    text += fmt::format(", or not: {} at {}", chain.doubt->condition, place_of(chain, *chain.doubt));
  return text;
}

std::string chains_of(const PacketVerdict& verdict) {
  if (verdict.chains.empty()) return "    no base chain\n";
  std::string text;
  for (const auto& chain : verdict.chains)
    text +=
        fmt::format("    {:<11} {:>5}  {} {} {}{}: {}: {}\n", word(chain.hook), chain.priority, chain.family,
                    chain.table, chain.name, chain.legacy ? " (legacy)" : "", word(chain.fate()), decided_by(chain));
  return text;
}

}  // namespace

std::string flow_report(const std::vector<FlowVerdict>& verdicts) {
  std::string text;
  for (const auto& verdict : verdicts) {
    text += fmt::format("{} ({}): {}\n", verdict.flow.name, verdict.flow.way, word(verdict.fate()));
    std::string names;
    for (std::size_t i = 0; i < verdict.packets.size(); ++i) {
      const auto& [name, packet] = verdict.packets[i];
      names += (names.empty() ? "" : ", ") + name;
      const auto chains = chains_of(packet);
      if (i + 1 < verdict.packets.size() && chains_of(verdict.packets[i + 1].second) == chains) continue;
      text += fmt::format("  {}\n{}", names, chains);
      names.clear();
    }
  }
  return text;
}

}  // namespace nodecheck
