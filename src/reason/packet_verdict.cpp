#include "reason/packet_verdict.hpp"

#include <algorithm>

namespace nodecheck {

Fate ChainVerdict::fate() const {
  std::optional<Fate> fate;
  for (const auto& stop : stops) {
    const auto one = stop.fate == Fate::not_judged ? fate.value_or(Fate::not_judged) : stop.fate;
    fate = !fate || *fate == Fate::not_judged || *fate == one ? one : Fate::undecided;
  }
  return fate.value_or(Fate::accept) == Fate::not_judged ? Fate::accept : *fate;
}

const Stop* ChainVerdict::obstacle() const {
  if (fate() == Fate::drop && last.fate == Fate::drop) return &last;
  for (const auto& stop : stops)
    if (stop.fate == Fate::drop || stop.fate == Fate::undecided) return &stop;
  return nullptr;
}

Fate PacketVerdict::fate() const {
  const auto any = [&](Fate fate) {
    return std::any_of(chains.begin(), chains.end(), [&](const auto& c) { return c.fate() == fate; });
  };
  if (any(Fate::drop)) return Fate::drop;
  return any(Fate::undecided) ? Fate::undecided : Fate::accept;
}

}  // namespace nodecheck
