// modules-load.d, and commands that set up the kernel: names without blanks come of any text.
#include "facts/module_loads.hpp"
#include "facts/script_commands.hpp"
#include "facts/setup_commands.hpp"
#include "input.hpp"
#include "reason/boot_modules.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  ModuleLoads loads;
  loads.files.push_back({{.directory = "/etc/modules-load.d", .name = "x.conf"}, module_lines(text)});
  for (const auto& line : loads.files[0].lines) fuzz::require(!line.text.empty() && line.text[0] != '#');
  for (const auto rules : {BootRules::systemd, BootRules::classic}) (void)told_to_load("br_netfilter", loads, rules);
  for (const auto& words : boot_commands_in(text))
    for (const auto& command : setup_commands(words))
      fuzz::require(command.module.empty() || (command.sysctl.empty() && command.file.empty()));
  (void)script_of(text);
  return 0;
}
