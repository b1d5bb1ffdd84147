#include "facts/url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace nodecheck {
namespace {

constexpr int last_port = 65535;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
}

/// What no name and no address has would be a part of something else, such as of a password.
bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
  });
}

bool take_port(std::string_view text, Url& url) {
  if (text.empty()) return true;
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  if (text.empty()) return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), url.port);
  return error == std::errc() && end == text.data() + text.size() && url.port >= 0 && url.port <= last_port;
}

}  // namespace

// http://user:password@[fd00::4]:3128/path?query
std::optional<Url> parse_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return std::nullopt;
  Url url{lower(text.substr(0, colon)), {}, 0};
  auto rest = text.substr(colon + 3);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    if (rest.find_first_of("/?#") < at) return std::nullopt;  // a password with a slash, or a path with an @?
    rest.remove_prefix(at + 1);
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const bool bracket = rest.starts_with('[');
  const auto end = bracket ? rest.find(']') : rest.find(':');
  if (bracket && end == std::string_view::npos) return std::nullopt;
  const auto host = bracket ? rest.substr(1, end - 1) : rest.substr(0, end);
  const auto after = end == std::string_view::npos ? std::string_view{} : rest.substr(bracket ? end + 1 : end);
  if (!is_host(host) || !take_port(after, url)) return std::nullopt;
  url.host = lower(host);
  return url;
}

std::string to_string(const Url& url) {
  const auto host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  return url.scheme + "://" + host + (url.port == 0 ? "" : ":" + std::to_string(url.port));
}

}  // namespace nodecheck
