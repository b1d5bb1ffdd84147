#include "reason/runtime_programs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/containerd_settings.hpp"
#include "reason/crio_settings.hpp"

namespace nodecheck {
namespace {

using Handler = ContainerdSettings::Handler;

bool is_runc(const Handler& handler) {
  return handler.type.value == "io.containerd.runc.v2" || handler.type.value == "io.containerd.runc.v1";
}

void add(std::vector<ProgramNeed>& needs, const std::string& program, const std::string& whose, bool vital) {
  const bool known = std::any_of(needs.begin(), needs.end(), [&](const auto& n) { return n.program == program; });
  if (!program.empty() && !known) needs.push_back({program, whose, vital});
}

void add_handler(std::vector<ProgramNeed>& needs, const Handler& handler, bool vital) {
  const auto whose = fmt::format("handler {} of containerd", handler.name);
  const auto& path = handler.runtime_path.value;
  add(needs, path.empty() ? shim_of(handler.type.value) : path, whose, vital);
  const auto& runc = handler.binary_name.value;
  if (is_runc(handler)) add(needs, runc.empty() ? "runc" : runc, whose, vital);
}

/// Where nobody tells: one that reads the newest of the files.
Version release_for(const ContainerdFiles& files) {
  const bool new_file = std::any_of(files.files.begin(), files.files.end(),
                                    [](const auto& f) { return f.version && f.version->value >= 3; });
  return new_file ? Version{2, 3, 0} : Version{1, 7, 24};
}

bool is_there(const RuntimeBinaries& found, std::string_view name) {
  const auto* binary = found.find(name);
  return binary && !binary->path.empty();
}

/// The shim of Docker's own runc, by its release.
std::string stock_shim(const RuntimeBinaries& found) {
  if (is_there(found, "docker-containerd")) return "docker-containerd-shim";
  const bool old = !is_there(found, "containerd-shim-runc-v2") && is_there(found, "containerd-shim");
  return old ? "containerd-shim" : "containerd-shim-runc-v2";
}

// ---- CRI-O

void add_handler(std::vector<ProgramNeed>& needs, const CrioSettings::Handler& handler, const CrioSettings& all,
                 bool vital, const RuntimeBinaries& found) {
  const auto whose = fmt::format("handler {} of CRI-O", handler.name);
  const auto& program = handler.path.value.empty() ? handler.name : handler.path.value;
  if (handler.inherits) return;
  add(needs, program, whose, vital);
  if (!vital && !is_there(found, program)) return;
  if (handler.type.value == "oci") {
    const auto& own = handler.monitor_path.value;
    const auto& monitor = all.conmon.value.empty() ? own : all.conmon.value;
    add(needs, monitor.empty() ? "conmon" : monitor, whose, true);
  }
  if (handler.type.value == "pod")
    add(needs, handler.monitor_path.value.empty() ? "conmonrs" : handler.monitor_path.value, whose, vital);
}

// ---- Docker

bool is_stock(const std::string& runtime) {
  return runtime == "runc" || runtime == "io.containerd.runc.v2" || runtime == "io.containerd.runtime.v1.linux";
}

std::vector<ProgramNeed> stock_programs(const RuntimeBinaries& found) {
  if (is_there(found, "docker-containerd"))
    return {{"docker-containerd-shim", "dockerd"}, {"docker-runc", "dockerd"}, {"docker-proxy", "dockerd", false}};
  return {{stock_shim(found), "dockerd"}, {"runc", "dockerd"}};
}

/// One that nobody configures may be a shim by its type alone.
DockerRuntime runtime_named(const DockerSettings& docker, const std::string& name) {
  for (const auto& runtime : docker.runtimes)
    if (runtime.name == name) return runtime;
  return {.name = name, .type = name.starts_with('/') ? "" : name};
}

void add_runtime(std::vector<ProgramNeed>& needs, const DockerRuntime& runtime, bool vital,
                 const RuntimeBinaries& found) {
  const auto whose = fmt::format("runtime {} of dockerd", runtime.name);
  if (runtime.path.empty()) {
    const auto shim = shim_of(runtime.type);
    add(needs, shim, whose, vital);
    if (shim == "containerd-shim-runc-v2") add(needs, runtime.binary.empty() ? "runc" : runtime.binary, whose, vital);
  } else {
    add(needs, stock_shim(found), whose, vital);
    add(needs, runtime.path, whose, vital);
  }
}

}  // namespace

std::vector<ProgramNeed> containerds_programs(const ContainerdFiles& files, std::optional<Version> release) {
  const auto settings = containerd_settings(files, release.value_or(release_for(files)));
  const auto& name = settings.default_runtime_name.value;
  const auto* handler = settings.find(name);
  std::vector<ProgramNeed> needs;
  add_handler(needs, handler ? *handler : Handler{name}, true);
  for (const auto& other : settings.handlers) add_handler(needs, other, false);
  return needs;
}

std::vector<ProgramNeed> crios_programs(const CrioFiles& files, const Version& release, const RuntimeBinaries& found) {
  const auto settings = crio_settings(files, release);
  std::vector<ProgramNeed> needs;
  for (const bool vital : {true, false})
    for (const auto& handler : settings.handlers)
      if (vital == (handler.name == settings.default_runtime.value) && (vital || !handler.built_in))
        add_handler(needs, handler, settings, vital, found);
  return needs;
}

std::vector<ProgramNeed> dockers_programs(const DockerSettings& docker, const std::string& default_runtime,
                                          const RuntimeBinaries& found) {
  std::vector<ProgramNeed> needs;
  if (is_stock(default_runtime))
    needs = stock_programs(found);
  else
    add_runtime(needs, runtime_named(docker, default_runtime), true, found);
  if (needs.empty()) return {};
  for (const auto& other : docker.runtimes) add_runtime(needs, other, false, found);
  return needs;
}

}  // namespace nodecheck
