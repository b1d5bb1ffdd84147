// A docker.service that was written by hand outlives Docker's releases: its flags do not.
#include <algorithm>

#include "facts/cri_endpoint.hpp"
#include "facts/unit_files.hpp"
#include "reason/docker_directives.hpp"
#include "reason/docker_release.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"
#include "text.hpp"

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

/// dockerd's own that set nothing, and those of the 1.12 and 1.13 that Red Hat and CentOS patched.
constexpr std::string_view others[]{"config-file",  "help",           "validate",         "version",
                                    "add-registry", "block-registry", "confirm-def-push", "signature-verification"};

/// Why dockerd would not start with the flag; empty: it would.
std::string why_refused(std::string_view flag, const DockerRelease& release) {
  if (std::find(std::begin(others), std::end(others), flag) != std::end(others)) return {};
  const auto dashes = flag.size() == 1 ? "-" : "--";
  const auto* known = find_flag(flag);
  if (!known) return fmt::format("Docker {} does not know {}{}: no dockerd does", release.text, dashes, flag);
  if (release.at_least(known->since)) return {};
  return fmt::format("Docker {} does not know {}{}, which came with {}", release.text, dashes, flag,
                     docker_release_name(known->since));
}

/// What stops a dockerd that does not run yet: one that runs has taken its flags.
std::vector<Finding> strangers(const DockerSettings& docker, const DockerRelease& release) {
  std::vector<Finding> all;
  if (docker.pid != 0) return all;
  for (const auto& flag : docker.refused_flags)
    all.push_back({.message = fmt::format("dockerd does not start with {}: it is neither true nor false", flag.value),
                   .evidence = {{flag.source, {}, flag.value, "true or false"}}});
  if (!release.version || *release.version > newest_known_docker) return all;
  for (const auto& flag : docker.flags)
    if (auto why = why_refused(flag.value, release); !why.empty())
      all.push_back({.message = std::move(why), .evidence = {{flag.source, {}, flag.value, "not there"}}});
  return all;
}

Finding about(const Leftover& left, std::string message) {
  return {.message = std::move(message), .evidence = {{left.source, {}, left.word, "not there"}}};
}

/// What to start, as systemd wants it: the unit's own dockerd, else the one that was found.
std::string program(const DockerSettings& docker, const Result<UnitFiles>& units) {
  const auto* unit = units ? units->find("docker.service") : nullptr;
  if (unit && !unit->exec_start.empty() && !unit->exec_start.front().arguments.empty())
    if (const auto& started = unit->exec_start.front().arguments.front(); started.ends_with("/dockerd")) return started;
  return docker.binary.empty() ? "/PATH/TO/dockerd" : docker.binary;
}

std::string remedy_for(const std::vector<Leftover>& left, const std::string& dockerd) {
  std::string text;
  for (const auto& word : left) text += fmt::format("{}: {}\n", word.word, word.instead);
  if (left.empty()) text = "Correct the flag, or take it away.\n";
  return text +
         fmt::format(
             "Write the command anew in a drop-in, which lasts: an empty ExecStart= line, then ExecStart={} with "
             "the flags that are left. Then restart:\n"
             "  systemctl cat docker.service\n"
             "  systemctl edit docker.service\n"
             "  systemctl restart docker.service",
             shell_word(dockerd));
}

Outcome judge_for(const std::vector<Leftover>& all, std::vector<Finding> findings, const DockerRelease& release,
                  const std::string& dockerd, std::optional<Severity> weight) {
  std::vector<Leftover> dead;
  std::vector<Finding> notes;
  for (const auto& left : all) {
    const auto gone = docker_release_name(left.gone);
    if (!release.at_least(left.gone)) {
      notes.push_back(about(left, fmt::format("Docker {} no longer knows {}", gone, left.word)));
      continue;
    }
    dead.push_back(left);
    findings.push_back(
        about(left, fmt::format("Docker {} does not know {}: {} removed it", release.text, left.word, gone)));
  }
  for (auto& finding : findings) finding.severity = weight;
  if (!findings.empty()) return fail(std::move(findings), remedy_for(dead, dockerd));
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

Outcome is_known(const DockerSettings& docker, const Result<DockerInfo>& info, const Result<CriEndpoint>& endpoint,
                 const Result<UnitFiles>& units) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  if (docker.command.empty()) return pass("no docker.service gives dockerd any flags");
  const auto all = leftovers(docker);
  const auto release = docker_release(docker, info);
  auto refused = strangers(docker, release);
  if (all.empty() && refused.empty()) return pass("no flag that any release removed ({})", docker.command);
  const auto weight = weight_beside(endpoint, docker);
  const auto dockerd = program(docker, units);
  if (!refused.empty()) return judge_for(all, std::move(refused), release, dockerd, weight);
  if (!release.version && weight) return not_applicable("{} in an idle Docker of unknown release", all.front().word);
  return release.version ? judge_for(all, {}, release, dockerd, weight) : undecided(all.front());
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
    .phases = Phases::node_and_image,
    .judge = judge<is_known>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
