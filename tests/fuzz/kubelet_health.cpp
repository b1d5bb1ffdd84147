// What a stranger on the kubelet's port may say: it is quoted short, and printable.
#include "facts/kubelet_health.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto failed = failed_checks(fuzz::text(data, size));
  fuzz::require(failed.size() <= 16);
  for (const auto& line : failed) {
    fuzz::require(line.size() <= 200 && line.starts_with("[-]"));
    for (const auto c : line) fuzz::require(c >= ' ' && c <= '~');
  }
  return 0;
}
