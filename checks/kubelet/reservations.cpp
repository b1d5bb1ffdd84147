// Without reservations pods may take all of the node's memory, and the system's daemons starve first.
#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;

// cpu 200m, memory 500Mi
std::string listed(const KubeletResources& resources) {
  std::string text;
  for (const auto& [name, amount] : resources) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, amount);
  return text;
}

Evidence evidence(const KubeletSettings& s, std::string_view field, const Setting<KubeletResources>& reserved) {
  const bool silent = reserved.source == "default" && !s.config_file.empty();
  return {silent ? s.config_file : reserved.source, std::string(field), "none", "cpu, memory"};
}

std::string remedy_for(const KubeletSettings& s) {
  return fmt::format(
      "Measure what the system and the kubelet use, then for instance, in {}:\n"
      "  systemReserved:\n"
      "    cpu: 100m\n"
      "    memory: 256Mi\n"
      "  kubeReserved:\n"
      "    cpu: 100m\n"
      "    memory: 256Mi\n"
      "then, which lasts over reboots:\n"
      "  systemctl restart kubelet",
      s.config_file.empty() ? "the kubelet's configuration file" : s.config_file);
}

Outcome are_made(const KubeletSettings& s, const Profile& profile) {
  if (s.origin == Origin::embedded || profile.sets_up_itself())
    return not_applicable("{} gives its kubelet its settings", word(profile.distribution.value));
  const bool running = s.origin == Origin::running;
  if (!running && s.config_file.empty()) return not_applicable("no kubelet is configured on this node");
  const auto &system = s.system_reserved, &kube = s.kube_reserved;
  if (!system.value.empty()) return pass("systemReserved: {} ({})", listed(system.value), system.source);
  if (!kube.value.empty()) return pass("kubeReserved: {} ({})", listed(kube.value), kube.source);
  return fail({.message = "neither systemReserved nor kubeReserved is set: pods may take all of the node",
               .evidence = {evidence(s, "systemReserved", system), evidence(s, "kubeReserved", kube)}},
              remedy_for(s));
}

constexpr Check check{
    .id = "kubelet.reservations",
    .title = "Resources are reserved for the system",
    .rationale = "Without reservations pods may be given all memory, and the kubelet and sshd are killed first.",
    .remedy =
        "Set systemReserved and kubeReserved in /var/lib/kubelet/config.yaml, then:\n"
        "  systemctl restart kubelet",
    .docs = "https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/",
    .severity = Severity::info,
    .phases = Phases::node_and_image,
    .judge = judge<are_made>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
