// A CNI configuration names programs. One that is missing or does not start fails every pod of the node.
#include "facts/cni_binaries.hpp"

#include <algorithm>

#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "profile.hpp"
#include "reason/cni_faults.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// What flannel's configuration will want, besides flannel itself, which its DaemonSet brings.
constexpr std::string_view for_flannel[]{"bridge", "host-local", "loopback", "portmap"};

Outcome fail_with(const std::vector<CniFault>& faults, const Profile& profile) {
  std::vector<Finding> findings;
  std::vector<std::string> remedies;
  const bool pre_join = profile.phase.value == Phase::pre_join;
  for (const auto& fault : faults) {
    findings.push_back({fault.message, pre_join ? Severity::warning : fault.severity, {fault.evidence}});
    if (std::find(remedies.begin(), remedies.end(), fault.remedy) == remedies.end()) remedies.push_back(fault.remedy);
  }
  return fail(std::move(findings), fmt::format("{}", fmt::join(remedies, "\n")));
}

/// Where nothing names another directory, a distribution's build of the runtime may have its own.
bool may_look_elsewhere(const CniPaths& paths, const CniBinaries& all, const std::vector<CniFault>& faults) {
  if ((paths.runtime != "cri-o" && paths.runtime != "containerd") || all.source != "default") return false;
  return std::all_of(faults.begin(), faults.end(), [](const CniFault& f) { return f.elsewhere; });
}

Outcome undecided(const CniFault& fault, const std::string& runtime) {
  auto outcome =
      unknown({.message = fault.message + "; whether this build of " + runtime + " looks elsewhere is not said",
               .evidence = {fault.evidence}});
  outcome.remedy = runtime == "cri-o"
                       ? "Name the directories under [crio.network] as plugin_dirs, or see which ones CRI-O uses:\n"
                         "  crio status config"
                       : "See which directories containerd uses (bin_dir, bin_dirs of its CRI table):\n"
                         "  containerd config dump";
  return outcome;
}

Outcome of_types(const std::vector<std::string>& types, const CniBinaries& all, const CniPaths& paths,
                 const std::string& who, const Profile& profile) {
  std::vector<CniFault> faults;
  for (const auto& type : types) {
    const auto* binary = all.find(type);
    for (auto& fault : cni_faults(binary ? *binary : CniBinary{.type = type}, all)) faults.push_back(std::move(fault));
  }
  std::stable_partition(faults.begin(), faults.end(), [](const auto& f) { return f.severity == Severity::error; });
  if (faults.empty()) return pass("{} of {} are in {}", fmt::join(types, ", "), who, fmt::join(all.directories, ":"));
  return may_look_elsewhere(paths, all, faults) ? undecided(faults.front(), paths.runtime) : fail_with(faults, profile);
}

/// Before the join flannel's standard plugins can be had, and no one has said yet which CNI it will be.
Outcome of_no_file(const CniConfig& config, const CniPaths& paths, const CniBinaries& all, const Profile& profile) {
  if (profile.cni.value != "flannel" || profile.phase.value == Phase::running)
    return not_applicable("no CNI configuration in {}", config.directory);
  return of_types({std::begin(for_flannel), std::end(for_flannel)}, all, paths, "flannel", profile);
}

Outcome are_there(const CniBinaries& all, const CniConfig& config, const CniPaths& paths, const Profile& profile) {
  const auto* winner = config.winner();
  if (winner && !winner->invalid.empty())
    return not_applicable("{} does not load, so that it names no plugins", config.path_of(*winner));
  auto outcome = winner ? of_types(cni_types_of(*winner), all, paths, config.path_of(*winner), profile)
                        : of_no_file(config, paths, all, profile);
  if (paths.unread.empty() || outcome.verdict != Verdict::pass) return outcome;
  return unknown({.message = "where the runtime looks for CNI plugins is not known: " + paths.unread,
                  .evidence = {{fmt::format("{}", fmt::join(all.directories, ":")), "", outcome.observed, ""}}});
}

constexpr Check check{
    .id = "cni.binaries",
    .title = "The CNI plugins that the configuration names are there and start",
    .rationale = "A missing plugin leaves every pod in ContainerCreating, and the node is Ready all the while.",
    .remedy =
        "Install the plugins where the runtime looks for them, owned by root, mode 0755:\n"
        "  ls -l /opt/cni/bin",
    .docs = "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<are_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
