#pragma once
// A number that a verdict hangs on, and that the configuration may change.
#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace nodecheck {

struct Threshold {
  std::string_view check = {}, name = {};  ///< "sysctl.pid-max", "min": camel case, as the configuration spells it
  double value = 0;                        ///< where nobody configures another
  std::string_view about = {};             ///< what it bounds, with its unit
};

/// The thresholds of one check, which are constants beside it.
class Thresholds {
 public:
  constexpr Thresholds() = default;
  template <std::same_as<const Threshold*>... T>
  constexpr Thresholds(T... thresholds) : all_{thresholds...}, size_(sizeof...(T)) {}
  [[nodiscard]] constexpr const Threshold* const* begin() const { return all_.data(); }
  [[nodiscard]] constexpr const Threshold* const* end() const { return all_.data() + size_; }

 private:
  std::array<const Threshold*, 4> all_{};
  std::size_t size_ = 0;
};

}  // namespace nodecheck
