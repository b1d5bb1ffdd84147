// Saved rules: read, and walked with pods' packets, which always ends.
#include "facts/iptables_save.hpp"

#include "input.hpp"
#include "reason/boot_forward.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    BootTable table;
    apply_iptables_save(text, "f", table);
    keep_forward_path(table);
    Profile profile;
    profile.pod_cidrs.value = {"10.244.0.0/16"};
    profile.pod_bridge.value = "cni0";
    for (const auto& chain : table.chains) {
      const auto verdict = judge_pods(table, chain, profile);
      if (!verdict.accepts && !verdict.drops) __builtin_trap();
    }
  });
  return 0;
}
