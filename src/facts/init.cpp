#include "facts/init.hpp"

#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(Init, name, systemd, same_mounts)

std::string root_mount(std::string_view mountinfo) {
  std::string id;
  for (const auto line : lines_of(mountinfo)) {
    const auto words = words_of(line);
    if (words.size() > 4 && words[4] == "/") id = words[0];
  }
  return id;
}

template <>
Init probe<Init>(Node& node) {
  const auto& host = node.host();
  Init init;
  init.name = trim(read_or_empty(host, "/proc/1/comm"));
  init.systemd = host.exists("/run/systemd/system");
  const auto theirs = root_mount(read_or_empty(host, "/proc/1/mountinfo"));
  if (!theirs.empty()) init.same_mounts = theirs == root_mount(host.read("/proc/self/mountinfo"));
  return init;
}

}  // namespace nodecheck
