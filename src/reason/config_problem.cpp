#include "reason/config_problem.hpp"

#include <algorithm>
#include <cctype>

#include "reason/containerd_settings.hpp"

namespace nodecheck {
namespace {

/// "/etc/crio/crio.conf:12", and not "/etc/sysconfig/crio: --listen".
bool is_line_of_a_file(const std::string& source) {
  return source.starts_with('/') && std::isdigit(static_cast<unsigned char>(source.back())) != 0;
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

}  // namespace

Evidence shown(const std::string& key, const Setting<std::string>& setting, std::string expected) {
  const auto observed = fmt::format("{} = \"{}\"", key, setting.value);
  if (is_line_of_a_file(setting.source))
    return {file_of(setting.source), line_word(setting.source), observed, std::move(expected)};
  return {setting.source == "default" ? "the release's default" : setting.source, "", observed, std::move(expected)};
}

Outcome amiss(const ConfigProblems& problems) {
  std::vector<Finding> findings;
  std::vector<std::string> remedies, whys;
  for (const auto& problem : problems) {
    findings.push_back(problem.finding);
    add_once(remedies, problem.remedy);
    if (!problem.why.empty()) add_once(whys, problem.why);
  }
  auto outcome = fail(std::move(findings), fmt::format("{}", fmt::join(remedies, "\n")));
  outcome.rationale = fmt::format("{}", fmt::join(whys, " "));
  return outcome;
}

Outcome amiss(const ConfigProblems& problems, const std::string& unit) {
  auto outcome = amiss(problems);
  outcome.remedy += fmt::format("\nThen, which lasts:\n  systemctl restart {}", unit);
  return outcome;
}

Outcome undecided(const ConfigProblem& problem, const std::string& version_command) {
  auto finding = problem.finding;
  finding.message += "; the release that runs could not be asked";
  auto outcome = unknown(std::move(finding));
  outcome.rationale = problem.why;
  outcome.remedy =
      fmt::format("See which release it is, and whether that is so:\n  {}\nIf so: {}", version_command, problem.remedy);
  return outcome;
}

void keep_common(ConfigProblems& common, const ConfigProblems& others) {
  std::erase_if(common, [&](const auto& p) {
    return std::none_of(others.begin(), others.end(), [&](const auto& o) { return o.finding == p.finding; });
  });
}

}  // namespace nodecheck
