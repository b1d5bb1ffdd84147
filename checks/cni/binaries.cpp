// A CNI configuration names programs. One that is missing or does not start fails every pod of the node.
#include "facts/cni_binaries.hpp"

#include <algorithm>
#include <set>

#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "profile.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view packaged[]{"bandwidth", "bridge",  "dhcp",    "dummy",   "firewall", "host-device",
                                      "host-local", "ipvlan", "loopback", "macvlan", "portmap",  "ptp",
                                      "sbr",       "static",  "tap",     "tuning",  "vlan",     "vrf"};
/// What flannel's configuration will want, besides flannel itself, which its DaemonSet brings.
constexpr std::string_view for_flannel[]{"bridge", "host-local", "loopback", "portmap"};

/// In the order in which they are started.
std::vector<std::string> named_by(const CniFile& file) {
  std::vector<std::string> types;
  const auto add = [&](const std::string& type) {
    if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  };
  for (const auto& plugin : file.plugins) {
    add(plugin.type);
    const bool flannel = plugin.type == "flannel";  // delegates to bridge with host-local where it is not told
    add(flannel && plugin.delegate.empty() ? "bridge" : plugin.delegate);
    add(flannel && plugin.others.empty() ? "host-local" : plugin.ipam);
    for (const auto& other : plugin.others) add(other);
  }
  return types;
}

struct Fault {
  std::string message;
  Evidence evidence;
  Severity severity = Severity::error;
  std::string remedy;
};

std::string how_to_install(const CniBinary& binary, const CniBinaries& all) {
  const auto& directory = all.directories.front();
  if (!binary.elsewhere.empty())
    return fmt::format("{} is there: make it known to the runtime, whose plugin directory comes from {}, or link it:\n"
                       "  ln -s {} {}/",
                       binary.elsewhere, all.source, shell_word(binary.elsewhere), shell_word(directory));
  if (std::find(std::begin(packaged), std::end(packaged), binary.type) != std::end(packaged))
    return fmt::format("{} is one of the standard plugins: install those of github.com/containernetworking/plugins:\n"
                       "  tar -C {} --no-same-owner -xzf cni-plugins-linux-ARCH-VERSION.tgz",
                       binary.type, shell_word(directory));
  return fmt::format("{} is the CNI's own: its DaemonSet puts it there at its start. See its pod on this node, or take "
                     "the configuration away if that CNI is gone:\n"
                     "  kubectl get pods -A -o wide --field-selector spec.nodeName=NODE",
                     binary.type);
}

Fault missing(const CniBinary& binary, const CniBinaries& all) {
  const auto where = fmt::format("{}", fmt::join(all.directories, ":"));
  return {fmt::format("CNI plugin {} is not in {}", binary.type, where),
          {where, all.source, binary.elsewhere.empty() ? "no " + binary.type : "only " + binary.elsewhere, binary.type},
          Severity::error,
          how_to_install(binary, all)};
}

std::vector<Fault> faults_of(const CniBinary& binary, const CniBinaries& all) {
  if (binary.path.empty()) return {missing(binary, all)};
  std::vector<Fault> faults;
  const auto mode = fmt::format("mode {:04o}", binary.mode);
  if ((binary.mode & 0111U) == 0)
    faults.push_back({binary.path + " is not executable", {binary.path, "", mode, "mode 0755"}, Severity::error,
                      "Make it executable:\n  chmod 0755 " + shell_word(binary.path)});
  if (binary.no_exec)
    faults.push_back({binary.path + " is on a filesystem that is mounted noexec",
                      {binary.path, "", "noexec", "exec"},
                      Severity::error,
                      fmt::format("Mount it without noexec, now and in /etc/fstab:\n"
                                  "  mount -o remount,exec $(findmnt -no TARGET -T {0})\n"
                                  "  grep -n noexec /etc/fstab",
                                  shell_word(binary.path))});
  if (binary.owner != 0 || (binary.mode & 0002U) != 0)
    faults.push_back({fmt::format("others than root may replace {}, which root runs", binary.path),
                      {binary.path, "", fmt::format("owner {}, {}", binary.owner, mode), "owner 0, mode 0755"},
                      Severity::warning,
                      fmt::format("Give it back to root:\n  chown root:root {0}\n  chmod 0755 {0}",
                                  shell_word(binary.path))});
  return faults;
}

Outcome fail_with(const std::vector<Fault>& faults, const Profile& profile) {
  std::vector<Finding> findings;
  std::vector<std::string> remedies;
  const bool pre_join = profile.phase.value == Phase::pre_join;
  for (const auto& fault : faults) {
    findings.push_back({fault.message, pre_join ? Severity::warning : fault.severity, {fault.evidence}});
    if (std::find(remedies.begin(), remedies.end(), fault.remedy) == remedies.end()) remedies.push_back(fault.remedy);
  }
  return fail(std::move(findings), fmt::format("{}", fmt::join(remedies, "\n")));
}

Outcome of_types(const std::vector<std::string>& types, const CniBinaries& all, const std::string& who,
                 const Profile& profile) {
  std::vector<Fault> faults;
  for (const auto& type : types) {
    const auto* binary = all.find(type);
    for (auto& fault : faults_of(binary ? *binary : CniBinary{.type = type}, all)) faults.push_back(std::move(fault));
  }
  std::stable_partition(faults.begin(), faults.end(), [](const Fault& f) { return f.severity == Severity::error; });
  if (!faults.empty()) return fail_with(faults, profile);
  return pass("{} of {} are in {}", fmt::join(types, ", "), who, fmt::join(all.directories, ":"));
}

/// Where nothing names another directory, a distribution's build of CRI-O may have its own.
bool may_look_elsewhere(const CniPaths& paths, const CniBinaries& all, const std::vector<std::string>& types) {
  if (paths.runtime != "cri-o" || all.source != "default") return false;
  return std::all_of(types.begin(), types.end(), [&](const auto& type) {
    const auto* binary = all.find(type);
    return binary && (!binary->path.empty() || !binary->elsewhere.empty());
  });
}

Outcome judge_file(const CniFile& winner, const CniConfig& config, const CniPaths& paths, const CniBinaries& all,
                   const Profile& profile) {
  const auto types = named_by(winner);
  auto outcome = of_types(types, all, config.path_of(winner), profile);
  if (outcome.verdict != Verdict::fail || !may_look_elsewhere(paths, all, types)) return outcome;
  auto finding = outcome.findings.front();
  finding.message += "; whether this build of CRI-O looks elsewhere is not said";
  auto undecided = unknown(std::move(finding));
  undecided.remedy = "Name the directories under [crio.network] as plugin_dirs, or see which ones CRI-O uses:\n"
                     "  crio status config";
  return undecided;
}

Outcome are_there(const CniBinaries& all, const CniConfig& config, const CniPaths& paths, const Profile& profile) {
  const auto* winner = config.winner();
  if (winner && !winner->invalid.empty())
    return not_applicable("{} does not load, so that it names no plugins", config.path_of(*winner));
  if (!winner && profile.cni.value != "flannel")
    return not_applicable("no CNI configuration in {}", config.directory);
  auto outcome = winner ? judge_file(*winner, config, paths, all, profile)
                        : of_types({std::begin(for_flannel), std::end(for_flannel)}, all, "flannel", profile);
  if (paths.unread.empty() || outcome.verdict == Verdict::not_applicable) return outcome;
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
    .judge = judge<are_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
