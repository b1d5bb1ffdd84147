// Behind dockershim and cri-dockerd Docker writes the containers' logs, and the kubelet does not rotate them.
#include "facts/cri_endpoint.hpp"
#include "facts/docker_info.hpp"
#include "reason/docker_log_opts.hpp"
#include "reason/docker_role.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

Outcome without_limit(const DockerSettings& docker, const std::string& source) {
  const auto& opts = docker.log_opts;
  return fail(
      {.message = "Docker's json-file logs grow without limit: max-size is not set",
       .evidence = {{opts.source == "default" ? docker.file.path : opts.source, "log-opts", "no max-size", "max-size"},
                    {source, {}, "json-file", {}}}});
}

Outcome refused(const RefusedLogOpt& opt, const std::string& driver, const DockerSettings& docker) {
  return fail({.message = fmt::format("no container starts: the log driver {} does not take {} \"{}\"", driver,
                                      opt.name, opt.value),
               .severity = Severity::error,
               .evidence = {{docker.log_opts.source, opt.name, opt.value, opt.wanted}}});
}

Outcome judge_logs(const DockerSettings& docker, const Result<DockerInfo>& info) {
  const bool asked = info && !info->logging_driver.empty();
  const auto driver = asked ? info->logging_driver : docker.log_driver.value;
  const auto source = asked ? std::string("GET /info") : docker.log_driver.source;
  if (const auto opt = refused_log_opt(driver, docker.log_opts.value)) return refused(*opt, driver, docker);
  if (driver != "json-file") return pass("{} ({})", driver, source);
  if (!docker.file.refused.empty())
    return unknown({.message = fmt::format("{} cannot be read: see docker.daemon-json", docker.file.path),
                    .evidence = {{docker.file.refused.front().source, {}, docker.file.refused.front().value, {}}}});
  const auto size = docker.log_opts.value.find("max-size");
  if (size == docker.log_opts.value.end()) return without_limit(docker, source);
  return pass("json-file with max-size {} ({})", size->second, docker.log_opts.source);
}

Outcome is_bounded(const DockerSettings& docker, const Result<DockerInfo>& info, const CriEndpoint& endpoint) {
  if (!docker.installed) return not_applicable("Docker is not installed");
  if (!runs_pods(docker_role(endpoint, docker))) return not_applicable("Docker does not run this node's pods");
  return judge_logs(docker, info);
}

constexpr Check check{
    .id = "docker.log-rotation",
    .title = "Docker rotates the containers' logs",
    .rationale = "One chatty container fills the disk, and the kubelet then evicts everything else.",
    .remedy =
        "In /etc/docker/daemon.json, which lasts, then restart; containers that are there already keep growing until "
        "they are made anew:\n"
        "  \"log-driver\": \"json-file\",\n"
        "  \"log-opts\": {\"max-size\": \"100m\", \"max-file\": \"3\"}\n"
        "  systemctl restart docker",
    .docs = "https://docs.docker.com/engine/logging/drivers/json-file/",
    .severity = Severity::warning,
    .phases = Phases::node_and_image,
    .causes = {"docker.daemon-json"},
    .judge = judge<is_bounded>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
