#include "facts/boot_firewall.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "facts/boot_units.hpp"
#include "facts/file_reads.hpp"
#include "facts/firewalld_files.hpp"
#include "facts/iptables_save.hpp"
#include "facts/nft_script.hpp"
#include "facts/ufw_files.hpp"
#include "json.hpp"

namespace nodecheck {

NODECHECK_JSON(BootFirewalld, default_zone, source, accepts, forwards, policies, accepted)
NODECHECK_JSON(BootFirewall, tables, firewalld, unread)

namespace {

/// Who restores which file; in the order of Debian's and of Red Hat's packages.
struct Restore {
  std::string_view unit, path, family;
};
constexpr std::array<Restore, 4> restores{{{"netfilter-persistent", "/etc/iptables/rules.v4", "ip"},
                                           {"netfilter-persistent", "/etc/iptables/rules.v6", "ip6"},
                                           {"iptables", "/etc/sysconfig/iptables", "ip"},
                                           {"ip6tables", "/etc/sysconfig/ip6tables", "ip6"}}};
/// Debian's and Arch's, and Red Hat's.
constexpr std::array<std::string_view, 2> nft_scripts{"/etc/nftables.conf", "/etc/sysconfig/nftables.conf"};

template <class Read>
void attempt(const std::string& what, BootFirewall& fact, Read read) {
  try {
    read();
  } catch (const Unavailable& why) {
    fact.unread.push_back(why);
  } catch (const std::system_error& e) {
    fact.unread.push_back(why_unread(what, e));
  }
}

void add_restored(const Host& host, const Restore& restore, const std::string& unit, BootFirewall& fact) {
  const std::string path(restore.path);
  const auto text = read_if_there(host, path);
  if (!text) return;
  BootTable table{unit, path, std::string(restore.family), "filter", {}};
  apply_iptables_save(*text, path, table);
  keep_forward_path(table);
  if (!table.chains.empty()) fact.tables.push_back(std::move(table));
}

/// Of a pattern those that match in its folder; nft looks for others below /etc.
std::vector<std::string> included(const Host& host, const std::string& pattern) {
  const auto absolute = pattern.starts_with('/') ? pattern : "/etc/" + pattern;
  const auto slash = absolute.rfind('/');
  const auto folder = absolute.substr(0, slash);
  const auto name = absolute.substr(slash + 1);
  if (name.find_first_of("*?[") == std::string::npos) return {absolute};
  std::vector<std::string> paths;
  for (const auto& file : host.exists(folder) ? host.list(folder) : std::vector<std::string>{})
    if (::fnmatch(name.c_str(), file.c_str(), FNM_PERIOD) == 0) paths.push_back(folder + "/" + file);
  return paths;
}

void add_script(const Host& host, const std::string& path, NftScript& script, int depth) {
  constexpr int deepest = 16;  // as nft itself
  const auto text = read_if_there(host, path);
  if (!text || depth > deepest) return;
  apply_nft_script(*text, path, script);
  const auto includes = std::exchange(script.includes, {});
  for (const auto& pattern : includes)
    for (const auto& file : included(host, pattern)) add_script(host, file, script, depth + 1);
}

void add_nft(const Host& host, const std::string& unit, BootFirewall& fact) {
  NftScript script;
  for (const auto path : nft_scripts) add_script(host, std::string(path), script, 0);
  for (auto& table : script.tables) {
    table.loader = unit;
    keep_forward_path(table);
    const bool ours = table.family == "ip" || table.family == "ip6" || table.family == "inet";
    if (ours && !table.chains.empty()) fact.tables.push_back(std::move(table));
  }
}

}  // namespace

template <>
BootFirewall probe<BootFirewall>(Node& node) {
  BootFirewall fact;
  const auto& host = node.host();
  const auto& units = node.need<BootUnits>();
  for (const auto& restore : restores)
    if (const auto* unit = units.find(restore.unit))
      attempt(std::string(restore.path), fact, [&] { add_restored(host, restore, unit->name, fact); });
  if (const auto* unit = units.find("nftables"))
    attempt("/etc/nftables.conf", fact, [&] { add_nft(host, unit->name, fact); });
  if (units.find("ufw"))
    attempt("/etc/ufw", fact, [&] {
      for (auto& table : read_ufw(host)) fact.tables.push_back(std::move(table));
    });
  if (units.find("firewalld")) attempt("/etc/firewalld", fact, [&] { fact.firewalld = read_firewalld(host); });
  return fact;
}

}  // namespace nodecheck
