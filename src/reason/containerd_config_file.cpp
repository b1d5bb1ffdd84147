#include "reason/containerd_config_file.hpp"

#include <array>

#include "reason/containerd_problems.hpp"
#include "reason/containerd_settings.hpp"

namespace nodecheck {
namespace {

/// One for each set of rules, where the release is not known.
constexpr std::array releases{Version{1, 6, 20}, Version{1, 7, 24}, Version{2, 0, 0}, Version{2, 3, 0}};

std::string what_is_read(const ContainerdFiles& files) {
  if (files.files.empty()) return fmt::format("there is no {}: containerd's defaults hold", files.path);
  const auto more = files.files.size() - 1;
  return more == 0 ? files.path : fmt::format("{} and {} imported", files.path, more);
}

Evidence shown(const std::string& key, const std::string& value, const std::string& source) {
  return {file_of(source), line_word(source), fmt::format("{} = {}", key, value), ""};
}

/// What the files set, and where: the first thing that one asks after a pass.
std::vector<Finding> settings_read(const ContainerdFiles& files, const Version& release) {
  const auto settings = containerd_settings(files, release);
  Finding finding{.message = "what the files set"};
  const auto add = [&](const std::string& key, const std::string& value, const std::string& source) {
    if (source != "default") finding.evidence.push_back(shown(key, value, source));
  };
  add("default_runtime_name", settings.default_runtime_name.value, settings.default_runtime_name.source);
  for (const auto& h : settings.handlers)
    add(fmt::format("runtimes.{}.options.SystemdCgroup", h.name), h.systemd_cgroup.value ? "true" : "false",
        h.systemd_cgroup.source);
  add("sandbox image", settings.sandbox_image.value, settings.sandbox_image.source);
  add("cni.conf_dir", settings.cni_conf_dir.value, settings.cni_conf_dir.source);
  add("cni.bin_dir", settings.cni_bin_dir.value, settings.cni_bin_dir.source);
  return finding.evidence.empty() ? std::vector<Finding>{} : std::vector{finding};
}

Outcome for_release(const ContainerdFiles& files, const Version& release, const std::string& unit) {
  const auto problems = containerd_problems(files, release);
  if (!problems.empty()) return amiss(problems, unit);
  auto outcome = pass("{}", what_is_read(files));
  outcome.findings = settings_read(files, release);
  return outcome;
}

/// What is amiss in every release is amiss, and what is in none passes.
Outcome for_any_release(const ContainerdFiles& files, const std::string& unit) {
  auto common = containerd_problems(files, releases.front());
  std::optional<ConfigProblem> in_some;
  for (const auto& release : releases) {
    const auto here = containerd_problems(files, release);
    if (!here.empty() && !in_some) in_some = here.front();
    keep_common(common, here);
  }
  if (!common.empty()) return amiss(common, unit);
  return in_some ? undecided(*in_some, "containerd --version") : for_release(files, releases.back(), unit);
}

}  // namespace

Outcome judge_containerd_files(const ContainerdFiles& files, const std::optional<Version>& release,
                               const std::string& unit) {
  return release ? for_release(files, *release, unit) : for_any_release(files, unit);
}

}  // namespace nodecheck
