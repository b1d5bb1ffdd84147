// The runtime takes the first file of the CNI directory. Whether it loads, and is the right one, it tells its log alone.
#include "facts/cni_config.hpp"

#include <algorithm>

#include "facts/cni_paths.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "ip_prefix.hpp"
#include "profile.hpp"
#include "reason/cni_shadow.hpp"
#include "reason/cni_version.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Findings = std::vector<Finding>;

std::string types_in(const CniFile& file) {
  std::vector<std::string> types;
  for (const auto& plugin : file.plugins) types.push_back(plugin.type);
  return fmt::format("{}", fmt::join(types, ", "));
}

std::string move_away(const std::string& path) {
  return fmt::format("  mv {} /root/", shell_word(path));
}

// ---- no file

bool network_is_ready(const Result<CriStatus>& status) {
  const auto* ready = status ? status->find("NetworkReady") : nullptr;
  return ready && ready->status;
}

Outcome none(const CniConfig& config, const CniPaths& paths, const Result<CriStatus>& status, const Profile& profile) {
  if (profile.phase.value != Phase::running)
    return not_applicable("no CNI configuration in {} yet", config.directory);
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
  return fail(std::move(finding),
              fmt::format("Mend it, or move it away; the runtime sees that by itself:\n{}",
                          move_away(config.path_of(winner))));
}

void add_skipped(Findings& findings, const CniConfig& config, const CniPaths& paths, const CniFile& winner) {
  for (const auto& file : config.files) {
    if (&file == &winner) return;
    if (file.invalid.empty()) continue;
    findings.push_back({fmt::format("{} passes over {}: {}", paths.runtime, config.path_of(file), file.invalid),
                        Severity::warning,
                        {{config.path_of(file), "", file.invalid, "a network"}}});
  }
}

// ---- what the winner says

void add_version(Findings& findings, const std::string& path, const CniFile& winner, const Result<CriVersion>& cri) {
  const auto release = cri ? parse_version(cri->runtime_version) : std::nullopt;
  const auto newest = release ? newest_cni(cri->runtime_name, *release) : std::nullopt;
  if (!newest) return;
  const auto version = cni_version_of(winner, *newest);
  if (takes_cni_version(version, *newest)) return;
  findings.push_back({fmt::format("{} {} does not speak CNI {}, which {} asks for", cri->runtime_name,
                                  cri->runtime_version, version, path),
                      {},
                      {{path, "cniVersion", version, fmt::format("at most {}", to_string(*newest))}}});
}

/// Empty: host-local takes it. Calico puts the node's own network for its usePodCidr words.
std::string fault_of(const std::string& subnet) {
  if (subnet.starts_with("usePodCidr")) return {};
  const auto prefix = parse_ip_prefix(subnet);
  if (!prefix || subnet.find('/') == std::string::npos) return "an address with a prefix length";
  const auto network = to_string(prefix->network());
  return prefix->same_address(prefix->network()) ? "" : network;
}

void add_subnets(Findings& findings, const std::string& path, const CniFile& winner) {
  for (const auto& plugin : winner.plugins) {
    if (plugin.ipam != "host-local") continue;
    for (const auto& subnet : plugin.subnets)
      if (const auto wanted = fault_of(subnet); !wanted.empty())
        findings.push_back({fmt::format("host-local refuses the subnet {} of {}", subnet, path),
                            {},
                            {{path, plugin.type + ".ipam", subnet, wanted}}});
  }
}

void add_default_network(Findings& findings, const CniConfig& config, const CniFile& winner) {
  if (config.default_network.empty() || winner.network == config.default_network || !config.skips_invalid) return;
  findings.push_back({fmt::format("CRI-O's cni_default_network is {}, and no file in {} is of that name",
                                  config.default_network, config.directory),
                      {},
                      {{config.path_of(winner), "name", winner.network, config.default_network}}});
}

void add_shadow(Findings& findings, const CniConfig& config, const CniFile& winner, const CniShadow& shadow) {
  if (!shadow.file) return;
  findings.push_back({fmt::format("{} sorts before {}, whose CNI is the one that runs", config.path_of(winner),
                                  shadow.file->name),
                      {},
                      {{config.path_of(winner), "", types_in(winner), shadow.cni},
                       {config.path_of(*shadow.file), "", types_in(*shadow.file), ""},
                       {shadow.trace, "", shadow.cni + " runs", ""}}});
}

void add_directory(Findings& findings, const CniConfig& config, const CniPaths& paths,
                   const Result<CriStatus>& status) {
  if (!status || status->cni_directory.empty() || status->cni_directory == config.directory ||
      status->cni_directory == config.directory + "/")
    return;
  findings.push_back({fmt::format("the runtime reads {}, but would read {} after a restart", status->cni_directory,
                                  config.directory),
                      Severity::warning,
                      {{"runtime.v1.RuntimeService/Status", "config.cni.confDir", status->cni_directory, ""},
                       {paths.directory.source, "", config.directory, status->cni_directory}}});
}

// ---- the verdict

std::string remedy_of(const CniConfig& config, const CniFile& winner, const CniShadow& shadow) {
  if (shadow.file)
    return fmt::format("Move the forgotten file away, which lasts, and make the pods anew that started with it:\n{}",
                       move_away(config.path_of(winner)));
  return fmt::format("Mend it; the runtime sees that by itself:\n  ls -l {0}\n  cat {1}", shell_word(config.directory),
                     shell_word(config.path_of(winner)));
}

Outcome passed(const CniConfig& config, const CniFile& winner) {
  auto outcome = pass("{}: {}{}", config.path_of(winner), winner.network.empty() ? "" : winner.network + ", ",
                      types_in(winner));
  Finding unused{.message = "files that sort after it are not used"};
  for (const auto& file : config.files)
    if (&file != &winner) unused.evidence.push_back({config.path_of(file), "", types_in(file), ""});
  if (!unused.evidence.empty()) outcome.findings.push_back(std::move(unused));
  return outcome;
}

Outcome unless_unread(Outcome outcome, const CniPaths& paths) {
  if (paths.unread.empty() || outcome.verdict == Verdict::fail) return outcome;
  return unknown({.message = "which CNI directory the runtime reads is not known: " + paths.unread,
                  .evidence = {{paths.directory.value, "", outcome.observed, ""}}});
}

Outcome judge_winner(const CniConfig& config, const CniPaths& paths, const CniFile& winner,
                     const Result<CriVersion>& cri, const Result<CriStatus>& status, const CniShadow& shadow) {
  const auto path = config.path_of(winner);
  Findings findings;
  add_shadow(findings, config, winner, shadow);
  add_version(findings, path, winner, cri);
  add_subnets(findings, path, winner);
  add_default_network(findings, config, winner);
  add_directory(findings, config, paths, status);
  if (config.skips_invalid) add_skipped(findings, config, paths, winner);
  if (findings.empty()) return passed(config, winner);
  return fail(std::move(findings), remedy_of(config, winner, shadow));
}

Outcome is_configured(const CniConfig& config, const CniPaths& paths, const Result<CriEndpoint>& endpoint,
                      const Result<CriVersion>& cri, const Result<CriStatus>& status, const Result<Links>& links,
                      const Result<FlannelSubnet>& lease, const Result<Processes>& processes,
                      const Profile& profile) {
  if (endpoint && endpoint->path.empty()) return not_applicable("no CRI endpoint");
  const auto* winner = config.winner();
  if (!winner) return unless_unread(none(config, paths, status, profile), paths);
  if (!winner->invalid.empty()) return blocked(config, *winner, profile);
  const bool running = profile.phase.value == Phase::running;
  const auto shadow = running ? cni_shadow(config, links, lease, processes) : CniShadow{};
  return unless_unread(judge_winner(config, paths, *winner, cri, status, shadow), paths);
}

constexpr Check check{
    .id = "cni.config",
    .title = "The runtime loads the CNI configuration that is meant",
    .rationale = "Without one the node stays NotReady; with a forgotten one pods start in a network that nobody routes.",
    .remedy =
        "Install the cluster's CNI plugin (kubectl apply of its manifest); it writes its configuration on every node. "
        "See what is there and what the runtime says of it:\n"
        "  ls -l /etc/cni/net.d\n"
        "  crictl info",
    .docs = "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
    .severity = Severity::error,
    .causes = {"cni.binaries"},
    .judge = judge<is_configured>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
