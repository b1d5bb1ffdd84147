// A docker.service that was written by hand outlives Docker's releases: its flags do not.
#include <algorithm>

#include "facts/cri_endpoint.hpp"
#include "reason/docker_directives.hpp"
#include "reason/docker_release.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr Version without_subcommand{17, 12, 0};

/// A word that some release removed.
struct Leftover {
  std::string word, source;
  Version gone;
  std::string instead;
};

std::vector<Leftover> leftovers(const DockerSettings& docker) {
  std::vector<Leftover> all;
  if (!docker.old_command.empty())
    all.push_back({"docker daemon", docker.old_command, without_subcommand, "Start dockerd by its own name."});
  for (const auto& flag : docker.flags) {
    const auto* known = find_flag(flag.value);
    if (known && known->gone_as_flag != Version{})
      all.push_back({"--" + flag.value, flag.source, known->gone_as_flag, std::string(known->instead)});
  }
  return all;
}

Finding about(const Leftover& left, std::string message) {
  return {.message = std::move(message), .evidence = {{left.source, {}, left.word, "not there"}}};
}

std::string remedy_for(const std::vector<Leftover>& left) {
  std::string text;
  for (const auto& word : left) text += fmt::format("{}: {}\n", word.word, word.instead);
  return text +
         "Write the command anew in a drop-in, which lasts: an empty ExecStart= line, then\n"
         "ExecStart=/usr/bin/dockerd with the flags that are left. Then restart:\n"
         "  systemctl cat docker.service\n"
         "  systemctl edit docker.service\n"
         "  systemctl restart docker.service";
}

Outcome judge_for(const std::vector<Leftover>& all, const DockerRelease& release, std::optional<Severity> weight) {
  std::vector<Leftover> dead;
  std::vector<Finding> findings, notes;
  for (const auto& left : all) {
    const auto gone = docker_release_name(left.gone);
    if (!release.at_least(left.gone)) {
      notes.push_back(about(left, fmt::format("Docker {} no longer knows {}", gone, left.word)));
      continue;
    }
    dead.push_back(left);
    findings.push_back(
        about(left, fmt::format("Docker {} does not know {}: {} removed it", release.text, left.word, gone)));
    findings.back().severity = weight;
  }
  if (!dead.empty()) return fail(std::move(findings), remedy_for(dead));
  auto outcome = pass("Docker {} knows its command line", release.text);
  outcome.findings = std::move(notes);
  return outcome;
}

Outcome undecided(const Leftover& left) {
  auto outcome = unknown(about(left, fmt::format("Docker {} removed {}, and which release this is could not be seen",
                                                 docker_release_name(left.gone), left.word)));
  outcome.remedy = "See which release it is:\n  dockerd --version";
  return outcome;
}

Outcome is_known(const DockerSettings& docker, const Result<DockerInfo>& info, const Result<CriEndpoint>& endpoint) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  if (docker.command.empty()) return pass("no docker.service gives dockerd any flags");
  const auto all = leftovers(docker);
  if (all.empty()) return pass("no flag that any release removed ({})", docker.command);
  const auto release = docker_release(docker, info);
  const auto weight = weight_beside(endpoint, docker);
  if (!release.version && weight) return not_applicable("{} in an idle Docker of unknown release", all.front().word);
  return release.version ? judge_for(all, release, weight) : undecided(all.front());
}

constexpr Check check{
    .id = "docker.command-line",
    .title = "Docker knows its command line",
    .rationale =
        "A unit from an older release stops dockerd at its first line: `docker daemon` and several flags are gone.",
    .remedy =
        "Start dockerd without what its release removed:\n"
        "  systemctl cat docker.service\n"
        "  systemctl edit docker.service",
    .docs = "https://docs.docker.com/engine/deprecated/",
    .severity = Severity::error,
    .judge = judge<is_known>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
