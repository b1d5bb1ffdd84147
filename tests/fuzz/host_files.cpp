// Small files of the host: /proc/meminfo, lists and quotas of processors, machine ids, headers of programs, policies.
#include "facts/machine_ids.hpp"
#include "facts/memory.hpp"
#include "facts/operating_system.hpp"
#include "facts/processors.hpp"
#include "facts/security_modules.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] { fuzz::require(parse_meminfo(text).total_kib > 0); });
  fuzz::attempt([&] { fuzz::require(count_in_cpu_list(text) > 0); });
  fuzz::attempt([&] { (void)quota_in_cpu_max(text); });
  const auto id = parse_machine_id(text);
  fuzz::require((id.state == MachineId::State::set) == !id.hash.empty());
  (void)fault_of_product_uuid(text);
  (void)machine_of_elf(text);
  (void)names_container_type(text);
  return 0;
}
