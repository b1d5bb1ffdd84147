// A kernel configuration, and gzip that claims to be one: a bomb must end.
#include "facts/kernel_config.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  for (const auto& [option, value] : parse_kernel_config(text)) fuzz::require(value == "y" || value == "m");
  fuzz::attempt([&] { (void)gunzip(text); });
  return 0;
}
