// A process's command line and an environment file.
#include "facts/command_line.hpp"

#include "facts/kubelet_flags.hpp"
#include "facts/removed_flags.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  const Flags flags(arguments_of(text));
  (void)flags.get("cgroup-driver");
  fuzz::require(flags.all("config").empty() != flags.get("config").has_value());
  KubeletSettings settings;
  fuzz::attempt([&] { apply_kubelet_flags(flags, "kubelet's", settings); });
  for (const auto& flag : settings.removed_flags) fuzz::require(removed_flag(flag.value) != nullptr);
  (void)Flags(arguments_in(text, "A"));
  return 0;
}
