#include "reason/cni_version.hpp"

#include <algorithm>

namespace nodecheck {
namespace {

constexpr Version v0_4{0, 4, 0}, v1_0{1, 0, 0}, v1_1{1, 1, 0};
constexpr std::string_view specified[]{"0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"};

/// From `since` on, until the next row.
struct Step {
  Version since;
  std::optional<Version> newest;
};
constexpr Step containerd[]{{{1, 0, 0}, v0_4}, {{1, 6, 0}, v1_0}, {{2, 0, 0}, v1_1}, {{2, 4, 0}, std::nullopt}};
constexpr Step crio[]{{{1, 0, 0}, v0_4}, {{1, 23, 0}, v1_0}, {{1, 31, 0}, v1_1}, {{1, 36, 0}, std::nullopt}};

template <std::size_t N>
std::optional<Version> at(const Step (&steps)[N], const Version& release) {
  std::optional<Version> newest;
  for (const auto& step : steps)
    if (release >= step.since) newest = step.newest;
  return newest;
}

}  // namespace

std::optional<Version> newest_cni(std::string_view runtime, const Version& release) {
  if (runtime == "containerd") return at(containerd, release);
  return runtime == "cri-o" ? at(crio, release) : std::nullopt;
}

std::string cni_version_of(const CniFile& file, const Version& newest) {
  if (newest < v1_1 || file.versions.empty()) return file.version;
  auto best = file.version;
  for (const auto& version : file.versions) {
    const auto candidate = parse_version(version), so_far = parse_version(best);
    const bool higher = !so_far || *so_far > newest || (candidate && *candidate > *so_far);
    if (candidate && *candidate <= newest && higher) best = version;
  }
  return best;
}

bool takes_cni_version(std::string_view version, const Version& newest) {
  if (version.empty()) return true;
  const auto parsed = parse_version(version);
  return parsed && *parsed <= newest &&
         std::find(std::begin(specified), std::end(specified), version) != std::end(specified);
}

}  // namespace nodecheck
