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

}  // namespace

std::optional<EvictionLimit> eviction_limit(const KubeletSettings& kubelet, std::string_view signal, double capacity) {
  const auto said = text_of(kubelet, signal);
  if (said.value.empty() || said.value == "0%" || said.value == "100%") return std::nullopt;
  const bool percent = said.value.ends_with('%');
  const auto number = parse_quantity(std::string_view(said.value).substr(0, said.value.size() - (percent ? 1 : 0)));
  if (!number || *number < 0 || (percent && *number > 100))
    throw Unavailable{Unavailable::Kind::malformed, said.source,
                      fmt::format("evictionHard {}: not an amount: {}", signal, said.value)};
  const double amount = percent ? capacity * *number / 100 : *number;
  if (amount == 0) return std::nullopt;
  return EvictionLimit{std::string(signal), said.value, said.source, amount};
}

}  // namespace nodecheck
