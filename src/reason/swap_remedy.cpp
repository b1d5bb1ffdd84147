// The commands against each source of swap.
#include <fmt/format.h>

#include "reason/swap_sources.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Kind = SwapSource::Kind;

std::string disable(const std::string& name, std::string_view loader) {
  if (loader == "openrc") return fmt::format("rc-update del {} -a", shell_word(name));
  if (loader == "sysvinit") return fmt::format("update-rc.d {} disable", shell_word(name));
  return fmt::format("systemctl disable --now {}", shell_word(name));
}

/// One command for all lines: a second one would write over the backup.
std::string against_lines(const std::vector<SwapSource>& sources) {
  std::string edits;
  for (const auto& source : sources)
    if (source.kind == Kind::fstab && source.off.empty())
      edits += fmt::format(" -e '{}s/^/#/'", source.source.substr(source.source.rfind(':') + 1));
  return edits.empty() ? "" : fmt::format("/etc/fstab:\n  sed -i.bak{} /etc/fstab\n", edits);
}

/// Empty: there is no command for it.
std::string command_against(const SwapSource& source, std::string_view loader) {
  switch (source.kind) {
    case Kind::unit:
      return fmt::format("systemctl mask {}", shell_word(source.what));
    case Kind::gpt:
      return "systemctl mask swap.target";
    case Kind::zram:
      return "mkdir -p /etc/systemd/system-generators && ln -sf /dev/null "
             "/etc/systemd/system-generators/zram-generator";
    case Kind::service:
      if (source.what == "rpi-swap-generator")
        return "mkdir -p /etc/rpi/swap.conf.d && printf '[Main]\\nMechanism=none\\n' > "
               "/etc/rpi/swap.conf.d/99-none.conf";
      if (source.what.starts_with("wa"))
        return "sed -i.bak 's/^ResourceDisk.EnableSwap=.*/ResourceDisk.EnableSwap=n/' /etc/waagent.conf";
      return disable(source.what, loader);
    case Kind::fstab:
    case Kind::command:
    case Kind::argument:
      return {};
  }
  return {};
}

std::string heading(const SwapSource& source) {
  if (source.waits) return fmt::format("{}, which systemd uses once fstab has no swap any more:", source.what);
  if (source.kind == Kind::gpt) return fmt::format("{}, a partition of type swap:", source.what);
  return fmt::format("{} ({}):", source.what, source.source);
}

}  // namespace

std::string remedy_for(const std::vector<SwapSource>& sources, const BootUnits& units) {
  std::string remedy = against_lines(sources);
  const bool fstab = !remedy.empty();
  for (const auto& source : sources) {
    if (source.kind == Kind::fstab || (!source.off.empty() && !(source.waits && fstab))) continue;
    const auto command = command_against(source, units.loader);
    if (remedy.find("  " + command + "\n") != std::string::npos && !command.empty()) continue;
    remedy += command.empty() ? fmt::format("Take {} out of {}.\n", source.what, source.source)
                              : fmt::format("{}\n  {}\n", heading(source), command);
  }
  if (!remedy.empty()) remedy.pop_back();
  return remedy;
}

}  // namespace nodecheck
