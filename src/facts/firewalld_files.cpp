#include "facts/firewalld_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "facts/file_reads.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::array<std::string_view, 2> folders{"/etc/firewalld", "/usr/lib/firewalld"};
constexpr std::string_view blanks = " \t\r\n";

std::vector<std::string> names_in(const Host& host, const std::string& directory) {
  return host.exists(directory) ? host.list(directory) : std::vector<std::string>{};
}

/// By name; what /etc says of a zone hides what /usr says of it.
std::map<std::string, std::string> zones(const Host& host) {
  std::map<std::string, std::string> files;
  for (const auto folder : folders)
    for (const auto& name : names_in(host, fmt::format("{}/zones", folder)))
      if (name.ends_with(".xml"))
        files.try_emplace(name.substr(0, name.size() - 4), fmt::format("{}/zones/{}", folder, name));
  return files;
}

/// Whether an element of this name is there.
bool has_element(std::string_view text, std::string_view element) {
  const auto tag = fmt::format("<{}", element);
  for (auto at = text.find(tag); at != std::string_view::npos; at = text.find(tag, at + 1)) {
    const auto next = text.substr(at + tag.size()).substr(0, 1);
    if (next == ">" || next == "/" || (!next.empty() && blanks.find(next[0]) != std::string_view::npos)) return true;
  }
  return false;
}

// name="cni0"
std::string attribute_in(std::string_view tag, std::string_view attribute) {
  for (auto at = tag.find(attribute); at != std::string_view::npos; at = tag.find(attribute, at + 1)) {
    auto rest = tag.substr(at + attribute.size());
    const bool apart = at == 0 || blanks.find(tag[at - 1]) != std::string_view::npos;
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    if (!apart || !rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) continue;
    return std::string(rest.substr(1, rest.find(rest[0], 1) - 1));
  }
  return {};
}

std::string without_comments(std::string_view text) {
  std::string kept;
  while (true) {
    const auto open = text.find("<!--");
    kept += text.substr(0, open);
    if (open == std::string_view::npos) return kept;
    const auto close = text.find("-->", open);
    if (close == std::string_view::npos) return kept;
    text.remove_prefix(close + 3);
  }
}

void read_zone(const std::string& name, const std::string& text, BootFirewalld& fact) {
  const auto targets = xml_attributes(text, "zone", "target");
  const bool accepts = !targets.empty() && targets[0] == "ACCEPT";
  if (name == fact.default_zone) {
    fact.accepts = accepts;
    fact.forwards = has_element(text, "forward");
  }
  if (!accepts) return;
  for (auto& device : xml_attributes(text, "interface", "name")) fact.accepted.push_back(std::move(device));
  for (auto& address : xml_attributes(text, "source", "address")) fact.accepted.push_back(std::move(address));
}

void read_default(const Host& host, BootFirewalld& fact) {
  const std::string path = "/etc/firewalld/firewalld.conf";
  fact.default_zone = "public";
  fact.source = path;
  const auto text = read_if_there(host, path);
  int number = 0;
  for (const auto line : text ? lines_of(*text) : std::vector<std::string_view>{}) {
    ++number;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || trim(line.substr(0, equals)) != "DefaultZone") continue;
    fact.default_zone = trim(line.substr(equals + 1));
    fact.source = fmt::format("{}:{}", path, number);
  }
}

}  // namespace

std::vector<std::string> xml_attributes(std::string_view text, std::string_view element, std::string_view attribute) {
  std::vector<std::string> values;
  const auto plain = without_comments(text);
  const auto open = fmt::format("<{}", element);
  for (auto at = plain.find(open); at != std::string::npos; at = plain.find(open, at + 1)) {
    const auto tag = std::string_view(plain).substr(at + open.size());
    if (tag.empty() || (blanks.find(tag[0]) == std::string_view::npos && tag[0] != '>' && tag[0] != '/')) continue;
    if (auto value = attribute_in(tag.substr(0, tag.find('>')), attribute); !value.empty())
      values.push_back(std::move(value));
  }
  return values;
}

BootFirewalld read_firewalld(const Host& host) {
  BootFirewalld fact;
  read_default(host, fact);
  for (const auto& [name, path] : zones(host))
    if (const auto text = read_if_there(host, path)) read_zone(name, without_comments(*text), fact);
  for (const auto& name : names_in(host, "/etc/firewalld/policies"))
    fact.policies = fact.policies || name.ends_with(".xml");
  return fact;
}

}  // namespace nodecheck
