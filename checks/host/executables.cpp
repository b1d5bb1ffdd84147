// The kubelet starts a few of the host's programs, and each release of kubeadm asks for those that its kubelet may
// want.
#include <array>
#include <optional>

#include "facts/host_programs.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using D = Distribution;

/// `before`: releases that no longer ask for it; 0: all ask for it. Until then kubeadm refuses a node without a `vital`
/// one, and warns of the others.
struct Program {
  std::string_view name;
  int before = 0;
  bool vital = true;
  std::string_view purpose = {};
};
// The changelogs of 1.31 to 1.33 (kubernetes/kubernetes#126596, #126953, #127151, #129131, #129317, #129450, #130045).
constexpr std::array programs{
    Program{"losetup", 0, true, "block volumes"},
    Program{"mount", 0, true, "every volume"},
    Program{"cp", 0, true, "kubeadm, which copies etcd's data before an upgrade"},
    Program{"conntrack", 32, true, "kube-proxy"},
    Program{"crictl", 31, true, "kubeadm"},
    Program{"ip", 33, true, "CNI plugins"},
    Program{"iptables", 33, true, "the kubelet's chains"},
    Program{"nsenter", 33, true, "port forwarding"},
    Program{"socat", 32, false, "port forwarding"},
    Program{"ebtables", 32, false, "CNI plugins"},
    Program{"ethtool", 33, false, "CNI plugins"},
    Program{"tc", 33, false, "limits of bandwidth"},
    Program{"touch", 33, false, "kubeadm"},
};

/// kubeadm's own demands are those of nodes that it makes, or that nobody else is known to make.
bool is_kubeadms(const Profile& profile) {
  const auto d = profile.distribution.value;
  return d == D::kubeadm || d == D::kind || d == D::other;
}

const std::optional<Version>& release_of(const Profile& profile) {
  return profile.kubernetes_version.value ? profile.kubernetes_version.value : profile.kubelet_version.value;
}

/// None: nobody asks for it here.
std::optional<Severity> weight(const Program& program, const Profile& profile) {
  if (program.name == "losetup" || program.name == "mount") return Severity::error;
  if (!is_kubeadms(profile)) return std::nullopt;
  if (program.before == 0) return Severity::error;
  const auto& release = release_of(profile);
  if (!release || *release >= Version{1, program.before, 0}) return std::nullopt;
  if (profile.phase.value == Phase::running) return Severity::info;  // it did without
  return program.vital ? Severity::error : Severity::warning;
}

Finding finding(const Program& program, const ProgramFile& file, Severity severity, const HostPrograms& all) {
  const auto folders = fmt::format("PATH={}", fmt::join(all.path.folders, ":"));
  const bool absent = file.path.empty();
  return {.message = absent ? fmt::format("{} is not on the kubelet's PATH; it is needed for {}", program.name,
                                          program.purpose)
                            : fmt::format("{} cannot be executed; it is needed for {}", file.path, program.purpose),
          .severity = severity,
          .evidence = {{absent ? all.path.source : file.path, absent ? folders : "",
                        absent ? "absent" : fmt::format("mode {:04o}{}", file.mode, file.no_exec ? ", noexec" : ""),
                        fmt::format("an executable {}", program.name)}},
          .alias = fmt::format("FileExisting-{}", program.name)};
}

constexpr std::string_view install =
    "Install what is missing, which lasts:\n"
    "  apt-get install -y mount coreutils conntrack iproute2 iptables ebtables ethtool socat util-linux\n"
    "  dnf install -y util-linux coreutils conntrack-tools iproute iproute-tc iptables ebtables ethtool socat\n"
    "crictl comes with the package cri-tools of Kubernetes' own repository.";

Outcome are_there(const HostPrograms& all, const Profile& profile) {
  if (profile.sets_up_itself())
    return not_applicable("{} brings the programs that its kubelet needs", word(profile.distribution.value));
  std::vector<Finding> findings;
  std::string found;
  for (const auto& program : programs) {
    const auto* file = all.find(program.name);
    const auto severity = weight(program, profile);
    if (!file || !severity) continue;
    if (file->executable())
      found += fmt::format("{}{}", found.empty() ? "" : ", ", file->path);
    else
      findings.push_back(finding(program, *file, *severity, all));
  }
  return findings.empty() ? pass("{}", found) : fail(std::move(findings));
}

constexpr Check check{
    .id = "host.executables",
    .title = "The host has the programs that the kubelet and kubeadm need",
    .rationale =
        "Without mount no volume is mounted, and kubeadm refuses a node without those that its release asks for.",
    .remedy = install,
    .docs = "https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/",
    .severity = Severity::error,
    .aliases = {"FileExisting-losetup", "FileExisting-mount", "FileExisting-cp", "FileExisting-conntrack",
                "FileExisting-crictl", "FileExisting-ip", "FileExisting-iptables", "FileExisting-nsenter",
                "FileExisting-socat", "FileExisting-ebtables", "FileExisting-ethtool", "FileExisting-tc",
                "FileExisting-touch"},
    .judge = judge<are_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
