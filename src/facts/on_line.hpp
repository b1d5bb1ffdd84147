#pragma once
// A setting of a file and the line that it stands on, which is what one opens an editor at.
#include <optional>

namespace nodecheck {

template <class T>
struct OnLine {
  T value{};
  int line = 0;
  bool operator==(const OnLine&) const = default;
};
template <class T>
using MaybeOnLine = std::optional<OnLine<T>>;

}  // namespace nodecheck
