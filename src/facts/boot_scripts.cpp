#include "facts/boot_scripts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <system_error>

#include "facts/attempt.hpp"
#include "facts/file_reads.hpp"
#include "facts/host_listing.hpp"
#include "facts/script_follower.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Commands = std::vector<ScriptCommand>;

constexpr const char* networking = "networking.service";

bool may_be_executed(const Host& host, const std::string& path) { return (host.status(path).mode & 0111U) != 0; }

void append(Commands more, BootUnits& fact) {
  for (auto& command : more) fact.commands.push_back(std::move(command));
}

/// systemd-rc-local-generator(8) wants it executable, and the kernel a first line that names its interpreter; init's
/// shell does without that.
void add_rc_local(const Host& host, const std::string& path, BootUnits& fact) {
  constexpr auto other = "/etc/rc.d/rc.local";  // Red Hat's /etc/rc.local leads there
  const auto text = read_if_there(host, path);
  if (!text || !may_be_executed(host, path)) return;
  if (fact.loader == "systemd" && !text->starts_with("#!")) return;
  if (path != other && host.exists(other) && host.status(path).is(host.status(other))) return;
  append(commands_of_text(host, *text, path, 1, "rc-local.service", fact), fact);
}

void add_executable(const Host& host, const std::string& path, const std::string& unit, BootUnits& fact) {
  attempt(path, fact, [&] {
    const auto text = read_if_there(host, path);
    if (text && may_be_executed(host, path)) append(commands_of_text(host, *text, path, 1, unit, fact), fact);
  });
}

/// OpenRC's service local runs those that may be executed: openrc's README in the folder.
void add_local_d(const Host& host, BootUnits& fact) {
  const std::string folder = "/etc/local.d";
  for (const auto& name : list_if_there(host, folder))
    if (name.ends_with(".start")) add_executable(host, folder + "/" + name, "local", fact);
}

/// The interfaces that `ifup -a` and hotplug bring up (interfaces(5)).
std::set<std::string, std::less<>> raised_interfaces(const std::vector<std::pair<std::string, std::string>>& files) {
  std::set<std::string, std::less<>> names;
  for (const auto& [path, text] : files)
    for (const auto line : lines_of(text)) {
      const auto words = words_of(line);
      if (words.empty() || (words[0] != "auto" && words[0] != "allow-auto" && words[0] != "allow-hotplug")) continue;
      for (const auto word : words) names.emplace(word);
    }
  return names;
}

// iface eth0 inet dhcp
//   post-up sysctl -w net.ipv4.ip_forward=1
void add_interfaces(const Host& host, BootUnits& fact) {
  std::vector<std::pair<std::string, std::string>> files;
  const auto add = [&](const std::string& path) {
    attempt(path, fact, [&] { files.emplace_back(path, read_if_there(host, path).value_or("")); });
  };
  add("/etc/network/interfaces");
  // source /etc/network/interfaces.d/*
  if (files.empty() || files[0].second.find("interfaces.d") != std::string::npos)
    for (const auto& name : list_if_there(host, "/etc/network/interfaces.d")) add("/etc/network/interfaces.d/" + name);
  const auto raised = raised_interfaces(files);
  for (const auto& [path, text] : files) {
    int number = 0;
    bool is_raised = false;
    for (const auto line : lines_of(text)) {
      ++number;
      const auto words = words_of(line);
      if (words.size() < 2) continue;
      if (words[0] == "iface") is_raised = raised.contains(words[1]);
      const bool runs = words[0] == "up" || words[0] == "pre-up" || words[0] == "post-up";
      if (!runs || !is_raised) continue;
      const auto command = trim(line).substr(words[0].size());
      append(commands_of_text(host, command, path, number, networking, fact), fact);
    }
  }
}

/// run-parts takes names of these characters alone: of x.sh it takes none.
bool runs_part(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

void add_ifupdown(const Host& host, BootUnits& fact) {
  add_interfaces(host, fact);
  for (const std::string folder : {"/etc/network/if-pre-up.d", "/etc/network/if-up.d"})
    for (const auto& name : list_if_there(host, folder))
      if (runs_part(name)) add_executable(host, folder + "/" + name, networking, fact);
}

/// cloud-init runs these at every boot (docs: cc_scripts_per_boot).
void add_cloud_init(const Host& host, BootUnits& fact) {
  const std::string folder = "/var/lib/cloud/scripts/per-boot";
  for (const auto& name : list_if_there(host, folder))
    add_executable(host, folder + "/" + name, "cloud-final.service", fact);
}

/// The generator makes a unit of it; else somebody has written one.
bool has_rc_local_unit(const Host& host, const BootUnits& fact) {
  constexpr std::array<const char*, 2> generators{"/usr/lib/systemd/system-generators/systemd-rc-local-generator",
                                                  "/lib/systemd/system-generators/systemd-rc-local-generator"};
  return fact.find("rc-local") != nullptr ||
         std::any_of(generators.begin(), generators.end(), [&](const auto* path) { return host.exists(path); });
}

// @reboot root /sbin/swapon /swapfile     (crontab(5); a user's own table names no user)
void add_crontab(const Host& host, const std::string& path, bool names_user, BootUnits& fact) {
  const auto text = read_if_there(host, path).value_or("");
  int number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    const auto words = words_of(line);
    const std::size_t before = names_user ? 2 : 1;
    if (words.size() <= before || words[0] != "@reboot") continue;
    const auto command = line.substr(static_cast<std::size_t>(words[before].data() - line.data()));
    append(commands_of_text(host, command, path, number, "cron.service", fact), fact);
  }
}

void add_cron(const Host& host, BootUnits& fact) {
  attempt("/etc/cron.d", fact, [&] {
    add_crontab(host, "/etc/crontab", true, fact);
    for (const auto& name : list_if_there(host, "/etc/cron.d")) add_crontab(host, "/etc/cron.d/" + name, true, fact);
    for (const auto* own : {"/var/spool/cron/crontabs/root", "/var/spool/cron/root"})
      add_crontab(host, own, false, fact);
  });
}

}  // namespace

void add_init_script(const Host& host, const std::string& path, const std::string& unit, BootUnits& fact) {
  attempt(path, fact, [&] { append(commands_of_file(host, path, unit, fact), fact); });
}

void add_boot_scripts(const Host& host, BootUnits& fact) {
  if (fact.loader == "openrc" && fact.find("local") != nullptr) add_local_d(host, fact);
  if (fact.find("networking") != nullptr) attempt("/etc/network", fact, [&] { add_ifupdown(host, fact); });
  if (fact.find("cron") != nullptr || fact.find("crond") != nullptr || fact.find("cronie") != nullptr)
    add_cron(host, fact);
  if (fact.find("cloud-final") != nullptr) attempt("/var/lib/cloud", fact, [&] { add_cloud_init(host, fact); });
  if (fact.mask_of("rc-local.service") != nullptr) return;
  if (fact.loader == "systemd" && !has_rc_local_unit(host, fact)) return;
  for (const auto* path : {"/etc/rc.d/rc.local", "/etc/rc.local", "/etc/init.d/boot.local"})
    attempt(path, fact, [&] { add_rc_local(host, path, fact); });
}

}  // namespace nodecheck
