#include "facts/program_path.hpp"

#include <fmt/format.h>

#include "facts/start_command.hpp"
#include "result.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

/// What systemd is built with; it leaves the last two out where /usr is merged, and then they are the same folders.
constexpr std::string_view systemds_own = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::vector<std::string> folders_in(std::string_view path) {
  std::vector<std::string> folders;
  for (const auto folder : split(path, ':'))
    if (folder.starts_with('/')) folders.emplace_back(folder);
  return folders;
}

}  // namespace

std::vector<std::string> path_in_environ(std::string_view environ) {
  constexpr std::string_view name = "PATH=";
  for (const auto variable : split(environ, '\0'))
    if (variable.starts_with(name)) return folders_in(variable.substr(name.size()));
  return {};
}

ProgramPath path_of_process(const Host& host, int pid) {
  const auto file = fmt::format("/proc/{}/environ", pid);
  const auto text = host.read(file);
  if (text.empty()) throw Unavailable{Unavailable::Kind::changing, file, "empty: the daemon has ended, or just begun"};
  return {path_in_environ(text), file};
}

ProgramPath path_of_unit(const Host& host, const UnitFile& unit) {
  const auto path = start_variable(host, unit, "PATH");
  if (path) return {folders_in(path->text), path->source};
  return {folders_in(systemds_own), "systemd's default"};
}

}  // namespace nodecheck
