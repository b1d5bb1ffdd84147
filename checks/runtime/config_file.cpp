// containerd says little of what it does not read: a file for another release, a table of another version, an import
// that replaces what it was to add to.
#include <algorithm>
#include <array>

#include "facts/containerd_files.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_version.hpp"
#include "profile.hpp"
#include "reason/containerd_problems.hpp"
#include "reason/containerd_settings.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Problems = std::vector<ContainerdProblem>;

/// One for each set of rules, where the release is not known.
constexpr std::array releases{Version{1, 6, 20}, Version{1, 7, 24}, Version{2, 0, 0}, Version{2, 3, 0}};

/// Beside another runtime containerd is Docker's, and may well run without CRI. Empty: it is the node's, or may be.
std::string other_runtime(const Result<CriVersion>& cri, const Result<CriEndpoint>& endpoint, const Profile& profile) {
  if (cri && !cri->runtime_name.empty()) return cri->runtime_name == "containerd" ? "" : cri->runtime_name;
  if (!endpoint || endpoint->path.empty()) return {};
  const auto unit = runtime_unit(endpoint->path, profile);
  return unit == "crio" || unit == "cri-docker" || unit == "docker" ? unit : "";
}

std::optional<Version> release_of(const Result<CriVersion>& cri) {
  return cri && cri->runtime_name == "containerd" ? parse_version(cri->runtime_version) : std::nullopt;
}

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

Outcome amiss(const Problems& problems, const std::string& unit) {
  std::vector<Finding> findings;
  std::vector<std::string> remedies;
  for (const auto& problem : problems) {
    findings.push_back(problem.finding);
    if (std::find(remedies.begin(), remedies.end(), problem.remedy) == remedies.end())
      remedies.push_back(problem.remedy);
  }
  return fail(std::move(findings),
              fmt::format("{}\nThen, which lasts:\n  systemctl restart {}", fmt::join(remedies, "\n"), unit));
}

Outcome for_release(const ContainerdFiles& files, const Version& release, const std::string& unit) {
  const auto problems = containerd_problems(files, release);
  if (!problems.empty()) return amiss(problems, unit);
  auto outcome = pass("{}", what_is_read(files));
  outcome.findings = settings_read(files, release);
  return outcome;
}

Outcome undecided(const ContainerdProblem& problem) {
  auto finding = problem.finding;
  finding.message += "; the release that runs could not be asked";
  auto outcome = unknown(std::move(finding));
  outcome.remedy = "See which release it is, and whether that is so:\n  containerd --version";
  return outcome;
}

bool says(const Problems& problems, const Finding& finding) {
  return std::any_of(problems.begin(), problems.end(), [&](const auto& p) { return p.finding == finding; });
}

/// What is amiss in every release is amiss, and what is in none passes.
Outcome for_any_release(const ContainerdFiles& files, const std::string& unit) {
  auto common = containerd_problems(files, releases.front());
  std::optional<ContainerdProblem> in_some;
  for (const auto& release : releases) {
    const auto here = containerd_problems(files, release);
    if (!here.empty() && !in_some) in_some = here.front();
    std::erase_if(common, [&](const auto& p) { return !says(here, p.finding); });
  }
  if (!common.empty()) return amiss(common, unit);
  return in_some ? undecided(*in_some) : for_release(files, releases.back(), unit);
}

Outcome is_read_as_written(const ContainerdFiles& files, const Result<CriVersion>& cri,
                           const Result<CriEndpoint>& endpoint, const Profile& profile) {
  const auto other = other_runtime(cri, endpoint, profile);
  if (!other.empty()) return not_applicable("the runtime is {}", other);
  if (files.pid == 0 && files.files.empty() && files.drop_ins.empty())
    return not_applicable("no containerd runs here, and it has no configuration");
  const auto unit = endpoint && !endpoint->path.empty() ? runtime_unit(endpoint->path, profile) : "containerd";
  const auto release = release_of(cri);
  return release ? for_release(files, *release, unit) : for_any_release(files, unit);
}

constexpr Check check{
    .id = "runtime.config-file",
    .title = "containerd reads its configuration as it is written",
    .rationale = "Tables of another version are passed over in silence, and with them SystemdCgroup or a registry.",
    .remedy =
        "Compare what is written with what containerd reads:\n"
        "  containerd config dump",
    .docs = "https://github.com/containerd/containerd/blob/main/docs/man/containerd-config.toml.5.md",
    .severity = Severity::error,
    .judge = judge<is_read_as_written>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
