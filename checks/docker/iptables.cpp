// Docker's own rules are about its own bridges, and harm no pod of a CNI. What does is FORWARD's policy, which it sets
// to DROP where it switches forwarding on: each CNI has to make up for that, and not every one does.
#include <algorithm>

#include "facts/cri_endpoint.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "profile.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

/// Where iptables' FORWARD drops by its policy; empty: nowhere.
std::string dropping(const NfTables& nft, const LegacyTables& legacy) {
  const bool in_nft = std::any_of(nft.chains.begin(), nft.chains.end(), [](const NfChain& c) {
    return c.family == NfFamily::ip && c.table == "filter" && c.name == "FORWARD" && c.base && c.base->policy_drop;
  });
  const bool in_legacy = std::any_of(legacy.tables.begin(), legacy.tables.end(), [](const LegacyTable& t) {
    return t.family == "ip" && t.name == "filter" &&
           std::any_of(t.bases.begin(), t.bases.end(),
                       [](const LegacyBase& b) { return b.chain == "FORWARD" && b.policy == LegacyAction::drop; });
  });
  return in_nft ? "nf_tables" : in_legacy ? "iptables-legacy" : "";
}

Outcome both_write(const DockerSettings& docker, const Profile& profile, const std::string& where) {
  return fail(
      {.message = fmt::format("Docker manages iptables beside {}, and FORWARD's policy is DROP", profile.cni.value),
       .evidence = {{where, "filter FORWARD", "policy DROP", "policy ACCEPT"},
                    {docker.iptables.source, "iptables", "true", "false"},
                    {profile.cni.source, {}, profile.cni.value, {}}}});
}

Outcome beside(const DockerSettings& docker, const Result<NfTables>& nft, const Result<LegacyTables>& legacy,
               const Profile& profile) {
  if (const auto where = dropping(nft ? *nft : NfTables{}, legacy ? *legacy : LegacyTables{}); !where.empty())
    return both_write(docker, profile, where);
  if (!nft) return unknown(nft.why());
  if (!legacy) return unknown(legacy.why());
  return pass("Docker's rules are about its own bridge, and FORWARD's policy is ACCEPT");
}

Outcome are_left_alone(const DockerSettings& docker, const Result<CriEndpoint>& endpoint, const Result<NfTables>& nft,
                       const Result<LegacyTables>& legacy, const Profile& profile) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  if (!endpoint) return unknown(endpoint.why());
  if (!runs_pods(docker_role(*endpoint, docker))) return not_applicable("Docker does not run this node's pods");
  if (!docker.iptables.value) return pass("Docker leaves iptables alone ({})", docker.iptables.source);
  if (!profile.network_unread.empty())
    return unknown(Finding{.message = "whose the pod network is could not be read: " + profile.network_unread});
  if (profile.cni.value.empty()) return not_applicable("no pod network is known yet");
  const auto& bridge = docker.bridge.value.empty() ? std::string("docker0") : docker.bridge.value;
  if (profile.pod_bridge.value == bridge) return pass("pods are on Docker's own bridge {}", bridge);
  return beside(docker, nft, legacy, profile);
}

constexpr Check check{
    .id = "docker.iptables",
    .title = "Docker leaves iptables to the pod network",
    .rationale =
        "A Docker that manages iptables sets FORWARD to DROP where it has to switch forwarding on, at any boot; pods' "
        "packets then live by the accepts of others.",
    .remedy =
        "Have forwarding on before Docker starts, which lasts, and take the policy back now:\n"
        "  echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/99-zz-kubernetes-forward.conf\n"
        "  sysctl --system\n"
        "  iptables -P FORWARD ACCEPT\n"
        "Or, where nothing but pods runs in Docker, in /etc/docker/daemon.json (and no such flags); images are then "
        "built with the host's network alone. Drain the node first: the restart ends its containers.\n"
        "  \"iptables\": false,\n"
        "  \"ip-masq\": false\n"
        "  systemctl restart docker\n"
        "Rules that are there already go with the next reboot.",
    .docs = "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
    .severity = Severity::warning,
    .namespaced = true,
    .judge = judge<are_left_alone>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
