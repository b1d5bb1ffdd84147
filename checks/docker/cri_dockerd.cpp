// Since 1.24 the kubelet knows no Docker: cri-dockerd stands between them.
#include "facts/cri_endpoint.hpp"
#include "facts/cri_version.hpp"
#include "profile.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto install =
    "Install cri-dockerd, have it start at boot, and point the kubelet at it:\n"
    "  systemctl enable --now cri-docker.socket cri-docker.service\n"
    "  kubeadm join --cri-socket unix:///run/cri-dockerd.sock ...\n"
    "On a joined node containerRuntimeEndpoint: unix:///run/cri-dockerd.sock in /var/lib/kubelet/config.yaml (before "
    "1.27 --container-runtime-endpoint in /var/lib/kubelet/kubeadm-flags.env) lasts. Then:\n"
    "  systemctl restart kubelet";
constexpr auto start =
    "Start it, now and at boot; it needs Docker:\n"
    "  systemctl enable --now docker.service cri-docker.service\n"
    "  journalctl -u cri-docker -b --no-pager -n 30";

Outcome answers(const CriEndpoint& endpoint, const Result<CriVersion>& cri) {
  if (cri && !cri->api.empty()) return pass("{} {} answers on {}", cri->runtime_name, cri->runtime_version, cri->path);
  if (!cri && cri.why().kind != Unavailable::Kind::timed_out && cri.why().kind != Unavailable::Kind::unsupported)
    return unknown(cri.why());
  const auto seen = cri ? cri->refusal : cri.why().message;
  return fail({.message = fmt::format("cri-dockerd does not answer on {}", endpoint.path),
               .evidence = {{"runtime.v1.RuntimeService/Version", endpoint.path, seen, "an answer"}}},
              start);
}

Outcome not_cri(const CriEndpoint& endpoint) {
  return fail(
      {.message = fmt::format("the kubelet is to use {}, which is no CRI socket: cri-dockerd's is", endpoint.path),
       .evidence = {{endpoint.source, {}, endpoint.written, "unix:///run/cri-dockerd.sock"}}},
      install);
}

Outcome none_at_all(const DockerSettings& docker, const Profile& profile) {
  const auto& kubelet = profile.kubelet_version.value;
  if (!kubelet) return not_applicable("which release the kubelet is, is not known; give --kubelet-version");
  return fail({.message = fmt::format("kubelet {} cannot use Docker by itself, and no cri-dockerd is here",
                                      to_string(*kubelet)),
               .evidence = {{docker.pid == 0 ? docker.binary : docker.command, {}, "Docker alone", "cri-dockerd"},
                            {profile.kubelet_version.source, {}, to_string(*kubelet), "before 1.24 without it"}}},
              install);
}

Outcome serves(const DockerSettings& docker, const CriEndpoint& endpoint, const Result<CriVersion>& cri,
               const Profile& profile) {
  switch (docker_role(endpoint, docker)) {
    case DockerRole::cri_dockerd:
      return answers(endpoint, cri);
    case DockerRole::named:
      return not_cri(endpoint);
    case DockerRole::meant:
      if (profile.kubelet_version.value && !profile.kubelet_at_least(1, 24))
        return not_applicable("a kubelet before 1.24 drives Docker by itself");
      return none_at_all(docker, profile);
    case DockerRole::dockershim:
      return not_applicable("{} drives Docker by itself", endpoint.source);
    case DockerRole::idle:
      break;
  }
  return not_applicable("Docker does not run this node's pods");
}

constexpr Check check{
    .id = "docker.cri-dockerd",
    .title = "cri-dockerd answers for Docker",
    .rationale = "Kubernetes 1.24 removed dockershim: without cri-dockerd a kubelet cannot start anything in Docker.",
    .remedy = install,
    .docs = "https://kubernetes.io/docs/tasks/administer-cluster/migrating-from-dockershim/",
    .severity = Severity::error,
    .causes = {"runtime.unit"},
    .judge = judge<serves>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
