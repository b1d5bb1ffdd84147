// The kubelet starts a few of the host's programs, and each release of kubeadm asks for those that its kubelet may
// want.
#include <array>
#include <optional>
#include <set>

#include "facts/host_programs.hpp"
#include "profile.hpp"
#include "reason/kubeadm_release.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// `before`: releases that no longer ask for it; 0: all ask for it. Until then kubeadm refuses a node without a `vital`
/// one, and warns of the others.
struct Program {
  std::string_view name;
  int before = 0;
  bool vital = true;
  std::string_view purpose = {};
  std::string_view debian = {}, fedora = {};  ///< packages; empty: of Kubernetes' own repository
};
// The changelogs of 1.31 to 1.33 (kubernetes/kubernetes#126596, #126953, #127151, #129131, #129317, #129450, #130045).
constexpr std::array programs{
    Program{"losetup", 0, true, "for block volumes", "mount", "util-linux"},
    Program{"mount", 0, true, "for every volume", "mount", "util-linux"},
    Program{"cp", 0, true, "by kubeadm, which copies etcd's data before an upgrade", "coreutils", "coreutils"},
    Program{"conntrack", 32, true, "by kube-proxy", "conntrack", "conntrack-tools"},
    Program{"crictl", 31, true, "by kubeadm", {}, {}},
    Program{"ip", 33, true, "by CNI plugins", "iproute2", "iproute"},
    Program{"iptables", 33, true, "for the kubelet's chains", "iptables", "iptables"},
    Program{"nsenter", 33, true, "for port forwarding", "util-linux", "util-linux"},
    Program{"socat", 32, false, "for port forwarding", "socat", "socat"},
    Program{"ebtables", 32, false, "by CNI plugins", "ebtables", "ebtables"},
    Program{"ethtool", 33, false, "by CNI plugins", "ethtool", "ethtool"},
    Program{"tc", 33, false, "for limits of bandwidth", "iproute2", "iproute-tc"},
    Program{"touch", 33, false, "by kubeadm", "coreutils", "coreutils"},
};

/// kubeadm's own demands are those of nodes that it makes, or that nobody else is known to make. None: nobody asks for
/// it here.
std::optional<Severity> weight(const Program& program, const Profile& profile) {
  if (program.name == "losetup" || program.name == "mount") return Severity::error;
  if (!profile.joins_by_kubeadm()) return std::nullopt;
  if (program.before == 0) return Severity::error;
  const auto& release = kubeadm_release(profile);
  if (!release || *release >= Version{1, program.before, 0}) return std::nullopt;
  // kubeadm has let it pass, or it did without
  if (profile.phase.value == Phase::running || profile.phase.value == Phase::start) return Severity::info;
  return program.vital ? Severity::error : Severity::warning;
}

Finding finding(const Program& program, const ProgramFile& file, Severity severity, const HostPrograms& all) {
  const auto folders = fmt::format("PATH={}", fmt::join(all.path.folders, ":"));
  const bool absent = file.path.empty();
  return {
      .message = absent ? fmt::format("{} is not on the kubelet's PATH; it is needed {}", program.name, program.purpose)
                        : fmt::format("{} cannot be executed; it is needed {}", file.path, program.purpose),
      .severity = severity,
      .evidence = {{absent ? all.path.source : file.path, absent ? folders : "",
                    absent ? "absent" : fmt::format("mode {:04o}{}", file.mode, file.no_exec ? ", noexec" : ""),
                    fmt::format("an executable {}", program.name)}},
      .alias = fmt::format("FileExisting-{}", program.name)};
}

constexpr std::string_view install =
    "Install what is missing, which lasts:\n"
    "  apt-get install -y mount coreutils   # Debian, Ubuntu\n"
    "  dnf install -y util-linux coreutils   # RHEL, Fedora";

/// The packages of what is missing; crictl's repository is set up where the kubelet comes from it.
std::string remedy_for(const std::vector<const Program*>& missing) {
  std::set<std::string_view> debian, fedora;
  for (const auto* program : missing) {
    debian.insert(program->debian.empty() ? "cri-tools" : program->debian);
    fedora.insert(program->fedora.empty() ? "cri-tools" : program->fedora);
  }
  return fmt::format(
      "Install what is missing, which lasts{}:\n  apt-get install -y {}   # Debian, Ubuntu\n"
      "  dnf install -y {}   # RHEL, Fedora",
      debian.contains("cri-tools") ? " (cri-tools is in pkgs.k8s.io, where the kubelet comes from)" : "",
      fmt::join(debian, " "), fmt::join(fedora, " "));
}

Outcome are_there(const HostPrograms& all, const Profile& profile) {
  if (profile.sets_up_itself())
    return not_applicable("{} brings the programs that its kubelet needs", word(profile.distribution.value));
  std::vector<Finding> findings;
  std::vector<const Program*> missing;
  std::string found;
  for (const auto& program : programs) {
    const auto* file = all.find(program.name);
    const auto severity = weight(program, profile);
    if (!file || !severity) continue;
    if (file->executable()) {
      found += fmt::format("{}{}", found.empty() ? "" : ", ", file->path);
      continue;
    }
    findings.push_back(finding(program, *file, *severity, all));
    missing.push_back(&program);
  }
  if (!findings.empty()) return fail(std::move(findings), remedy_for(missing));
  auto outcome = pass("{}", found);
  if (profile.joins_by_kubeadm() && !kubeadm_release(profile))
    outcome.findings = {{.message = "releases before 1.33 want more; --kubelet-version tells which it is"}};
  return outcome;
}

constexpr Check check{
    .id = "host.executables",
    .title = "The host has the programs that the kubelet and kubeadm need",
    .rationale =
        "Without mount no volume is mounted, and kubeadm refuses a node without those that its release asks for.",
    .remedy = install,
    .docs = "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .aliases = {"FileExisting-losetup", "FileExisting-mount", "FileExisting-cp", "FileExisting-conntrack",
                "FileExisting-crictl", "FileExisting-ip", "FileExisting-iptables", "FileExisting-nsenter",
                "FileExisting-socat", "FileExisting-ebtables", "FileExisting-ethtool", "FileExisting-tc",
                "FileExisting-touch"},
    .judge = judge<are_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
