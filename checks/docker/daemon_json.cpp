// dockerd does not start on a daemon.json that it does not understand, and a running one shows that at its next
// restart.
#include <strings.h>

#include <algorithm>
#include <unordered_set>

#include "facts/cri_endpoint.hpp"
#include "reason/docker_directives.hpp"
#include "reason/docker_release.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Findings = std::vector<Finding>;
using Word = Setting<std::string>;

/// What dockerd refuses; what some releases refuse, where the release is not known; what is merely worth a look.
struct Judged {
  Findings bad, perhaps, notes;
  std::vector<std::string> remedies;
  std::unordered_set<std::string> known;

  void mend(std::string remedy) {
    if (known.insert(remedy).second) remedies.push_back(std::move(remedy));
  }
  /// Nobody reads more of them.
  void keep_first() {
    constexpr std::size_t most = 20;
    if (bad.size() <= most) return;
    bad[most - 1].message += fmt::format("; and {} more like these", bad.size() - most);
    bad.resize(most);
    remedies.resize(std::min(remedies.size(), most));
  }
};

Finding about(const Word& word, std::string message, std::string wanted) {
  return {.message = std::move(message), .evidence = {{word.source, {}, word.value, std::move(wanted)}}};
}

// ---- words

Finding gone(const Word& word, const Version& since) {
  return about(word, fmt::format("Docker {} and later refuse the directive {}", docker_release_name(since), word.value),
               "not there");
}

void judge_known(const Word& word, const DockerDirective& directive, const DockerRelease& release, Judged& to) {
  const auto& since = directive.since;
  const auto& end = directive.gone_from_file;
  const bool ends = end != Version{}, begins = since != Version{};
  if (ends && !release.version) to.perhaps.push_back(gone(word, end));
  if (ends && release.at_least(end)) {
    to.bad.push_back(gone(word, end));
    to.mend(fmt::format("Take {} out of the file. {}", word.value, directive.instead));
  }
  if (begins && release.version && !release.at_least(since)) {
    to.bad.push_back(about(word,
                           fmt::format("Docker {} does not know the directive {}, which came with {}", release.text,
                                       word.value, docker_release_name(since)),
                           "not there"));
    to.mend(fmt::format("Take {} out of the file, or upgrade Docker.", word.value));
  }
}

/// The flag's name in place of the file's: dockerd knows it, and passes over it.
Finding ignored(const Word& word, const DockerDirective& flag) {
  auto finding =
      about(word, fmt::format("{} is ignored: in the file it is {}", word.value, flag.file), std::string(flag.file));
  finding.severity = Severity::warning;
  return finding;
}

void judge_word(const Word& word, const DockerRelease& release, Judged& to) {
  if (const auto* directive = find_in_file(word.value)) return judge_known(word, *directive, release, to);
  if (const auto* flag = find_flag(word.value)) {
    if (flag->file.empty()) return;
    to.bad.push_back(ignored(word, *flag));
    return to.mend(
        fmt::format("Write {} in place of {}, with a list or a table as its value.", flag->file, word.value));
  }
  auto finding = about(word, fmt::format("no dockerd knows the directive {}", word.value), "not there");
  if (release.version && *release.version > newest_known_docker) return to.notes.push_back(std::move(finding));
  to.bad.push_back(std::move(finding));
  to.mend(fmt::format("Correct or remove {}.", word.value));
}

void judge_conflicts(const DockerSettings& docker, Judged& to) {
  for (const auto& word : docker.file.directives)
    for (const auto& flag : docker.flags) {
      if (!excludes(flag.value, word.value)) continue;
      to.bad.push_back({.message = fmt::format("{} is set by a flag and by the file: dockerd refuses both", word.value),
                        .evidence = {{word.source, {}, word.value, "in one place"},
                                     {docker.command, {}, "--" + flag.value, "in one place"}}});
      to.mend(
          fmt::format("Set {} in one place alone: take it out of the file, or take --{} out of docker.service with "
                      "a drop-in that has an empty ExecStart= line and then the whole command:\n"
                      "  systemctl edit docker.service",
                      word.value, flag.value));
      break;
    }
}

// ---- values

/// It never did anything from 4.0 kernels on, and overlay2 no longer takes it.
void judge_storage_opts(const DockerSettings& docker, const DockerRelease& release, Judged& to) {
  constexpr std::string_view name = "overlay2.override_kernel_check";
  for (const auto& opt : docker.storage_opts.value) {
    if (!opt.starts_with(name)) continue;
    const Word word{opt, docker.storage_opts.source};
    auto finding = about(word, "overlay2 of Docker 24.0 and later refuses override_kernel_check", "not there");
    if (!release.version)
      to.perhaps.push_back(std::move(finding));
    else if (!release.at_least({24, 0, 0}))
      continue;
    else
      to.bad.push_back(std::move(finding));
    to.mend(fmt::format("Take {} out of storage-opts: no kernel since 4.0 needs it.", name));
  }
}

/// Before, an option that is none is passed over: the driver stays what it is.
void judge_exec_opts(const DockerSettings& docker, const DockerRelease& release, Judged& to) {
  constexpr std::string_view name = "native.cgroupdriver=";
  const auto& [opts, source] = docker.exec_opts;
  for (const auto& opt : opts) {
    if (::strncasecmp(opt.c_str(), name.data(), name.size()) == 0) continue;
    auto finding = about({opt, source}, fmt::format("the exec-opt {} is none that dockerd knows", opt),
                         "native.cgroupdriver=systemd");
    if (!release.at_least({28, 5, 0})) finding.severity = Severity::warning;
    to.bad.push_back(std::move(finding));
    to.mend(fmt::format("Correct {} in exec-opts, or remove it.", opt));
  }
}

void note(const Setting<bool>& setting, const char* name, const char* means, Findings& notes) {
  if (setting.value && setting.source != "default")
    notes.push_back({.message = fmt::format("{} is on: {}", name, means),
                     .severity = Severity::info,
                     .evidence = {{setting.source, {}, "true", {}}}});
}

void note_habits(const DockerSettings& docker, Findings& notes) {
  note(docker.live_restore, "live-restore", "containers outlive a restart of dockerd, and keep its old settings",
       notes);
  note(docker.debug, "debug", "dockerd logs a great deal", notes);
  if (!docker.insecure_registries.value.empty())
    notes.push_back({.message = "insecure-registries are pulled from without a certificate",
                     .severity = Severity::info,
                     .evidence = {{docker.insecure_registries.source,
                                   {},
                                   fmt::format("{}", fmt::join(docker.insecure_registries.value, ", ")),
                                   {}}}});
}

Judged judged(const DockerSettings& docker, const DockerRelease& release) {
  Judged all;
  for (const auto& refused : docker.file.refused) {
    all.bad.push_back({.message = fmt::format("dockerd cannot use {}: {}", docker.file.path, refused.value),
                       .evidence = {{refused.source, {}, refused.value, "what dockerd can read"}}});
    all.mend(fmt::format("Mend it at {}.", refused.source));
  }
  if (docker.file.blank && release.version && !release.at_least({23, 0, 0})) {
    all.bad.push_back({.message = fmt::format("Docker {} takes no empty {}", release.text, docker.file.path),
                       .evidence = {{docker.file.path, {}, "empty", "{}"}}});
    all.mend(fmt::format("Remove the file, or write {{}} into it:\n  echo '{{}}' > {}", shell_word(docker.file.path)));
  }
  for (const auto& word : docker.file.directives) judge_word(word, release, all);
  judge_conflicts(docker, all);
  judge_exec_opts(docker, release, all);
  judge_storage_opts(docker, release, all);
  note_habits(docker, all.notes);
  all.keep_first();
  return all;
}

// ---- the verdict

std::string remedy_for(const Judged& all, const DockerSettings& docker, const DockerRelease& release) {
  auto text = fmt::format("{}\n", fmt::join(all.remedies, "\n"));
  if (release.at_least({23, 0, 0}))
    text +=
        fmt::format("See that dockerd takes it, before anything is restarted:\n  dockerd --validate --config-file {}\n",
                    shell_word(docker.file.path));
  return text + "Then, which lasts:\n  systemctl restart docker";
}

Outcome judge_file(const DockerSettings& docker, const DockerRelease& release, std::optional<Severity> weight) {
  auto all = judged(docker, release);
  for (auto& finding : all.bad)
    if (weight) finding.severity = weight;
  if (!all.bad.empty()) {
    auto remedy = remedy_for(all, docker, release);
    return fail(std::move(all.bad), std::move(remedy));
  }
  if (!all.perhaps.empty() && !weight) {
    auto finding = all.perhaps.front();
    finding.message += "; which release this is could not be seen";
    auto outcome = unknown(std::move(finding));
    outcome.remedy = "See which release it is:\n  dockerd --version";
    return outcome;
  }
  auto outcome = docker.file.present ? pass("dockerd can use {}", docker.file.path)
                                     : pass("there is no {}: the defaults and flags hold", docker.file.path);
  outcome.findings = std::move(all.notes);
  return outcome;
}

Outcome is_usable(const DockerSettings& docker, const Result<DockerInfo>& info, const Result<CriEndpoint>& endpoint) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  return judge_file(docker, docker_release(docker, info), weight_beside(endpoint, docker));
}

constexpr Check check{
    .id = "docker.daemon-json",
    .title = "Docker can use its daemon.json",
    .rationale =
        "dockerd exits on a directive that it does not know, or that is also a flag; a running one does so at "
        "its next start.",
    .remedy =
        "Mend /etc/docker/daemon.json; what dockerd says of it:\n"
        "  journalctl -u docker -b --no-pager -n 20",
    .docs = "https://docs.docker.com/engine/daemon/troubleshoot/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<is_usable>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
