#include "facts/boot_firewall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "facts/attempt.hpp"
#include "facts/boot_units.hpp"
#include "facts/file_reads.hpp"
#include "facts/firewalld_files.hpp"
#include "facts/host_listing.hpp"
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
constexpr std::array<Restore, 6> restores{{{"netfilter-persistent", "/etc/iptables/rules.v4", "ip"},
                                           {"netfilter-persistent", "/etc/iptables/rules.v6", "ip6"},
                                           {"iptables", "/etc/sysconfig/iptables", "ip"},
                                           {"ip6tables", "/etc/sysconfig/ip6tables", "ip6"},
                                           {"iptables", "/etc/iptables/rules-save", "ip"},
                                           {"ip6tables", "/etc/iptables/rules6-save", "ip6"}}};
/// Debian's and Arch's, Red Hat's, and Alpine's.
constexpr std::array<std::string_view, 3> nft_scripts{"/etc/nftables.conf", "/etc/sysconfig/nftables.conf",
                                                      "/etc/nftables.nft"};
/// They load rules that they make of files of their own.
constexpr std::array<std::string_view, 10> others{
    "ferm", "shorewall", "shorewall6",    "firehol", "arno-iptables-firewall",
    "csf",  "awall",     "SuSEfirewall2", "uruk",    "vuurmuur"};

/// A command that restores a file, or an entry of the table above.
struct Restored {
  std::string unit, path, family;
  bool flush = true;
};

void add_restored(const Host& host, const Restored& restored, BootFirewall& fact) {
  const auto text = read_if_there(host, restored.path);
  if (!text) return;
  for (const auto* name : {"raw", "mangle", "filter"}) {
    BootTable table{restored.unit, restored.path, restored.family, name, {}};
    if (!restored.flush)
      for (const auto& earlier : fact.tables)
        if (earlier.family == table.family && earlier.name == name) table.chains = earlier.chains;
    restore_iptables_save(*text, restored.path, restored.flush, table);
    keep_forward_path(table);
    if (!table.chains.empty()) fact.tables.push_back(std::move(table));
  }
}

/// nft looks for what is not absolute below /etc.
std::vector<std::string> included(const Host& host, const std::string& pattern) {
  return matching_files(host, pattern.starts_with('/') ? pattern : "/etc/" + pattern);
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

void add_nft(const Host& host, const std::string& unit, const std::string& path, NftScript& script) {
  add_script(host, path, script, 0);
  for (auto& table : script.tables)
    if (table.loader.empty()) table.loader = unit;
}

void add_tables(NftScript script, BootFirewall& fact) {
  for (auto& table : script.tables) {
    keep_forward_path(table);
    const bool ours = table.family == "ip" || table.family == "ip6" || table.family == "inet";
    if (ours && !table.chains.empty()) fact.tables.push_back(std::move(table));
  }
}

bool is_restore(std::string_view program) { return program.ends_with("-restore"); }

/// What a command reads: iptables-restore -w 5 < FILE, nft -f FILE. Empty: not a file that is named in full.
std::string file_of(const std::vector<std::string>& words) {
  std::string file;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const auto& next = i + 1 < words.size() ? words[i + 1] : "";
    if (word == "<" || word == "-f" || word == "--file") return next;
    if (word.starts_with('<') || word.starts_with("--file="))
      return std::string(word.substr(word.find_first_of("<=") + 1));
    if (word.find('>') != std::string_view::npos) break;
    if (is_restore(words[0]) && word.starts_with('/')) file = word;
  }
  return file;
}

/// Below these are files that something makes at boot.
bool stays(const std::string& path) {
  const bool passing = path.starts_with("/run/") || path.starts_with("/tmp/") || path.starts_with("/var/run/");
  return path.starts_with('/') && !passing && path.find_first_of("$`*?") == std::string::npos;
}

/// The files that commands of BootUnits load.
class CommandReader {
 public:
  CommandReader(const Host& host, BootFirewall& fact, NftScript& script) : host_(host), fact_(fact), script_(script) {}

  void read(const ScriptCommand& command) {
    const auto& words = command.words;
    const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
    if (!is_restore(words[0]) && words[0] != "nft") return;
    if (has("-t") || has("--test") || has("-c") || has("--check") || has("-h") || has("-V")) return;
    const auto path = file_of(words);
    if (words[0] == "nft" && path.empty()) return nft_command(command);
    if (!stays(path)) return unread(command, "does not tell which rules it loads");
    attempt(path, fact_, [&] { follow(command, path, !has("-n") && !has("--noflush")); });
  }

 private:
  void follow(const ScriptCommand& command, const std::string& path, bool flush) {
    if (command.words[0] == "nft") {
      const bool known = std::find(nft_scripts.begin(), nft_scripts.end(), path) != nft_scripts.end();
      if (!known || !command.unit.starts_with("nftables")) add_nft(host_, command.unit, path, script_);
      return;
    }
    const auto* family = command.words[0].starts_with("ip6") ? "ip6" : "ip";
    add_restored(host_, {command.unit, path, family, flush}, fact_);
  }
  /// nft add rule inet filter forward drop
  void nft_command(const ScriptCommand& command) {
    const auto has = [&](std::string_view text) {
      return std::any_of(command.words.begin(), command.words.end(),
                         [&](const std::string& word) { return word.find(text) != std::string::npos; });
    };
    if (has("drop") || has("reject") || has("jump")) unread(command, "is not followed");
  }
  void unread(const ScriptCommand& command, const std::string& why) {
    fact_.unread.push_back({Unavailable::Kind::malformed, command.source, command.words[0] + " " + why});
  }

  const Host& host_;
  BootFirewall& fact_;
  NftScript& script_;
};

}  // namespace

template <>
BootFirewall probe<BootFirewall>(Node& node) {
  BootFirewall fact;
  NftScript script;
  const auto& host = node.host();
  const auto& units = node.need<BootUnits>();
  for (const auto& restore : restores)
    if (const auto* unit = units.find(restore.unit))
      attempt(std::string(restore.path), fact, [&] {
        add_restored(host, {unit->name, std::string(restore.path), std::string(restore.family)}, fact);
      });
  if (const auto* unit = units.find("nftables"))
    for (const auto path : nft_scripts)
      attempt(std::string(path), fact, [&] { add_nft(host, unit->name, std::string(path), script); });
  if (units.find("ufw"))
    attempt("/etc/ufw", fact, [&] {
      for (auto& table : read_ufw(host)) fact.tables.push_back(std::move(table));
    });
  CommandReader commands(host, fact, script);
  for (const auto& command : units.commands) commands.read(command);
  add_tables(std::move(script), fact);
  for (const auto other : others)
    if (const auto* unit = units.find(other))
      fact.unread.push_back({Unavailable::Kind::unsupported, unit->source,
                             fmt::format("{} loads rules of its own at boot, which are not read", unit->name)});
  if (units.find("firewalld")) attempt("/etc/firewalld", fact, [&] { fact.firewalld = read_firewalld(host); });
  return fact;
}

}  // namespace nodecheck
