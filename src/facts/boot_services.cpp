#include "facts/boot_services.hpp"

#include <algorithm>
#include <system_error>

#include "facts/init.hpp"
#include "facts/unit_tree.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(BootService, name, file, masked)
NODECHECK_JSON(BootServices, init, pid1, sysctl, modules)

namespace {

/// Empty: it is no link.
std::string link_of(const Host& host, const std::string& path) {
  try {
    return host.link(path);
  } catch (const std::system_error&) {
    return {};
  }
}

/// What an image would start: its init is a link into systemd, or systemd is all that it has.
bool would_start_systemd(const Host& host) {
  if (!host.exists("/usr/lib/systemd/systemd") && !host.exists("/lib/systemd/systemd")) return false;
  for (const auto* init : {"/sbin/init", "/usr/sbin/init"})
    if (const auto link = link_of(host, init); !link.empty()) return link.ends_with("/systemd");
  return !host.exists("/sbin/init");
}

std::string init_system(const Host& host, const Init& init) {
  if (init.systemd) return "systemd";
  if (!host.alive() && would_start_systemd(host)) return "systemd";
  if (host.alive() && !init.name.empty() && init.name != "init" && init.name != "openrc-init") return {};
  if (host.exists("/sbin/openrc") || host.exists("/usr/sbin/openrc")) return "openrc";
  if (host.exists("/etc/inittab") && host.exists("/etc/init.d/rcS")) return "sysvinit";
  return {};
}

/// Of the folders that a unit may lie in, those where administrators and distributions put these, and that outlive a
/// boot.
BootService systemd_unit(const Host& host, const std::string& name) {
  const auto by_kernel = masked_by_kernel(host);
  const bool is_masked = std::find(by_kernel.begin(), by_kernel.end(), name) != by_kernel.end();
  for (const auto* folder :
       {"/etc/systemd/system/", "/usr/local/lib/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/"}) {
    const auto path = folder + name;
    if (is_mask(host, path)) return {name, path, true};
    if (host.exists(path)) return {name, path, is_masked};
  }
  return {name, {}, false};
}

bool has_entry(const Host& host, const std::string& folder, const std::string& end) {
  if (!host.exists(folder)) return false;
  const auto names = host.list(folder);
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return name.ends_with(end) && !name.starts_with('K'); });
}

/// A script counts where one of these runlevels starts it.
BootService script(const Host& host, const std::string& name, std::initializer_list<const char*> runlevels) {
  const auto path = "/etc/init.d/" + name;
  if (!host.exists(path)) return {name, {}, false};
  const bool started = std::any_of(runlevels.begin(), runlevels.end(),
                                   [&](const char* folder) { return has_entry(host, folder, name); });
  return {name, path, !started};
}

}  // namespace

template <>
BootServices probe<BootServices>(Node& node) {
  const auto& host = node.host();
  const auto& init = node.need<Init>();
  BootServices boot{.init = init_system(host, init), .pid1 = init.name};
  if (boot.init == "systemd") {
    boot.sysctl = systemd_unit(host, "systemd-sysctl.service");
    boot.modules = systemd_unit(host, "systemd-modules-load.service");
  } else if (boot.init == "openrc") {
    boot.sysctl = script(host, "sysctl", {"/etc/runlevels/boot", "/etc/runlevels/sysinit", "/etc/runlevels/default"});
    boot.modules = script(host, "modules", {"/etc/runlevels/boot", "/etc/runlevels/sysinit", "/etc/runlevels/default"});
  } else if (boot.init == "sysvinit") {
    boot.sysctl = script(host, "procps", {"/etc/rcS.d", "/etc/rc2.d", "/etc/rc3.d"});
    boot.modules = script(host, "kmod", {"/etc/rcS.d", "/etc/rc2.d", "/etc/rc3.d"});
  }
  return boot;
}

}  // namespace nodecheck
