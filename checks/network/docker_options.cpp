// Where pods hang on docker0, dockerd has to make it on flannel's lease: with --bip from the file that flannel's
// mk-docker-opts.sh writes, at this start and at the next.
#include "facts/docker_options.hpp"
#include "facts/docker_settings.hpp"
#include "facts/flannel_subnet.hpp"
#include "profile.hpp"
#include "reason/docker_flannel.hpp"
#include "reason/flannel_use.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

std::string bip_text(const std::string& bip) { return bip.empty() ? "without --bip" : "with --bip " + bip; }

bool is_lease(const std::string& bip, const IpPrefix& subnet) { return parse_ip_prefix(bip) == subnet; }

/// What the next start would have: the unit's command, else daemon.json; both together dockerd refuses.
std::string next_bip(const DockerSettings& docker, const DockerOptions& options) {
  if (!options.bip.value.empty()) return options.bip.value;
  return docker.bip.source.starts_with(docker.file.path) ? docker.bip.value : "";
}

Outcome started_too_early(const DockerSettings& docker, const DockerOptions& options, const IpPrefix& subnet) {
  const auto wanted = to_string(subnet);
  return fail({.message = fmt::format("dockerd runs {}, and FLANNEL_SUBNET is {}: it was started before flannel's file "
                                      "had that",
                                      bip_text(docker.bip.value), wanted),
               .evidence = {{docker.command, "--bip", docker.bip.value.empty() ? "absent" : docker.bip.value, wanted},
                            {options.bip.source, {}, "--bip=" + next_bip(docker, options), {}}}},
              "Start it anew, now that the file is right; pods that hang on docker0 lose their network until then:\n"
              "  systemctl restart docker\n"
              "After reboots: let it start after flannel, where that is a unit:\n"
              "  mkdir -p /etc/systemd/system/docker.service.d\n"
              "  printf '%s\\n' '[Unit]' After=flanneld.service Wants=flanneld.service "
              "> /etc/systemd/system/docker.service.d/after-flannel.conf\n"
              "  systemctl daemon-reload");
}

Outcome would_start_without(const DockerSettings& docker, const DockerOptions& options, const IpPrefix& subnet) {
  auto fault = bip_fault(options, subnet);
  const auto wanted = to_string(subnet);
  const bool runs_right = docker.pid != 0 && is_lease(docker.bip.value, subnet);
  const auto what = docker.pid == 0 || runs_right ? "dockerd would be started " + bip_text(next_bip(docker, options))
                                                  : "dockerd runs " + bip_text(docker.bip.value);
  return fail({.message = fmt::format("{}, and FLANNEL_SUBNET is {}: {}", what, wanted, fault.cause),
               .evidence = std::move(fault.evidence)},
              std::move(fault.remedy));
}

Outcome judge_start(const DockerSettings& docker, const DockerOptions& options, const IpPrefix& subnet) {
  if (options.glued || !is_lease(next_bip(docker, options), subnet))
    return would_start_without(docker, options, subnet);
  if (docker.pid != 0 && !is_lease(docker.bip.value, subnet)) return started_too_early(docker, options, subnet);
  return pass("dockerd {} with --bip {}, flannel's", docker.pid != 0 ? "runs" : "would be started", to_string(subnet));
}

Outcome judge_docker(const DockerSettings& docker, const Result<DockerOptions>& options, const FlannelSubnet& file) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  if (const auto& bridge = docker.bridge.value; !bridge.empty() && bridge != "docker0")
    return not_applicable("Docker does not make docker0: --bridge is {} ({})", bridge, docker.bridge.source);
  const auto subnet = parse_ip_prefix(file.subnet);
  if (!subnet || subnet->family != 4)
    return unknown(Finding{.message = "FLANNEL_SUBNET is no IPv4 subnet to compare --bip with",
                           .evidence = {{FlannelSubnet::path, "FLANNEL_SUBNET",
                                         file.subnet.empty() ? "absent" : file.subnet, "10.244.1.1/24, or the like"}}});
  if (!options) return unknown(options.why());
  return judge_start(docker, *options, *subnet);
}

Outcome has_flannels_bip(const Result<DockerSettings>& docker, const Result<DockerOptions>& options,
                         const Result<FlannelSubnet>& file, const Profile& profile) {
  if (auto without = without_flannel(profile, file)) return *without;
  const auto& bridge = profile.pod_bridge;
  if (bridge.value != "docker0") return not_applicable("pods do not hang on docker0 ({})", bridge.source);
  if (!docker) return unknown(docker.why());
  if (!file) return unknown(file.why());
  return judge_docker(*docker, options, *file);
}

constexpr Check check{
    .id = "network.docker-options",
    .title = "dockerd makes docker0 on flannel's lease, now and at its next start",
    .rationale = "Docker's own choice of a subnet is the same on every node, and no other node sends to it.",
    .remedy = "Let docker.service read the file that flannel's mk-docker-opts.sh writes, and use its variable.",
    .docs = "https://github.com/flannel-io/flannel/blob/master/Documentation/running.md",
    .severity = Severity::error,
    .phases = Phases::node,
    .causes = {"network.flannel-env"},
    .judge = judge<has_flannels_bip>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
