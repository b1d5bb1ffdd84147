// /proc/swaps, whatever it says: understood or refused.
#include "facts/swaps.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] { (void)parse_swaps(text); });
  return 0;
}
