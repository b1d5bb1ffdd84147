#include "reason/eviction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "reason/quantity.hpp"

namespace nodecheck {
namespace {

constexpr std::pair<std::string_view, std::string_view> defaults[]{
    {"memory.available", "100Mi"}, {"nodefs.available", "10%"},  {"nodefs.inodesFree", "5%"},
    {"imagefs.available", "15%"},  {"imagefs.inodesFree", "5%"},
};

/// Empty: there is none.
Setting<std::string> default_of(std::string_view signal) {
  const auto* found =
      std::find_if(std::begin(defaults), std::end(defaults), [&](const auto& d) { return d.first == signal; });
  return {found == std::end(defaults) ? "" : std::string(found->second), "default"};
}

Setting<std::string> text_of(const KubeletSettings& kubelet, std::string_view signal) {
  const auto& said = kubelet.eviction_hard;
  if (!said.value) return default_of(signal);
  const auto found = said.value->find(std::string(signal));
  if (found != said.value->end()) return {found->second, said.source};
  return kubelet.merge_default_eviction.value ? default_of(signal) : Setting<std::string>{"", said.source};
}

bool is_said(const KubeletSettings& kubelet, std::string_view signal) {
  return kubelet.eviction_hard.value && kubelet.eviction_hard.value->contains(std::string(signal));
}

/// pkg/kubelet/eviction/api/types.go; with any other the kubelet ends.
void refuse_unknown_signals(const KubeletSettings& kubelet) {
  constexpr std::string_view known[]{"memory.available",       "nodefs.available",   "nodefs.inodesFree",
                                     "imagefs.available",      "imagefs.inodesFree", "containerfs.available",
                                     "containerfs.inodesFree", "pid.available",      "allocatableMemory.available"};
  if (!kubelet.eviction_hard.value) return;
  for (const auto& [signal, amount] : *kubelet.eviction_hard.value)
    if (std::find(std::begin(known), std::end(known), signal) == std::end(known))
      throw Unavailable{Unavailable::Kind::malformed, kubelet.eviction_hard.source,
                        fmt::format("evictionHard knows no signal {}", signal)};
}

}  // namespace

std::optional<EvictionLimit> eviction_limit(const KubeletSettings& kubelet, std::string_view signal, double capacity) {
  const auto said = text_of(kubelet, signal);
  if (said.source != "default") refuse_unknown_signals(kubelet);
  if (said.value.empty() && !is_said(kubelet, signal)) return std::nullopt;
  if (said.value == "0%" || said.value == "100%") return std::nullopt;
  const bool percent = said.value.ends_with('%');
  const auto number = parse_quantity(std::string_view(said.value).substr(0, said.value.size() - (percent ? 1 : 0)));
  if (!number || *number < 0 || (percent && *number > 100))
    throw Unavailable{Unavailable::Kind::malformed, said.source,
                      fmt::format("evictionHard {}: not an amount: {}", signal, said.value)};
  if (!percent && *number == 0)
    throw Unavailable{Unavailable::Kind::malformed, said.source,
                      fmt::format("evictionHard {}: the kubelet wants more than 0; 0% turns it off", signal)};
  const double amount = percent ? capacity * *number / 100 : *number;
  if (amount == 0) return std::nullopt;
  return EvictionLimit{std::string(signal), said.value, said.source, amount};
}

}  // namespace nodecheck
