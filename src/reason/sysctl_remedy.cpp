#include "reason/sysctl_remedy.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view own_name = "99-zz-kubernetes.conf";

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// A line of the boot's own files that no file of ours would come after.
bool is_behind_ours(const SysctlFate& f, const BootFacts& boot) {
  const auto colon = f.winner->source.rfind(':');
  const auto path = f.winner->source.substr(0, colon);
  if (path == "/proc/cmdline") return false;
  if (f.winner->name != sysctl_name(f.need.key)) return true;  // the same value as before would move nothing
  if (boot.files.sysctl_conf && path == boot.files.sysctl_conf->file.path()) return true;
  if (boot.files.ufw && path == boot.files.ufw->file.path()) return true;
  return path.find("/sysctl.d/") == std::string::npos || base_name(path) >= own_name;
}

/// sed follows the link of a file that is none.
std::string comment_out(const std::string& source) {
  const auto colon = source.rfind(':');
  return fmt::format("  sed -i --follow-symlinks '{}s/^/# /' {}", source.substr(colon + 1),
                     shell_word(source.substr(0, colon)));
}

bool can_be_edited(const std::string& source) {
  const auto path = source.substr(0, source.rfind(':'));
  return path.starts_with("/etc/") && path.ends_with(".conf") && path.find(".service.d/") == std::string::npos;
}

}  // namespace

std::string sysctl_remedy(const std::vector<SysctlFate>& failed, const BootFacts& boot) {
  std::string lines;
  std::set<std::string> taken_out;
  const auto add = [&](const std::string& line) { lines += (lines.empty() ? "" : "\n") + line; };
  const auto& service = boot.services.sysctl;
  if (service.masked && boot.services.init == "systemd")
    add("Have systemd set sysctls at boot again:\n  systemctl unmask " + service.name);
  for (const auto& f : failed) {
    if (!f.winner || !is_behind_ours(f, boot) || !taken_out.insert(f.winner->source).second) continue;
    if (can_be_edited(f.winner->source))
      add("Take out the line that wins:\n" + comment_out(f.winner->source));
    else
      add(fmt::format("Take out what sets it last: {}", f.winner->source));
  }
  bool first = true;
  for (const auto& f : failed) {
    if (f.kind == SysctlFate::Kind::absent && taken_out.insert("br_netfilter").second)
      add("Have the module loaded before:\n  echo br_netfilter > /etc/modules-load.d/br_netfilter.conf");
    if (f.kind == SysctlFate::Kind::absent) continue;
    if (std::exchange(first, false)) add("Set what is needed, in a file that comes late:");
    add(fmt::format("  echo '{} = {}' >> /etc/sysctl.d/{}", f.need.key, f.need.value, own_name));
  }
  if (!boot.services.pid1.empty())
    add(fmt::format("See that it holds, without a reboot:\n  {}",
                    boot.services.init == "systemd" ? "systemctl restart systemd-sysctl.service" : "sysctl --system"));
  return lines;
}

}  // namespace nodecheck
