// A runtime answers, and is ready, without the programs that it needs for the first pod.
#include "facts/containerd_files.hpp"
#include "facts/cri_version.hpp"
#include "facts/crio_files.hpp"
#include "facts/docker_info.hpp"
#include "facts/docker_settings.hpp"
#include "facts/runtime_binaries.hpp"
#include "profile.hpp"
#include "reason/program_faults.hpp"
#include "reason/runtime_programs.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// What holds for every release holds, and for this one too.
Outcome of_crio(const CrioFiles& files, const std::optional<Version>& release, const RuntimeBinaries& all) {
  for (const auto& file : files.files)
    if (file.refused)
      return unknown({.message = fmt::format("{} cannot be read: see runtime.config-file", file.path),
                      .evidence = {{file.path, {}, file.refused->value, {}}}});
  if (files.flags.contains("runtimes") || files.environment.contains("CONTAINER_RUNTIMES"))
    return unknown(Finding{.message = "CRI-O is given handlers by --runtimes, which are not read"});
  if (release) return judge_programs(crios_programs(files, *release, all), all);
  auto older = judge_programs(crios_programs(files, {1, 30, 0}, all), all);  // its default handler is runc
  auto newer = judge_programs(crios_programs(files, {1, 31, 0}, all), all);  // and now crun
  if (older.verdict == newer.verdict) return newer;
  auto outcome = unknown((older.verdict == Verdict::pass ? newer : older).findings.front());
  outcome.findings.front().message += "; which release this is could not be seen";
  outcome.remedy = "See which release it is:\n  crio --version";
  return outcome;
}

Outcome of_docker(const DockerSettings& docker, const Result<DockerInfo>& info, const RuntimeBinaries& all) {
  const bool told = info && !info->default_runtime.empty();
  if (!told && !docker.file.refused.empty())
    return unknown({.message = fmt::format("{} cannot be read: see docker.daemon-json", docker.file.path),
                    .evidence = {{docker.file.refused.front().source, {}, docker.file.refused.front().value, {}}}});
  const auto& set = docker.default_runtime;
  const auto name = told ? info->default_runtime : set.value;
  const auto needs = dockers_programs(docker, name, all);
  if (!needs.empty()) return judge_programs(needs, all);
  Finding finding{.message = fmt::format("no runtime is called {}, which is Docker's default-runtime", name),
                  .evidence = {{told ? "GET /info" : set.source, "default-runtime", name, "one of runtimes, or runc"}}};
  return told
             ? unknown(std::move(finding))
             : fail(std::move(finding),
                    "dockerd does not start so. Add it to runtimes in /etc/docker/daemon.json, or take default-runtime "
                    "away, which lasts:\n  systemctl restart docker");
}

std::optional<Version> release_of(const Result<CriVersion>& cri, std::string_view runtime) {
  return cri && cri->runtime_name == runtime ? parse_version(cri->runtime_version) : std::nullopt;
}

using Configured = Several<ContainerdFiles, CrioFiles, DockerSettings>;

Outcome are_there(const RuntimeBinaries& all, const Configured& configured, const Result<CriVersion>& cri,
                  const Result<DockerInfo>& info, const Profile& profile) {
  if (all.daemon.empty()) return not_applicable("no container runtime runs here, and no unit would start one");
  if (all.pid == 0 && profile.sets_up_itself())
    return not_applicable("{} brings its own runtime", word(profile.distribution.value));
  const auto& crio = configured.get<CrioFiles>();
  if (all.daemon == "crio") return crio ? of_crio(*crio, release_of(cri, "cri-o"), all) : unknown(crio.why());
  const auto& docker = configured.get<DockerSettings>();
  if (all.daemon == "dockerd") return docker ? of_docker(*docker, info, all) : unknown(docker.why());
  const auto& containerd = configured.get<ContainerdFiles>();
  if (!containerd) return unknown(containerd.why());
  return judge_programs(containerds_programs(*containerd, release_of(cri, "containerd")), all);
}

constexpr Check check{
    .id = "runtime.binaries",
    .title = "The runtime finds the programs that it starts",
    .rationale = "A runtime without its shim or runc answers and is ready, and no pod starts.",
    .remedy =
        "Compare the daemon's PATH with where the programs are:\n"
        "  systemctl show containerd -p Environment\n"
        "  whereis runc containerd-shim-runc-v2",
    .docs = "https://github.com/containerd/containerd/blob/main/docs/getting-started.md",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<are_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
