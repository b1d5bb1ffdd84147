// /proc/filesystems and mountinfo, whatever they say.
#include "facts/kernel_features.hpp"

#include <algorithm>

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  const auto types = parse_filesystems(text);
  fuzz::require(std::is_sorted(types.begin(), types.end()));
  fuzz::attempt([&] { (void)mounted_types(text); });
  return 0;
}
