#include "reason/module_remedy.hpp"

#include <fmt/format.h>

#include "text.hpp"

namespace nodecheck {
namespace {

/// "/etc/modprobe.d/cis.conf:4" as a command that turns the line into a comment; of a package's file, in a copy that
/// comes before it.
std::string commented_out(const std::string& source) {
  const auto colon = source.rfind(':');
  auto path = source.substr(0, colon);
  std::string copy;
  if (!path.starts_with("/etc/")) {
    const auto own = "/etc/modprobe.d/" + path.substr(path.rfind('/') + 1);
    copy = fmt::format("  cp {} {}\n", shell_word(path), shell_word(own));
    path = own;
  }
  return fmt::format("{}  sed -i '{}s/^/# /' {}", copy, source.substr(colon + 1), shell_word(path));
}

/// What forbids it stands in a line of modprobe.d, or in the kernel's command line; or the kernel has none of it.
std::string allowed(const ModuleFate& fate) {
  if (fate.source.ends_with("/modules.dep"))
    return "Install the kernel's remaining modules (Ubuntu: linux-modules-extra of that release; RHEL: "
           "kernel-modules-extra).";
  if (fate.source.starts_with("/proc/cmdline"))
    return fmt::format("Take {} out of module_blacklist= in the boot loader's configuration.", fate.name);
  return fmt::format("Take out what keeps {} away:\n{}", fate.name, commented_out(fate.source));
}

}  // namespace

std::string module_remedy(const std::vector<ModuleFate>& fates, const BootServices& services) {
  std::string lines;
  const auto add = [&](const std::string& line) { lines += (lines.empty() ? "" : "\n") + line; };
  const bool systemd = services.init == "systemd";
  if (systemd && services.modules.masked)
    add("Have systemd load modules at boot again:\n  systemctl unmask " + services.modules.name);
  for (const auto& fate : fates) {
    if (fate.kind != ModuleFate::Kind::gone) continue;
    if (!fate.source.empty()) add(allowed(fate));
    if (fate.name != "br_netfilter") continue;
    add("Have it loaded at every boot; a line is one name and nothing else:\n"
        "  echo br_netfilter > /etc/modules-load.d/br_netfilter.conf");
    if (systemd && !services.pid1.empty())
      add("  systemctl restart systemd-modules-load.service && grep -w br_netfilter /proc/modules");
  }
  return lines;
}

}  // namespace nodecheck
