// zram-generator.conf, twice over the same devices.
#include "facts/zram_generator.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    std::vector<ZramDevice> devices;
    apply_zram_file(text, "f", devices);
    apply_zram_file(text, "g", devices);
    for (const auto& device : devices) (void)device.swaps();
  });
  return 0;
}
