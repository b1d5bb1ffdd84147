// What else boot's files hold: commands of scripts, udev's records, firewalld's zones.
#include "facts/firewalld_files.hpp"
#include "facts/gpt_swaps.hpp"
#include "facts/script_commands.hpp"
#include "facts/shell_script.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    (void)boot_commands_in(text);
    (void)unit_commands_in(text);
    (void)shell_text_of(text);
    (void)branches(text);
    for (const auto& line : script_lines(text)) fuzz::require(line.number > 0 && !line.text.empty());
    (void)udev_property(text, "ID_PART_ENTRY_TYPE");
    (void)xml_attributes(text, "zone", "target");
  });
  return 0;
}
