#include "usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numeric>

#include "ip_prefix.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

std::string lower(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// A wrong case is no edit.
std::size_t edits(const std::string& left, const std::string& right) {
  const auto a = lower(left), b = lower(right);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::string advice(const std::string& word, const Strings& candidates) {
  const auto near = nearest(word, candidates);
  return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
}

}  // namespace

void refuse(const std::string& what, const std::string& word, const Strings& candidates) {
  throw UsageError(fmt::format("{} '{}'{}", what, word, advice(word, candidates)));
}

void refuse_choice(const std::string& said, const std::string& word, const Strings& words) {
  throw UsageError(fmt::format("{} is one of {}, not '{}'{}", said, fmt::join(words, "|"), word, advice(word, words)));
}

std::string nearest(const std::string& word, const Strings& candidates) {
  std::string best;
  std::size_t best_edits = std::max<std::size_t>(2, word.size() / 4) + 1;
  for (const auto& candidate : candidates) {
    const auto n = edits(word, candidate);
    if (n < best_edits) best = candidate, best_edits = n;
  }
  if (!best.empty() || word.size() < 2) return best;
  const auto begun =
      std::find_if(candidates.begin(), candidates.end(), [&](const auto& c) { return c.starts_with(word); });
  return begun == candidates.end() ? "" : *begun;
}

std::chrono::milliseconds parse_duration(const std::string& word) {
  double number = 0;
  const auto* end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, number, std::chars_format::fixed);
  const std::string unit(parsed.ptr, end);
  const std::vector<std::pair<std::string, double>> units{{"", 1e3}, {"s", 1e3}, {"ms", 1}, {"m", 60e3}, {"h", 3600e3}};
  const auto found = std::find_if(units.begin(), units.end(), [&](const auto& u) { return u.first == unit; });
  const double ms = found == units.end() ? 0 : number * found->second;
  if (parsed.ec != std::errc() || !std::isfinite(ms) || ms < 1 || ms > 86400e3)
    throw UsageError(fmt::format("'{}' is no time such as 500ms, 10s or 2m (at most 24h)", word));
  return std::chrono::milliseconds(std::llround(ms));
}

Version version_or_refuse(const std::string& said, const std::string& word) {
  const auto version = parse_version(word);
  if (!version) throw UsageError(fmt::format("{} is a version such as 1.31.2, not '{}'", said, word));
  return *version;
}

void refuse_what_is_no_cidr(const std::string& said, const Strings& words) {
  for (const auto& word : words)
    if (word.find('/') == std::string::npos || !parse_ip_prefix(word))
      throw UsageError(fmt::format("{} is a network such as 10.244.0.0/16, not '{}'", said, word));
}

}  // namespace nodecheck
