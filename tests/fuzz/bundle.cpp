// A bundle that somebody sends us: each fact is what it says, or unavailable, and what is dumped is read back.
#include "facts.hpp"
#include "facts/cgroups.hpp"
#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/modules.hpp"
#include "facts/swaps.hpp"
#include "facts/sysctls.hpp"
#include "input.hpp"

namespace {

using namespace nodecheck;

template <class... F>
void get_all(Facts& facts) {
  ((void)facts.get<F>(), ...);
}

void round_trip(std::string_view text) {
  auto facts = Facts::replay(text);
  get_all<Cgroups, KubeletBinary, KubeletSettings, Modules, Swaps, Sysctls>(facts);
  const auto dumped = facts.dump();
  auto again = Facts::replay(dumped);
  get_all<Cgroups, KubeletBinary, KubeletSettings, Modules, Swaps, Sysctls>(again);
  fuzz::require(again.dump() == dumped);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] { round_trip(text); });
  // Most bytes are no document: as the facts of one they come further.
  const auto facts = R"({"apiVersion":"nodecheck/v1","kind":"Facts","facts":)" + std::string(text) + "}";
  fuzz::attempt([&] { round_trip(facts); });
  return 0;
}
