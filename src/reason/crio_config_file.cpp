#include "reason/crio_config_file.hpp"

#include <fmt/format.h>

#include <array>

#include "reason/crio_problems.hpp"
#include "reason/crio_settings.hpp"

namespace nodecheck {
namespace {

/// One for each set of rules that a supported release has, where the release is not known.
constexpr std::array releases{Version{1, 24, 0}, Version{1, 26, 0}, Version{1, 31, 0}, Version{1, 33, 0}};

std::string what_is_read(const CrioFiles& files) {
  if (files.files.empty())
    return fmt::format("there is no {} and nothing below {}: CRI-O's defaults hold", files.path, files.folder);
  const auto more = files.files.size() - 1;
  return more == 0 ? files.files.front().path : fmt::format("{} and {} more", files.files.front().path, more);
}

/// What is set, and where: the first thing that one asks after a pass.
std::vector<Finding> settings_read(const CrioFiles& files, const Version& release) {
  const auto settings = crio_settings(files, release);
  Finding finding{.message = "what is set"};
  const auto add = [&](const char* key, const Setting<std::string>& s) {
    if (s.source != "default") finding.evidence.push_back(shown(key, s));
  };
  add("cgroup_manager", settings.cgroup_manager);
  add("conmon_cgroup", settings.conmon_cgroup);
  add("default_runtime", settings.default_runtime);
  add("pause_image", settings.pause_image);
  add("network_dir", settings.network_dir);
  return finding.evidence.empty() ? std::vector<Finding>{} : std::vector{finding};
}

Outcome for_release(const CrioFiles& files, const Version& release, const std::string& unit) {
  const auto problems = crio_problems(files, release);
  if (!problems.empty()) return amiss(problems, unit);
  auto outcome = pass("{}", what_is_read(files));
  outcome.findings = settings_read(files, release);
  return outcome;
}

/// What is amiss in every release is amiss, and what is in none passes.
Outcome for_any_release(const CrioFiles& files, const std::string& unit) {
  auto common = crio_problems(files, releases.front());
  std::optional<ConfigProblem> in_some;
  for (const auto& release : releases) {
    const auto here = crio_problems(files, release);
    if (!here.empty() && !in_some) in_some = here.front();
    keep_common(common, here);
  }
  if (!common.empty()) return amiss(common, unit);
  return in_some ? undecided(*in_some, "crio --version") : for_release(files, releases.back(), unit);
}

}  // namespace

Outcome judge_crio_files(const CrioFiles& files, const std::optional<Version>& release, const std::string& unit) {
  return release ? for_release(files, *release, unit) : for_any_release(files, unit);
}

}  // namespace nodecheck
