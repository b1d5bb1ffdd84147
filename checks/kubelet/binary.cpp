// Without a kubelet that can be started there is no node, and no other check would say so.
#include "facts/kubelet_binary.hpp"
#include "facts/operating_system.hpp"
#include "facts/processes.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

Outcome missing(const Result<Processes>& processes) {
  if (!processes) return unknown(processes.why());
  if (const auto* kubelet = processes->find("kubelet"))
    return pass("it runs (pid {}); its file is closed to us", kubelet->pid);
  if (processes->hidden)
    return unknown(Unavailable{Unavailable::Kind::denied, "/proc",
                               "mounted with hidepid: a kubelet may run from a folder that we do not know"});
  return fail({.message = "no kubelet is found in the usual folders, and none runs",
               .evidence = {{"/usr/bin/kubelet", {}, "absent", "an executable file"}}});
}

Outcome not_executable(const KubeletBinary& kubelet) {
  return fail({.message = fmt::format("{} cannot be executed", kubelet.path),
               .evidence = {{kubelet.path, {}, kubelet.file, "a regular file, mode 0755"}}},
              fmt::format("Now, and it lasts over reboots:\n"
                          "  chmod 0755 {}\n"
                          "If it is no file, or is cut off, install the package anew:\n"
                          "  apt-get install --reinstall kubelet   # Debian, Ubuntu\n"
                          "  dnf reinstall kubelet   # RHEL, Fedora",
                          kubelet.path));
}

/// A 64-bit kernel runs programs of its 32-bit kin.
bool runs_on(const std::string& made_for, const std::string& machine) {
  return made_for == machine || (machine == "x86_64" && made_for == "i686") ||
         (machine == "aarch64" && made_for.starts_with("arm"));
}

/// Empty: it is one, or of a kind of which nothing is known.
std::string why_no_program(const KubeletBinary& kubelet, const Result<OperatingSystem>& os) {
  if (kubelet.made_for == "empty") return "is an empty file";
  if (kubelet.made_for == "html") return "is a page of a web server, no program";
  if (kubelet.made_for.empty() || !os || os->machine.empty() || runs_on(kubelet.made_for, os->machine)) return {};
  return fmt::format("is made for {}, and this machine is {}", kubelet.made_for, os->machine);
}

Outcome no_program(const KubeletBinary& kubelet, const std::string& why, const Result<OperatingSystem>& os) {
  return fail(
      {.message = fmt::format("{} {}", kubelet.path, why),
       .evidence = {{kubelet.path, {}, kubelet.made_for, "a program for " + (os ? os->machine : "this machine")}}},
      "Install it anew, for this machine's processors. By hand, with curl's --fail, so that an error leaves no "
      "file:\n"
      "  curl -fLO https://dl.k8s.io/RELEASE/bin/linux/ARCH/kubelet\n"
      "or from its package:\n"
      "  apt-get install --reinstall kubelet || dnf reinstall kubelet");
}

Outcome is_there(const KubeletBinary& kubelet, const Result<Processes>& processes, const Result<OperatingSystem>& os,
                 const Profile& profile) {
  if (profile.sets_up_itself()) return not_applicable("{} brings its own kubelet", word(profile.distribution.value));
  if (kubelet.path.empty()) return missing(processes);
  if (kubelet.executable == false) return not_executable(kubelet);
  if (!kubelet.executable)
    return unknown(Unavailable{Unavailable::Kind::denied, kubelet.path, "its mode is closed to us: run as root"});
  if (const auto why = why_no_program(kubelet, os); !why.empty()) return no_program(kubelet, why, os);
  if (!kubelet.version) return pass("{}, of an unknown version", kubelet.path);
  return pass("{}, {} ({})", kubelet.path, to_string(*kubelet.version), kubelet.source);
}

constexpr Check check{
    .id = "kubelet.binary",
    .title = "The kubelet is installed",
    .rationale = "The kubelet is what makes a machine a node; kubeadm join needs it in place.",
    .remedy =
        "Install it from pkgs.k8s.io, once that repository is set up "
        "(https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/):\n"
        "  apt-get install kubelet   # Debian, Ubuntu\n"
        "  dnf install kubelet --disableexcludes=kubernetes   # RHEL, Fedora\n"
        "so that it starts at every boot:\n"
        "  systemctl enable --now kubelet",
    .docs = "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<is_there>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
