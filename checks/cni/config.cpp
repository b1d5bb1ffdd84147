// The runtime takes the first file of the CNI directory. Whether it loads, and is the right one, it tells its log
// alone.
#include "facts/cni_config.hpp"

#include "facts/cni_paths.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "profile.hpp"
#include "reason/cni_findings.hpp"
#include "reason/cni_shadow.hpp"
#include "reason/cni_subnets.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

std::string types_in(const CniFile& file) {
  std::vector<std::string> types;
  for (const auto& plugin : file.plugins) types.push_back(plugin.type);
  return fmt::format("{}", fmt::join(types, ", "));
}

std::string move_away(const std::string& path) { return fmt::format("  mv {} /root/", shell_word(path)); }

// ---- no file

bool network_is_ready(const Result<CriStatus>& status) {
  const auto* ready = status ? status->find("NetworkReady") : nullptr;
  return ready && ready->status;
}

Outcome none(const CniConfig& config, const CniPaths& paths, const Result<CriStatus>& status, const Profile& profile) {
  if (profile.phase.value != Phase::running) return not_applicable("no CNI configuration in {} yet", config.directory);
  if (paths.runtime == "cri-dockerd" && network_is_ready(status))
    return not_applicable("cri-dockerd has its network without CNI");
  return fail({.message = fmt::format("there is no CNI configuration in {}", config.directory),
               .evidence = {{config.directory, "", "no .conflist, .conf or .json file", "one"}}});
}

// ---- files that do not load

Finding does_not_load(const CniConfig& config, const CniFile& file, const Profile& profile) {
  const auto severity = profile.phase.value == Phase::pre_join ? Severity::warning : Severity::error;
  return {fmt::format("{} does not load: {}", config.path_of(file), file.invalid),
          severity,
          {{config.path_of(file), "", file.invalid, "a network"}}};
}

Outcome blocked(const CniConfig& config, const CniFile& winner, const Profile& profile) {
  auto finding = does_not_load(config, winner, profile);
  const auto more = config.files.size() - 1;
  finding.message += config.skips_invalid ? ", and no other file does"
                     : more > 0 ? fmt::format(", and the {} after it {} not tried", more, more > 1 ? "are" : "is")
                                : "";
  return fail(std::move(finding), fmt::format("Mend it, or move it away; the runtime sees that by itself:\n{}",
                                              move_away(config.path_of(winner))));
}

// ---- the file that is used

ConfigProblem shadowed(const CniConfig& config, const CniFile& winner, const CniShadow& shadow) {
  const auto path = config.path_of(winner);
  return {{fmt::format("{} sorts before {}, whose CNI is the one that runs", path, shadow.file->name),
           {},
           {{path, "", types_in(winner), shadow.cni},
            {config.path_of(*shadow.file), "", types_in(*shadow.file), ""},
            {shadow.trace, "", shadow.cni + " runs", ""}}},
          cni_shadow_remedy(path, shadow),
          "Pods start in the forgotten network, which nobody routes, and the node is Ready all the while."};
}

Outcome passed(const CniConfig& config, const CniFile& winner) {
  auto outcome =
      pass("{}: {}{}", config.path_of(winner), winner.network.empty() ? "" : winner.network + ", ", types_in(winner));
  Finding unused{.message = "files that sort after it are not used"};
  for (const auto& file : config.files)
    if (&file != &winner) unused.evidence.push_back({config.path_of(file), "", types_in(file), ""});
  if (!unused.evidence.empty()) outcome.findings.push_back(std::move(unused));
  return outcome;
}

/// What is amiss with the subnets of a file that is not meant does not matter.
Outcome judge_winner(const CniConfig& config, const CniFile& winner, const CniShadow& shadow,
                     const ConfigProblems& of_the_file, const ConfigProblems& of_its_subnets) {
  ConfigProblems problems;
  if (shadow.file) problems.push_back(shadowed(config, winner, shadow));
  problems.insert(problems.end(), of_the_file.begin(), of_the_file.end());
  if (!shadow.file) problems.insert(problems.end(), of_its_subnets.begin(), of_its_subnets.end());
  return problems.empty() ? passed(config, winner) : amiss(problems);
}

/// Only the defaults are known of where the runtime looks: a file that is right there proves nothing, and neither does
/// that there is none. One that is wrong there is wrong, unless the runtime itself says that it looks elsewhere.
Outcome not_known(const CniPaths& paths) {
  return unknown({.message = "which CNI directory the runtime reads is not known: " + paths.unread,
                  .evidence = {{paths.directory.value, "", "perhaps", ""}}});
}

Outcome is_configured(const CniConfig& config, const CniPaths& paths, const Result<CriEndpoint>& endpoint,
                      const Result<CriVersion>& cri, const Result<CriStatus>& status, const Result<Links>& links,
                      const Result<FlannelSubnet>& lease, const Result<Processes>& processes, const Profile& profile) {
  if (endpoint && endpoint->path.empty()) return not_applicable("no CRI endpoint");
  const bool told = status && !status->cni_directory.empty();
  const bool known = paths.unread.empty() || (told && status->cni_directory == config.directory);
  const auto* winner = config.winner();
  if (!known && (told || !winner)) return not_known(paths);
  if (!winner) return none(config, paths, status, profile);
  if (!winner->invalid.empty()) return blocked(config, *winner, profile);
  const bool running = profile.phase.value == Phase::running;
  const auto shadow = running ? cni_shadow(config, links, lease, processes) : CniShadow{};
  auto outcome = judge_winner(config, *winner, shadow, cni_findings(config, paths, *winner, cri, status),
                              cni_subnet_findings(config, *winner, links, lease, processes, profile));
  return known || outcome.verdict != Verdict::pass ? outcome : not_known(paths);
}

constexpr Check check{
    .id = "cni.config",
    .title = "The runtime loads the CNI configuration that is meant",
    .rationale = "Without one that loads the node stays NotReady, and no pod starts but those on the host's network.",
    .remedy =
        "Install the cluster's CNI plugin (kubectl apply of its manifest); it writes its configuration on every node. "
        "See what is there and what the runtime says of it:\n"
        "  ls -l /etc/cni/net.d\n"
        "  crictl info",
    .docs = "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .causes = {"cni.binaries"},
    .judge = judge<is_configured>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
