#include "facts/boot_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/boot_scripts.hpp"
#include "facts/boot_services.hpp"
#include "facts/host_listing.hpp"
#include "facts/unit_tree.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(BootUnit, name, file, source)
NODECHECK_JSON(UnitMask, name, file)
NODECHECK_JSON(ScriptCommand, unit, setting, words, source)
NODECHECK_JSON(BootUnits, loader, enabled, swaps, masked, commands, unfollowed, unclear, unread)

namespace {

std::string loader_of(Node& node) {
  const auto services = node.get<BootServices>();
  return *services ? (*services)->init : "";
}

/// /etc/rc2.d/S01dphys-swapfile, where no unit of the same name is.
void add_scripts(const Host& host, BootUnits& fact) {
  constexpr std::array<std::string_view, 5> runlevels{"/etc/rcS.d", "/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d",
                                                      "/etc/rc5.d"};
  for (const auto folder : runlevels)
    for (const auto& link : list_if_there(host, std::string(folder))) {
      constexpr std::size_t prefix = 3;  // S01
      if (link.size() <= prefix || link[0] != 'S') continue;
      const auto name = link.substr(prefix);
      const auto service = name + ".service";
      const bool native = fact.loader == "systemd" && (host.exists("/usr/lib/systemd/system/" + service) ||
                                                       host.exists("/lib/systemd/system/" + service) ||
                                                       host.exists("/etc/systemd/system/" + service));
      if (native || fact.find(name) != nullptr || fact.mask_of(service) != nullptr) continue;
      fact.enabled.push_back({name, "", fmt::format("{}/{}", folder, link)});
      // Those of a system without systemd are the distribution's own, and do what its settings say.
      if (fact.loader == "systemd") add_init_script(host, "/etc/init.d/" + name, service, fact);
    }
}

/// More of them than any boot runs.
constexpr std::size_t most_commands = 2000;

void limit_commands(BootUnits& fact) {
  if (fact.commands.size() <= most_commands) return;
  fact.unread.push_back({Unavailable::Kind::malformed, fact.commands[most_commands].source, "too many commands"});
  fact.commands.resize(most_commands);
}

void add_runlevels(const Host& host, BootUnits& fact) {
  for (const auto* level : {"sysinit", "boot", "default"})
    for (const auto& name : list_if_there(host, fmt::format("/etc/runlevels/{}", level)))
      fact.enabled.push_back({name, "", fmt::format("/etc/runlevels/{}/{}", level, name)});
}

}  // namespace

const BootUnit* BootUnits::find(std::string_view name) const {
  const auto found = std::find_if(enabled.begin(), enabled.end(), [&](const BootUnit& unit) {
    return unit.name == name || unit.name == std::string(name) + ".service";
  });
  return found == enabled.end() ? nullptr : &*found;
}

const UnitMask* BootUnits::mask_of(std::string_view name) const {
  const auto found = std::find_if(masked.begin(), masked.end(), [&](const UnitMask& m) { return m.name == name; });
  return found == masked.end() ? nullptr : &*found;
}

template <>
BootUnits probe<BootUnits>(Node& node) {
  BootUnits fact;
  const auto& host = node.host();
  fact.loader = loader_of(node);
  if (fact.loader == "systemd") UnitTree(host).read(fact);
  if (fact.loader == "openrc") add_runlevels(host, fact);
  if (fact.loader == "systemd" || fact.loader == "sysvinit") add_scripts(host, fact);
  add_boot_scripts(host, fact);
  limit_commands(fact);
  return fact;
}

}  // namespace nodecheck
