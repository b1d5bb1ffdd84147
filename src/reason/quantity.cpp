#include "reason/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace nodecheck {
namespace {

constexpr std::pair<std::string_view, double> suffixes[]{
    {"", 1},        {"n", 1e-9},    {"u", 1e-6},    {"m", 1e-3},    {"k", 1e3},     {"M", 1e6},
    {"G", 1e9},     {"T", 1e12},    {"P", 1e15},    {"E", 1e18},    {"Ki", 0x1p10}, {"Mi", 0x1p20},
    {"Gi", 0x1p30}, {"Ti", 0x1p40}, {"Pi", 0x1p50}, {"Ei", 0x1p60},
};

constexpr double most = 0x1p63;  // apimachinery's quantity.go caps there (ParseQuantity, maxAllowed)

// e9, E-3: an exponent has digits behind it, the suffix E has none
std::optional<double> exponent(std::string_view text) {
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(text[1] == '+' ? 2 : 1);
  int power = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), power);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::pow(10, power);
}

}  // namespace

std::optional<double> parse_quantity(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;  // from_chars knows inf and nan
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [suffix, factor] : suffixes)
    if (rest == suffix) return std::min(number * factor, most);
  const auto factor = exponent(rest);
  if (!factor) return std::nullopt;
  return number == 0 ? 0 : std::min(number * *factor, most);  // nothing, ten to the 999th times, is still nothing
}

}  // namespace nodecheck
