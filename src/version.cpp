#include "version.hpp"

#include <fmt/format.h>

#include <charconv>

#include "json.hpp"

namespace nodecheck {
namespace {

/// Takes a number off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<int> take_dot_number(std::string_view& text) {
  if (!text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  return take_number(text);
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  if (const auto epoch = text.find_first_not_of("0123456789"); epoch != std::string_view::npos && text[epoch] == ':')
    text.remove_prefix(epoch + 1);
  if (text.starts_with('v')) text.remove_prefix(1);
  const auto major = take_number(text);
  const auto minor = major ? take_dot_number(text) : std::nullopt;
  if (!minor) return std::nullopt;
  return Version{*major, *minor, take_dot_number(text).value_or(0)};
}

std::string to_string(const Version& v) { return fmt::format("{}.{}.{}", v.major, v.minor, v.patch); }

void to_json(nlohmann::json& j, const Version& v) { j = to_string(v); }

void from_json(const nlohmann::json& j, Version& v) {
  const auto parsed = parse_version(j.get_ref<const std::string&>());
  if (!parsed) throw std::invalid_argument("not a version: " + j.get<std::string>());
  v = *parsed;
}

}  // namespace nodecheck
