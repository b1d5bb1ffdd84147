#include "facts/fstab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view blanks = " \t";

/// The escapes that glibc knows: \040, \011, \012, \134 and two backslashes; others stay as they are written.
std::string decoded(std::string_view field) {
  constexpr std::array<std::pair<std::string_view, char>, 5> escapes{
      {{"\\040", ' '}, {"\\011", '\t'}, {"\\012", '\n'}, {"\\134", '\\'}, {"\\\\", '\\'}}};
  std::string out;
  while (!field.empty()) {
    const auto found =
        std::find_if(escapes.begin(), escapes.end(), [&](const auto& e) { return field.starts_with(e.first); });
    out += found == escapes.end() ? field[0] : found->second;
    field.remove_prefix(found == escapes.end() ? 1 : found->first.size());
  }
  return out;
}

/// Takes one field off the line. Empty: there is none any more.
std::string next_field(std::string_view& line) {
  const auto end = std::min(line.find_first_of(blanks), line.size());
  const auto field = line.substr(0, end);
  line.remove_prefix(end);
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  return decoded(field);
}

bool plain_in_unit_names(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ':' || c == '_' || c == '.';
}

std::string escaped(char c) { return fmt::format("\\x{:02x}", static_cast<unsigned char>(c)); }

/// What udev leaves of a label in a file's name: all but these and what is not ASCII is \xNN.
std::string udev_encoded(std::string_view label) {
  constexpr std::string_view kept = "#+-.:=@_";
  std::string out;
  for (const char c : label) {
    const bool word = (plain_in_unit_names(c)) || kept.find(c) != std::string_view::npos || (c & 0x80) != 0;
    out += word ? std::string(1, c) : escaped(c);
  }
  return out;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != text.back() || (text.front() != '"' && text.front() != '\'')) return text;
  return text.substr(1, text.size() - 2);
}

}  // namespace

bool FstabEntry::automatic() const {
  bool automatic = true;
  for (auto option : split(options, ',')) {
    option = option.substr(0, option.find('='));
    if (option == "noauto" || option == "auto") automatic = option == "auto";
  }
  return automatic;
}

// UUID=0b3c1c6e-6a52-4d4c-a3d5-3d2fe1a5b8b9 none swap sw,pri=5 0 0
std::vector<FstabEntry> parse_fstab(std::string_view text) {
  std::vector<FstabEntry> entries;
  int number = 0;
  for (auto line : lines_of(text)) {
    ++number;
    line = line.substr(0, line.find('\0'));
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty() || line[0] == '#') continue;
    FstabEntry entry;
    entry.spec = next_field(line);
    entry.point = next_field(line);
    entry.type = next_field(line);
    entry.options = next_field(line);
    entry.line = number;
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string device_path(std::string_view spec) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> tags{
      {{"LABEL=", "by-label"}, {"UUID=", "by-uuid"}, {"PARTUUID=", "by-partuuid"}, {"PARTLABEL=", "by-partlabel"}}};
  for (const auto& [tag, folder] : tags)
    if (spec.starts_with(tag))
      return fmt::format("/dev/disk/{}/{}", folder, udev_encoded(unquoted(spec.substr(tag.size()))));
  return std::string(spec);
}

std::string unit_of_path(std::string_view path, std::string_view suffix) {
  std::string name;
  for (const auto part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") return {};
    if (!name.empty()) name += '-';
    for (const char c : part)
      name += plain_in_unit_names(c) && (c != '.' || !name.empty()) ? std::string(1, c) : escaped(c);
  }
  if (name.empty()) name = "-";
  return name + std::string(suffix);
}

}  // namespace nodecheck
