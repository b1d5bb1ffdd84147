#include "facts/ufw_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "facts/file_reads.hpp"
#include "facts/iptables_save.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

struct Assignment {
  std::string value;   ///< lower case, without quotes
  std::string source;  ///< file:line, or the file where it is not said
};

/// ufw-init sources the files: export, quotes and remarks are the shell's.
std::string value_of(std::string_view text) {
  std::string value;
  char quote = 0;
  for (const char c : text) {
    if (quote == 0 && std::string_view(" \t\r;&|").find(c) != std::string_view::npos) break;
    if (quote != 0 ? c == quote : c == '"' || c == '\'')
      quote = quote != 0 ? '\0' : c;
    else
      value += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return value;
}

// export DEFAULT_FORWARD_POLICY="DROP" # as it comes
Assignment assigned(const Host& host, const std::string& path, std::string_view key, std::string fallback) {
  Assignment found{std::move(fallback), path};
  const auto text = read_if_there(host, path);
  int number = 0;
  for (auto line : text ? lines_of(*text) : std::vector<std::string_view>{}) {
    ++number;
    line = trim(line);
    if (line.starts_with("export ")) line = trim(line.substr(line.find(' ')));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || line.substr(0, equals) != key) continue;
    found = {value_of(line.substr(equals + 1)), fmt::format("{}:{}", path, number)};
  }
  return found;
}

constexpr auto init_functions = "/usr/lib/ufw/ufw-init-functions";

BootRule jump(std::string source, std::string target) { return {std::move(source), {}, "jump", std::move(target)}; }

/// The chains that ufw-init hangs into FORWARD, in its order; `ufw` is ufw or ufw6.
BootTable table_of(const Host& host, const Assignment& policy, bool ipv6) {
  const std::string ufw = ipv6 ? "ufw6" : "ufw";
  BootTable table{"ufw.service", policy.source, ipv6 ? "ip6" : "ip", "filter", {}};
  auto& forward = table.chain("FORWARD", policy.source);
  forward.base = true;
  forward.policy = policy.value == "accept" ? "accept" : "drop";
  for (const auto* part : {"before-logging", "before", "after", "after-logging"})
    forward.rules.push_back(jump(init_functions, fmt::format("{}-{}-forward", ufw, part)));
  if (policy.value == "reject") forward.rules.push_back({policy.source, {}, "drop", ""});
  for (const auto* part : {"before-logging", "before", "after", "after-logging", "user"})
    (void)table.chain(fmt::format("{}-{}-forward", ufw, part), "ufw");
  for (const auto* file : {"before", "user", "after"}) {
    const auto path = fmt::format("/etc/ufw/{}{}.rules", file, ipv6 ? "6" : "");
    if (const auto text = read_if_there(host, path)) apply_iptables_save(*text, path, table);
  }
  // No file says so: ufw-init appends it once the files are loaded.
  table.chain(ufw + "-before-forward", "ufw").rules.push_back(jump(init_functions, ufw + "-user-forward"));
  keep_forward_path(table);
  return table;
}

}  // namespace

std::vector<BootTable> read_ufw(const Host& host) {
  if (assigned(host, "/etc/ufw/ufw.conf", "ENABLED", "no").value != "yes") return {};
  const std::string defaults = "/etc/default/ufw";
  const auto policy = assigned(host, defaults, "DEFAULT_FORWARD_POLICY", "drop");
  std::vector<BootTable> tables{table_of(host, policy, false)};
  if (assigned(host, defaults, "IPV6", "no").value == "yes") tables.push_back(table_of(host, policy, true));
  return tables;
}

}  // namespace nodecheck
