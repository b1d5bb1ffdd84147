// Pods get their addresses by flannel's lease file, and other nodes send to its device: both must be whole, and of one
// lease.
#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "profile.hpp"
#include "reason/flannel_devices.hpp"
#include "reason/flannel_faults.hpp"
#include "reason/flannel_use.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto path = FlannelSubnet::path;

constexpr const char* no_lease_remedy =
    "See what flannel says; most often the node has no podCIDR (kubeadm init --pod-network-cidr), or flannel does not "
    "reach the API server:\n"
    "  kubectl -n kube-flannel logs -l app=flannel --tail=20\n"
    "  kubectl get nodes -o custom-columns=NAME:.metadata.name,PODCIDR:.spec.podCIDR";

/// Null: pods are not made by flannel's CNI plugin.
const CniPlugin* flannel_plugin(const Result<CniConfig>& config) {
  const auto* winner = config ? config->winner() : nullptr;
  const bool flannel = winner && !winner->plugins.empty() && winner->plugins.front().type == "flannel";
  return flannel ? &winner->plugins.front() : nullptr;
}

Outcome no_lease(bool by_plugin, const Profile& profile) {
  if (!by_plugin || profile.phase.value != Phase::running)
    return not_applicable("flannel holds no lease yet: there is no {}", path);
  return fail(
      {.message = fmt::format("flannel has no lease on this node: there is no {}, and no pod gets an address", path),
       .evidence = {{path, {}, "absent", "the lines that flannel writes"}}},
      no_lease_remedy);
}

std::string device_text(const Links& links, const Profile& profile, int family) {
  const auto* device = flannel_vxlan(links, profile, family);
  return device ? fmt::format(", {} is on it", device->name) : "";
}

Outcome passed(const FlannelSubnet& file, const Links& links, const Profile& profile) {
  std::string seen;
  if (!file.subnet.empty()) seen = fmt::format("{} of {}{}", file.subnet, file.network, device_text(links, profile, 4));
  if (!file.ipv6_subnet.empty())
    seen += fmt::format("{}{} of {}{}", seen.empty() ? "" : "; ", file.ipv6_subnet, file.ipv6_network,
                        device_text(links, profile, 6));
  return pass("{}", seen);
}

Outcome judge_file(const FlannelSubnet& file, bool by_plugin, const Result<Links>& links, const Profile& profile) {
  auto problems = flannel_file_faults(file, by_plugin);
  if (links)
    for (auto& problem : flannel_device_faults(file, *links, profile)) problems.push_back(std::move(problem));
  if (!problems.empty()) return amiss(problems);
  return links ? passed(file, *links, profile) : unknown(links.why());
}

Outcome is_whole(const Result<FlannelSubnet>& file, const Result<CniConfig>& config, const Result<Links>& links,
                 const Profile& profile) {
  if (auto without = without_flannel(profile, file)) return *without;
  const auto* plugin = flannel_plugin(config);
  if (plugin && !plugin->subnet_file.empty() && plugin->subnet_file != path)
    return unknown(Finding{.message = "flannel's plugin reads " + plugin->subnet_file + ", which nodecheck does not",
                           .evidence = {{profile.cni.source, "subnetFile", plugin->subnet_file, path}}});
  if (!file) return unknown(file.why());
  if (!file->present) return no_lease(plugin != nullptr, profile);
  return judge_file(*file, plugin != nullptr, links, profile);
}

constexpr Check check{
    .id = "network.flannel-env",
    .title = "The lease file of flannel is whole, and its device is on that lease",
    .rationale = "Pods get addresses by the file, and other nodes send to the device: of two leases nothing arrives.",
    .remedy = "Restart flannel: it writes /run/flannel/subnet.env and puts its device right at every start.",
    .docs = "https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md",
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .judge = judge<is_whole>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
