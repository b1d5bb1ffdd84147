#include "reason/runtime_support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

namespace nodecheck {
namespace {

using std::chrono::year_month_day;
using namespace std::chrono_literals;

struct Line {
  int major, minor;
  year_month_day end;
};
// containerd's RELEASES.md as of 22 August 2026. Where it names a month, that month's last day.
constexpr Line lines[]{
    {1, 0, 2018y / 12 / 5}, {1, 1, 2019y / 10 / 23}, {1, 2, 2020y / 10 / 15}, {1, 3, 2021y / 3 / 4},
    {1, 4, 2022y / 3 / 3},  {1, 5, 2023y / 2 / 28},  {1, 6, 2025y / 8 / 31},  {1, 7, 2026y / 9 / 30},
    {2, 0, 2027y / 3 / 31}, {2, 1, 2026y / 7 / 31},  {2, 2, 2026y / 11 / 6},  {2, 3, 2028y / 4 / 30},
};

struct Pairing {
  int kubelet_minor;
  std::array<Version, 4> least;  ///< the first good patch of each line, the newest line first; {}: no more
};
// The same document's table of Kubernetes releases, its earlier versions included.
constexpr Pairing pairings[]{
    {24, {{{1, 7, 0}, {1, 6, 4}}}},
    {25, {{{1, 7, 0}, {1, 6, 4}}}},
    {26, {{{1, 7, 0}, {1, 6, 15}}}},
    {27, {{{1, 7, 0}, {1, 6, 15}}}},
    {28, {{{1, 7, 0}, {1, 6, 15}}}},
    {29, {{{1, 7, 11}, {1, 6, 27}}}},
    {30, {{{2, 1, 0}, {2, 0, 0}, {1, 7, 13}, {1, 6, 28}}}},
    {31, {{{2, 1, 0}, {2, 0, 0}, {1, 7, 20}, {1, 6, 34}}}},
    {32, {{{2, 1, 0}, {2, 0, 1}, {1, 7, 24}, {1, 6, 36}}}},
    {33, {{{2, 1, 0}, {2, 0, 4}, {1, 7, 24}, {1, 6, 36}}}},
    {34, {{{2, 1, 3}, {2, 0, 6}, {1, 7, 28}, {1, 6, 36}}}},
    {35, {{{2, 2, 0}, {2, 1, 5}, {1, 7, 28}}}},
    {36, {{{2, 3, 0}, {2, 2, 0}}}},
};

bool same_line(const Version& a, const Version& b) { return a.major == b.major && a.minor == b.minor; }

std::optional<year_month_day> end_of_life(const Version& v) {
  const auto* line = std::find_if(std::begin(lines), std::end(lines),
                                  [&](const auto& l) { return l.major == v.major && l.minor == v.minor; });
  return line == std::end(lines) ? std::nullopt : std::optional(line->end);
}

/// From the day after.
bool is_past(const year_month_day& end, std::int64_t now) {
  const auto first_day_without = std::chrono::sys_days(end) + std::chrono::days(1);
  return now >= std::chrono::sys_seconds(first_day_without).time_since_epoch().count();
}

std::vector<std::string> words(const Pairing& pairing) {
  std::vector<std::string> releases;
  for (const auto& least : pairing.least)
    if (least.major != 0) releases.push_back(to_string(least));
  return releases;
}

/// A line that is newer than all in the table is fine; one that it leaves out, or an earlier patch, is not.
bool is_paired(const Version& v, const Pairing& pairing) {
  if (v >= pairing.least.front()) return true;
  return std::any_of(pairing.least.begin(), pairing.least.end(),
                     [&](const auto& least) { return same_line(least, v) && v >= least; });
}

const Pairing* pairing_of(const std::optional<Version>& kubelet) {
  if (!kubelet || kubelet->major != 1) return nullptr;
  const auto* found = std::find_if(std::begin(pairings), std::end(pairings),
                                   [&](const auto& p) { return p.kubelet_minor == kubelet->minor; });
  return found == std::end(pairings) ? nullptr : found;
}

}  // namespace

std::vector<SupportGap> containerd_gaps(const Version& v, const std::optional<Version>& kubelet, std::int64_t now) {
  std::vector<SupportGap> gaps;
  if (const auto end = end_of_life(v); end && is_past(*end, now))
    gaps.push_back({fmt::format("containerd {}.{} gets no more fixes, those of security included: its end of life was "
                                "in {:04}-{:02}",
                                v.major, v.minor, static_cast<int>(end->year()), static_cast<unsigned>(end->month())),
                    "a release that is maintained"});
  const auto* pairing = pairing_of(kubelet);
  if (!pairing || is_paired(v, *pairing)) return gaps;
  gaps.push_back({fmt::format("containerd {} is not among the releases that its maintainers recommend for kubelet 1.{}",
                              to_string(v), kubelet->minor),
                  fmt::format("{} or a later patch of these", fmt::join(words(*pairing), ", "))});
  return gaps;
}

std::vector<SupportGap> crio_gaps(const Version& v, const std::optional<Version>& kubelet) {
  if (!kubelet || (v.major == kubelet->major && std::abs(v.minor - kubelet->minor) <= 1)) return {};
  return {{fmt::format("CRI-O {} is made for Kubernetes {}.{}, and the kubelet is {}", to_string(v), v.major, v.minor,
                       to_string(*kubelet)),
           fmt::format("CRI-O {}.{}", kubelet->major, kubelet->minor)}};
}

}  // namespace nodecheck
