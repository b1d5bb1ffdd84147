// /etc/fstab: whatever it says, its lines and systemd's names for them.
#include "facts/fstab.hpp"

#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    for (const auto& entry : parse_fstab(text)) {
      (void)entry.automatic();
      (void)unit_of_path(device_path(entry.spec), ".swap");
    }
  });
  return 0;
}
