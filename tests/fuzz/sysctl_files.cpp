// sysctl.d and the kernel's command line: every line is told by its number, and whatever the text, the kernel takes
// whole numbers alone.
#include "facts/sysctl_files.hpp"

#include "facts/kernel_arguments.hpp"
#include "input.hpp"
#include "reason/boot_sysctls.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  SysctlFiles files;
  files.files.push_back({{.directory = "/etc/sysctl.d", .name = "x.conf"}, sysctl_lines(text)});
  int last = 0;
  for (const auto& line : files.files[0].lines) {
    fuzz::require(line.number > last && line.key.find('\n') == std::string::npos);
    last = line.number;
    const auto name = sysctl_name(line.key);
    fuzz::require(name.empty() || (name.front() != '/' && name.back() != '/'));
  }
  for (const auto& argument : kernel_arguments(text)) fuzz::require(argument.name.find('=') == std::string::npos);
  for (const auto rules : {BootRules::systemd, BootRules::classic})
    for (const auto& [name, write] : after_writes(sysctl_writes(files, rules, {"net/ipv4/ip_forward"}), rules))
      fuzz::require(kernel_number(write.value).has_value() && write.source.starts_with("/etc/sysctl.d/x.conf:"));
  return 0;
}
