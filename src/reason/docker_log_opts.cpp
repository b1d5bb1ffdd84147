#include "reason/docker_log_opts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace nodecheck {
namespace {

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// None: no unit. "" and "b" are bytes; an m may be m, mb or mib, in either case.
std::optional<double> factor(std::string unit) {
  std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
  if (unit.empty() || unit == "b") return 1;
  const auto rest = std::string_view(unit).substr(1);
  if (!rest.empty() && rest != "b" && rest != "ib") return std::nullopt;
  double bytes = 1;
  for (const char prefix : {'k', 'm', 'g', 't', 'p'}) {
    bytes *= 1000;
    if (unit.front() == prefix) return bytes;
  }
  return std::nullopt;
}

}  // namespace

// 100m
std::optional<double> docker_size(std::string_view text) {
  const auto last = text.find_last_of("0123456789. ");
  if (last == std::string_view::npos) return std::nullopt;
  const auto size = number<double>(text.substr(0, text[last] == ' ' ? last : last + 1));
  const auto bytes = factor(std::string(text.substr(last + 1)));
  if (!size || !bytes || !(*size >= 0)) return std::nullopt;
  return *size * *bytes;
}

std::optional<RefusedLogOpt> refused_log_opt(std::string_view driver, const std::map<std::string, std::string>& opts) {
  const bool json = driver == "json-file";
  if (!json && driver != "local") return std::nullopt;
  if (const auto given = opts.find("max-size"); given != opts.end()) {
    const auto size = docker_size(given->second);
    if (!size || (json && *size < 1)) return RefusedLogOpt{"max-size", given->second, "a size such as 100m"};
  }
  if (const auto given = opts.find("max-file"); given != opts.end()) {
    const auto files = number<int>(given->second);
    if (!files || *files < (json ? 1 : 0)) return RefusedLogOpt{"max-file", given->second, "a number such as 3"};
  }
  return std::nullopt;
}

}  // namespace nodecheck
