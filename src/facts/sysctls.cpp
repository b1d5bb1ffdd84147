#include "facts/sysctls.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(SysctlValue, value, unreadable)
NODECHECK_JSON(Sysctls, values)

namespace {

constexpr std::string_view keys[]{
    "fs.inotify.max_user_instances",
    "fs.inotify.max_user_watches",
    "kernel.keys.root_maxbytes",
    "kernel.keys.root_maxkeys",
    "kernel.panic",
    "kernel.panic_on_oops",
    "kernel.pid_max",
    "net.bridge.bridge-nf-call-ip6tables",
    "net.bridge.bridge-nf-call-iptables",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.ip_forward",
    "net.ipv6.conf.all.forwarding",
    "net.ipv6.conf.default.forwarding",
    "net.netfilter.nf_conntrack_count",
    "net.netfilter.nf_conntrack_max",
    "vm.overcommit_memory",
    "vm.panic_on_oom",
};

SysctlValue read_value(const Host& host, std::string_view key) {
  try {
    return {std::string(trim(host.read(sysctl_path(key)))), {}};
  } catch (const std::system_error& e) {
    // No such key: the module that owns it is not there, or the protocol is off. Absence is a value.
    if (e.code().value() == ENOENT || e.code().value() == ENOTDIR) return {};
    return {{}, e.code().message()};
  }
}

}  // namespace

std::string sysctl_path(std::string_view key) {
  std::string path = "/proc/sys/";
  path += key;
  std::replace(path.begin(), path.end(), '.', '/');
  return path;
}

std::optional<std::string> Sysctls::get(std::string_view key) const {
  const auto found = values.find(std::string(key));
  if (found == values.end())
    throw Unavailable{Unavailable::Kind::not_recorded, std::string(key), "this bundle does not hold the sysctl"};
  if (!found->second.unreadable.empty())
    throw Unavailable{Unavailable::Kind::denied, sysctl_path(key), found->second.unreadable};
  return found->second.value;
}

template <>
Sysctls probe<Sysctls>(Node& node) {
  if (!node.host().exists("/proc/sys/kernel")) throw std::runtime_error("/proc/sys is not there: is /proc mounted?");
  Sysctls sysctls;
  for (const auto key : keys) sysctls.values.emplace(key, read_value(node.host(), key));
  return sysctls;
}

}  // namespace nodecheck
