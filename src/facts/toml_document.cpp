#include "facts/toml_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t max_size = 1 << 20;
constexpr std::ptrdiff_t max_dots = 256;

/// toml++ 3.3 is undefined on most characters beyond ASCII where a blank might stand. Comments alone may have them.
std::string ascii_of(std::string_view text, const std::string& path) {
  std::string ascii(text);
  int line = 1;
  bool comment = false;
  for (auto& c : ascii) {
    if (c == '\n') ++line;
    if (c == '\n' || c == '#') comment = c == '#';
    if (static_cast<unsigned char>(c) < 0x80) continue;
    if (!comment) throw std::runtime_error(fmt::format("{}:{}: a character that is not ASCII", path, line));
    c = '?';
  }
  return ascii;
}

/// The parser's own words may quote the file.
toml::table parse(std::string_view text, const std::string& path) {
  if (text.size() > max_size) throw std::runtime_error(path + ": larger than 1 MiB");
  for (const auto line : lines_of(text))
    if (std::count(line.begin(), line.end(), '.') > max_dots)
      throw std::runtime_error(path + ": a line with more than 256 dots");
  const auto ascii = ascii_of(text, path);
  try {
    return toml::parse(ascii);
  } catch (const toml::parse_error& e) {
    throw NotToml(path, static_cast<int>(e.source().begin.line), "not valid TOML");
  } catch (const std::logic_error&) {
    throw NotToml(path, 0, "not valid TOML");
  }
}

std::string place(const std::string& path, int line) { return line == 0 ? path : fmt::format("{}:{}", path, line); }

}  // namespace

NotToml::NotToml(const std::string& path, int line, const std::string& why)
    : std::runtime_error(fmt::format("{}: {}", place(path, line), why)), why_{why, line} {}

TomlDocument::TomlDocument(std::string_view text, const std::string& path) : path_(path), root_(parse(text, path)) {}

const toml::table* TomlDocument::table(const toml::table* parent, std::initializer_list<std::string_view> path) const {
  for (const auto key : path) {
    const auto* node = parent ? parent->get(key) : nullptr;
    if (node && !node->is_table()) refuse(*node, key, "a table");
    parent = node ? node->as_table() : nullptr;
  }
  return parent;
}

std::vector<OnLine<std::string>> TomlDocument::strings(const toml::table* parent, std::string_view key) const {
  std::vector<OnLine<std::string>> all;
  const auto* node = parent ? parent->get(key) : nullptr;
  if (!node) return all;
  if (!node->is_array()) refuse(*node, key, "an array");
  for (const auto& entry : *node->as_array()) {
    const auto value = entry.value_exact<std::string>();
    if (!value) refuse(entry, key, "an array of strings");
    all.push_back({*value, line_of(entry)});
  }
  return all;
}

MaybeOnLine<std::vector<std::string>> TomlDocument::list(const toml::table* parent, std::string_view key) const {
  const auto* node = parent ? parent->get(key) : nullptr;
  if (!node) return std::nullopt;
  OnLine<std::vector<std::string>> list{{}, line_of(*node)};
  for (auto& entry : strings(parent, key)) list.value.push_back(std::move(entry.value));
  return list;
}

void TomlDocument::refuse(const toml::node& node, std::string_view key, const char* wanted) const {
  throw NotToml(path_, line_of(node), fmt::format("{} is not {}", key, wanted));
}

}  // namespace nodecheck
