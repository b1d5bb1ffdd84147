// Kubernetes is built for a few kinds of processors; for others there is no kubelet and no image.
#include <algorithm>
#include <iterator>

#include "facts/operating_system.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// For which the project builds node programs; 32-bit ARM up to 1.26.
constexpr std::string_view supported[]{"x86_64", "aarch64", "ppc64le", "s390x"};

bool is_arm32(std::string_view machine) { return machine.starts_with("arm") || machine == "aarch32"; }

bool builds_for(const OperatingSystem& os, const Profile& profile) {
  if (std::find(std::begin(supported), std::end(supported), os.machine) != std::end(supported)) return true;
  const auto& release =
      profile.kubelet_version.value ? profile.kubelet_version.value : profile.kubernetes_version.value;
  return is_arm32(os.machine) && release && *release < Version{1, 27, 0};
}

Outcome is_supported(const OperatingSystem& os, const Profile& profile) {
  if (os.system != "Linux")
    return fail({.message = fmt::format("this kernel is {}, and nodes run on Linux", os.system),
                 .evidence = {{"/proc/sys/kernel/ostype", {}, os.system, "Linux"}}});
  if (os.machine.empty()) return unknown(Finding{.message = "nothing tells what processors this node has"});
  if (builds_for(os, profile)) return pass("Linux on {}", os.machine);
  // Somebody has built a kubelet for it, such as k3s for 32-bit ARM: then it is out of support, and works.
  const bool built = profile.kubelet_version.value.has_value() || profile.sets_up_itself();
  return fail({.message = fmt::format("Kubernetes releases no kubelet for {}", os.machine),
               .severity = built ? Severity::warning : Severity::error,
               .evidence = {{os.source, {}, os.machine, fmt::format("{}", fmt::join(supported, ", "))}}});
}

constexpr Check check{
    .id = "host.os",
    .title = "The operating system is Linux on a supported architecture",
    .rationale = "Without programs and images for its processors a node starts nothing.",
    .remedy = "Take a machine with x86_64, aarch64, ppc64le or s390x processors, and a 64-bit system on it.",
    .docs = "https://kubernetes.io/releases/download/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .aliases = {"SystemVerification"},
    .judge = judge<is_supported>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
