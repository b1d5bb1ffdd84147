#pragma once
// A node's boot in literals: files of sysctl.d and modules-load.d, who reads them, and a kernel whose modules are
// files.
#include <string>
#include <vector>

#include "facts/boot_services.hpp"
#include "facts/module_loads.hpp"
#include "facts/modules.hpp"
#include "facts/sysctl_files.hpp"
#include "facts/sysctls.hpp"

namespace nodecheck {

inline ConfFile conf(const std::string& path) {
  return {.directory = path.substr(0, path.rfind('/')), .name = path.substr(path.rfind('/') + 1)};
}

inline SysctlFile sysctls_in(const std::string& path, const std::string& text) {
  return {conf(path), sysctl_lines(text)};
}

inline SysctlFiles sysctl_d(const std::vector<SysctlFile>& files) { return {.files = files}; }

inline ModuleLoads modules_load_d(const std::string& path, const std::string& text) {
  return {.files = {{conf(path), module_lines(text)}}};
}

inline BootServices by_systemd() {
  return {"systemd",
          "systemd",
          {"systemd-sysctl.service", "/usr/lib/systemd/system/systemd-sysctl.service", false},
          {"systemd-modules-load.service", "/usr/lib/systemd/system/systemd-modules-load.service", false}};
}

inline BootServices by_scripts() {
  return {"sysvinit", "init", {"procps", "/etc/init.d/procps", false}, {"kmod", "/etc/init.d/kmod", false}};
}

/// br_netfilter as a file, and more of it.
inline Modules one_module(ModuleEvidence evidence) {
  if (evidence.name.empty()) evidence.name = "br_netfilter";
  if (evidence.file.empty() && !evidence.builtin) evidence.file = "/lib/modules/6.1.0/" + evidence.name + ".ko";
  return {.release = "6.1.0", .index = true, .modules = {std::move(evidence)}, .unread = {}};
}

/// Forwarding and bridged traffic as a node needs them.
inline Sysctls set_now(const std::string& ip_forward = "1") {
  Sysctls sysctls;
  sysctls.values["net.ipv4.ip_forward"] = {ip_forward, {}};
  for (const auto* key : {"net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables",
                          "net.ipv6.conf.all.forwarding", "net.ipv6.conf.default.forwarding"})
    sysctls.values[key] = {"1", {}};
  return sysctls;
}

}  // namespace nodecheck
