// With a CNI that has rules of its own Docker's are in the way: it may set FORWARD to DROP, and masquerades what it
// should not.
#include "facts/cri_endpoint.hpp"
#include "profile.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

Outcome both_write(const DockerSettings& docker, const Profile& profile) {
  return fail({.message = fmt::format("Docker writes iptables rules beside {}", profile.cni.value),
               .evidence = {{docker.iptables.source, "iptables", "true", "false"},
                            {profile.cni.source, {}, profile.cni.value, {}}}});
}

Outcome are_left_alone(const DockerSettings& docker, const Result<CriEndpoint>& endpoint, const Profile& profile) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  if (!endpoint) return unknown(endpoint.why());
  if (!runs_pods(docker_role(*endpoint, docker))) return not_applicable("Docker does not run this node's pods");
  if (!docker.iptables.value) return pass("Docker leaves iptables alone ({})", docker.iptables.source);
  if (!profile.network_unread.empty())
    return unknown(Finding{.message = "whose the pod network is could not be read: " + profile.network_unread});
  if (profile.cni.value.empty()) return not_applicable("no pod network is known yet");
  const auto& bridge = docker.bridge.value.empty() ? std::string("docker0") : docker.bridge.value;
  if (profile.pod_bridge.value == bridge) return pass("pods are on Docker's own bridge {}", bridge);
  return both_write(docker, profile);
}

constexpr Check check{
    .id = "docker.iptables",
    .title = "Docker leaves iptables to the pod network",
    .rationale =
        "A Docker that manages iptables sets FORWARD to DROP where it switched forwarding on, and masquerades.",
    .remedy =
        "Where nothing but pods runs in Docker: in /etc/docker/daemon.json (and no such flags), which lasts; images "
        "are then built with the host's network alone:\n"
        "  \"iptables\": false,\n"
        "  \"ip-masq\": false\n"
        "  systemctl restart docker\n"
        "Rules that are there already go with the next reboot.",
    .docs = "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
    .severity = Severity::warning,
    .judge = judge<are_left_alone>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
