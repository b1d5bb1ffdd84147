// cni0 outlives `kubeadm reset` and a change of the CNI configuration. With the address of the subnet before, the
// bridge plugin refuses it for every new pod.
#include "facts/cni_config.hpp"
#include "facts/flannel_subnet.hpp"
#include "facts/links.hpp"
#include "profile.hpp"
#include "reason/bridge_address.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// Null: there is no configuration, or it is not known.
const CniPlugin* plugin_of(const Result<CniConfig>& config) {
  const auto* winner = config ? config->winner() : nullptr;
  return winner && !winner->plugins.empty() ? &winner->plugins.front() : nullptr;
}

Outcome judge_bridge(const Link& bridge, const std::vector<WantedAddress>& wanted, bool forced) {
  if (wanted.empty()) return not_applicable("this node's pod subnet is not known");
  if (const auto refused = refused_address(bridge, wanted))
    return fail(refused_bridge(bridge, *refused, forced), remake_bridge(bridge.name));
  return pass("{} takes {}", bridge.name, to_string(wanted.front().address));
}

Outcome judge_with(const Link& bridge, const Result<CniConfig>& config, const Result<FlannelSubnet>& file,
                   const Profile& profile) {
  const auto* plugin = plugin_of(config);
  const bool forced = plugin && plugin->force_address;
  if (profile.cni.value == "flannel")
    return file ? judge_bridge(bridge, wanted_by_lease(*file), forced) : unknown(file.why());
  if (!config) return unknown(config.why());
  return judge_bridge(
      bridge, plugin ? wanted_by_plugin(*plugin, config->path_of(*config->winner())) : std::vector<WantedAddress>{},
      forced);
}

Outcome is_this_nodes(const Result<Links>& links, const Result<CniConfig>& config, const Result<FlannelSubnet>& file,
                      const Profile& profile) {
  if (profile.pod_network.value == PodNetwork::unset && !profile.network_unread.empty())
    return unknown(Finding{.message = "whether pods hang on a bridge could not be read: " + profile.network_unread});
  const auto& name = profile.pod_bridge.value;
  if (name.empty()) return not_applicable("no bridge is known to carry pods ({})", profile.pod_network.source);
  if (name == "docker0" && !plugin_of(config)) return not_applicable("docker0 is Docker's, and no CNI plugin's");
  if (!links) return unknown(links.why());
  const auto* bridge = links->find(name);
  if (!bridge) return not_applicable("{} is not made yet", name);
  return judge_with(*bridge, config, file, profile);
}

constexpr Check check{
    .id = "network.stale-bridge",
    .title = "The pods' bridge has no address of an earlier subnet",
    .rationale = "The bridge plugin refuses a bridge with another address: pods stay in ContainerCreating.",
    .remedy = "Delete the bridge; the next pod makes it anew.",
    .docs = "https://www.cni.dev/plugins/current/main/bridge/",
    .severity = Severity::error,
    .phases = Phases::node,
    .namespaced = true,
    .causes = {"network.flannel-env", "cni.config"},
    .judge = judge<is_this_nodes>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
