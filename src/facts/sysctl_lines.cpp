#include "facts/sysctl_lines.hpp"

#include <algorithm>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(SysctlLine, number, key, value, may_fail)

namespace {

void swap_separators(std::string& name) {
  for (auto& c : name) c = c == '.' ? '/' : c == '/' ? '.' : c;
}

/// Without slashes that lead nowhere: //net/./ipv4/ is net/ipv4.
std::string simplified(std::string_view path) {
  std::string name;
  for (const auto part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (!name.empty()) name += '/';
    name += part;
  }
  return name;
}

std::string without_end(std::string_view text) {
  return std::string(text.substr(0, text.find_last_not_of(" \t\r") + 1));
}

}  // namespace

// net.ipv4.ip_forward = 1
// net/ipv4/conf/eth0.100/forwarding=1
// -net.ipv4.conf.all.rp_filter
std::vector<SysctlLine> sysctl_lines(std::string_view text) {
  std::vector<SysctlLine> lines;
  int number = 0;
  for (const auto whole : lines_of(text)) {
    ++number;
    auto line = trim(whole);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    const bool minus = line[0] == '-';
    if (minus) line.remove_prefix(1);
    const auto equals = line.find('=');
    if (equals != std::string_view::npos)
      lines.push_back({number, without_end(line.substr(0, equals)), std::string(trim(line.substr(equals + 1))), minus});
    else if (minus)
      lines.push_back({number, std::string(line), std::nullopt, false});
  }
  return lines;
}

std::string sysctl_path_name(std::string_view key) {
  std::string name(key);
  const auto first = name.find_first_of("./");
  if (first != std::string::npos && name[first] == '.') swap_separators(name);
  return name;
}

std::string sysctl_name(std::string_view key) { return simplified(sysctl_path_name(key)); }

std::string dotted(std::string_view name) {
  std::string key(name);
  swap_separators(key);
  return key;
}

bool is_pattern(std::string_view name) { return name.find_first_of("*?[") != std::string_view::npos; }

}  // namespace nodecheck
