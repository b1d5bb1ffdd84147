#include "reason/runtime_programs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/containerd_settings.hpp"

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

std::vector<ProgramNeed> dockers_programs(const RuntimeBinaries& found) {
  if (is_there(found, "docker-containerd"))
    return {{"docker-containerd-shim", "dockerd"}, {"docker-runc", "dockerd"}, {"docker-proxy", "dockerd", false}};
  const bool old_shim = !is_there(found, "containerd-shim-runc-v2") && is_there(found, "containerd-shim");
  return {{old_shim ? "containerd-shim" : "containerd-shim-runc-v2", "dockerd"}, {"runc", "dockerd"}};
}

}  // namespace nodecheck
