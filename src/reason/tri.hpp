#pragma once
// Kleene's three values: whether a rule matches a packet of which not everything is known.
#include <algorithm>

namespace nodecheck {

enum class Tri { no, maybe, yes };

[[nodiscard]] constexpr Tri tri(bool value) { return value ? Tri::yes : Tri::no; }
[[nodiscard]] constexpr Tri both(Tri a, Tri b) { return std::min(a, b); }
[[nodiscard]] constexpr Tri either(Tri a, Tri b) { return std::max(a, b); }
[[nodiscard]] constexpr Tri negated(Tri a) { return a == Tri::maybe ? a : tri(a == Tri::no); }
[[nodiscard]] constexpr Tri negated_if(bool condition, Tri a) { return condition ? negated(a) : a; }

}  // namespace nodecheck
