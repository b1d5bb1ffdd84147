// With protectKernelDefaults the kubelet refuses to start unless six sysctls have exactly its values.
#include "facts/kubelet_settings.hpp"
#include "facts/sysctls.hpp"
#include "profile.hpp"
#include "reason/needed_sysctls.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

std::string remedy_for(const std::vector<NeededSysctl>& wrong) {
  std::string now = "Now:", later = "After reboots:";
  for (const auto& [key, value, initial] : wrong) {
    now += fmt::format("\n  sysctl -w {}={}", key, value);
    later += fmt::format("\n  echo '{} = {}' >> /etc/sysctl.d/99-zz-kubernetes.conf", key, value);
  }
  return now + "\n" + later;
}

Outcome has_its_values(const KubeletSettings& kubelet, const Sysctls& sysctls) {
  const auto& protect = kubelet.protect_kernel_defaults;
  if (!protect.value)
    return not_applicable("protectKernelDefaults is false ({}): the kubelet sets them itself", protect.source);
  std::vector<Finding> findings;
  std::vector<NeededSysctl> wrong;
  for (const auto& tunable : kubelet_tunables()) {
    const auto value = sysctls.get(tunable.key).value_or("absent");
    if (value == tunable.value) continue;
    wrong.push_back(tunable);
    findings.push_back({.message = fmt::format("{} is {}, the kubelet wants {}", tunable.key, value, tunable.value),
                        .evidence = {{sysctl_path(tunable.key), {}, value, std::string(tunable.value)}}});
  }
  if (!findings.empty()) return fail(std::move(findings), remedy_for(wrong));
  return pass("all six are the kubelet's");
}

constexpr Check check{
    .id = "sysctl.kubelet-tunables",
    .title = "Kernel settings are what protectKernelDefaults demands",
    .rationale = "With protectKernelDefaults: true the kubelet exits when one of six sysctls differs from its value.",
    .remedy = "Set the named sysctls, or protectKernelDefaults: false in the kubelet's configuration.",
    .docs = "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/",
    .severity = Severity::error,
    .judge = judge<has_its_values>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
