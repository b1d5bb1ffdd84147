#include "reason/cni_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view packaged[]{"bandwidth",  "bridge", "dhcp",     "dummy",   "firewall", "host-device",
                                      "host-local", "ipvlan", "loopback", "macvlan", "portmap",  "ptp",
                                      "sbr",        "static", "tap",      "tuning",  "vlan",     "vrf"};

std::string how_to_install(const CniBinary& binary, const CniBinaries& all) {
  const auto directory = all.directories.empty() ? std::string("/opt/cni/bin") : all.directories.front();
  if (!binary.elsewhere.empty())
    return fmt::format(
        "{2} is there, where the runtime does not look ({3}): link it, or set the runtime's plugin directory:\n"
        "  mkdir -p {0}\n"
        "  ln -s {1} {0}/",
        shell_word(directory), shell_word(binary.elsewhere), binary.elsewhere,
        all.source == "default" ? "it has the default directory" : all.source);
  if (std::find(std::begin(packaged), std::end(packaged), binary.type) != std::end(packaged))
    return fmt::format(
        "{0} is one of the standard plugins: install those of github.com/containernetworking/plugins:\n"
        "  mkdir -p {1}\n"
        "  tar -C {1} --no-same-owner -xzf cni-plugins-linux-ARCH-VERSION.tgz",
        binary.type, shell_word(directory));
  return fmt::format(
      "{} is the CNI's own: its DaemonSet puts it there at its start. See its pod on this node, or take "
      "the configuration away if that CNI is gone:\n"
      "  kubectl get pods -A -o wide --field-selector spec.nodeName=NODE",
      binary.type);
}

CniFault missing(const CniBinary& binary, const CniBinaries& all) {
  const auto where = fmt::format("{}", fmt::join(all.directories, ":"));
  return {fmt::format("CNI plugin {} is not in {}", binary.type, where),
          {where, all.source, binary.elsewhere.empty() ? "no " + binary.type : "only " + binary.elsewhere, binary.type},
          Severity::error,
          how_to_install(binary, all),
          !binary.elsewhere.empty()};
}

}  // namespace

std::vector<std::string> cni_types_of(const CniFile& file) {
  std::vector<std::string> types;
  const auto add = [&](const std::string& type) {
    if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  };
  for (const auto& plugin : file.plugins) {
    add(plugin.type);
    const bool flannel = plugin.type == "flannel";  // delegates to bridge with host-local where it is not told
    add(flannel && plugin.delegate.empty() ? "bridge" : plugin.delegate);
    add(flannel && plugin.others.empty() ? "host-local" : plugin.ipam);
    for (const auto& other : plugin.others) add(other);
  }
  return types;
}

std::vector<CniFault> cni_faults(const CniBinary& binary, const CniBinaries& all) {
  if (binary.path.empty()) return {missing(binary, all)};
  std::vector<CniFault> faults;
  const auto mode = fmt::format("mode {:04o}", binary.mode);
  if ((binary.mode & 0111U) == 0)
    faults.push_back({binary.path + " is not executable",
                      {binary.path, "", mode, "mode 0755"},
                      Severity::error,
                      "Make it executable:\n  chmod 0755 " + shell_word(binary.path)});
  if (binary.no_exec)
    faults.push_back({binary.path + " is on a filesystem that is mounted noexec",
                      {binary.path, "", "noexec", "exec"},
                      Severity::error,
                      fmt::format("Mount it without noexec, now and in /etc/fstab:\n"
                                  "  mount -o remount,exec $(findmnt -no TARGET -T {0})\n"
                                  "  grep -n noexec /etc/fstab",
                                  shell_word(binary.path))});
  if (binary.owner != 0 || (binary.mode & 0002U) != 0)
    faults.push_back(
        {fmt::format("others than root may replace {}, which root runs", binary.path),
         {binary.path, "", fmt::format("owner {}, {}", binary.owner, mode), "owner 0, mode 0755"},
         Severity::warning,
         fmt::format("Give it back to root:\n  chown root:root {0}\n  chmod 0755 {0}", shell_word(binary.path))});
  return faults;
}

}  // namespace nodecheck
