// /proc/cgroups and mountinfo, whatever they say.
#include "facts/cgroups.hpp"
#include "facts/init.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] { (void)parse_proc_cgroups(text); });
  fuzz::attempt([&] { fuzz::require(!parse_cgroup_mounts(text).version.empty()); });
  fuzz::attempt([&] { (void)root_mount(text); });
  return 0;
}
