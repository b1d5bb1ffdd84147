// Names of cgroups and /proc/PID/cgroup, whatever they hold: what a name is told to be is one thing alone.
#include "facts/pod_cgroups.hpp"

#include <string>

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::require(container_form(text).empty() || !is_stray(text));
  fuzz::require(kubepods_path("systemd", text).ends_with("kubepods.slice"));
  fuzz::require(kubepods_path("cgroupfs", text).ends_with("/kubepods"));
  (void)cgroup_of(text, "memory");
  (void)cgroup_of(text, "");
  return 0;
}
