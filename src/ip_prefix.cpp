#include "ip_prefix.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace nodecheck {
namespace {

int longest(int family) { return family == 4 ? 32 : 128; }
int domain(int family) { return family == 4 ? AF_INET : AF_INET6; }

std::optional<IpPrefix> parse_address(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // inet_pton would stop there and accept
  IpPrefix p;
  p.family = text.find(':') == std::string_view::npos ? 4 : 6;
  p.length = longest(p.family);
  if (::inet_pton(domain(p.family), std::string(text).c_str(), p.bytes.data()) != 1) return std::nullopt;
  return p;
}

std::optional<int> parse_length(std::string_view text, int family) {
  int length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool number = error == std::errc{} && end == text.data() + text.size();
  if (!number || length < 0 || length > longest(family)) return std::nullopt;
  return length;
}

}  // namespace

IpPrefix IpPrefix::network() const {
  IpPrefix masked = *this;
  for (std::size_t i = 0; i < masked.bytes.size(); ++i) {
    const int kept = std::clamp(length - static_cast<int>(i) * 8, 0, 8);
    masked.bytes[i] &= static_cast<std::uint8_t>(0xff00 >> kept);
  }
  return masked;
}

bool IpPrefix::same_address(const IpPrefix& other) const { return family == other.family && bytes == other.bytes; }

bool IpPrefix::contains(const IpPrefix& other) const {
  if (family != other.family || other.length < length) return false;
  auto cut = other;
  cut.length = length;
  return cut.network() == network();
}

std::optional<IpPrefix> parse_ip_prefix(std::string_view text) {
  const auto slash = text.find('/');
  auto prefix = parse_address(text.substr(0, slash));
  if (!prefix || slash == std::string_view::npos) return prefix;
  const auto length = parse_length(text.substr(slash + 1), prefix->family);
  if (!length) return std::nullopt;
  prefix->length = *length;
  return prefix;
}

std::string address_text(const IpPrefix& p) {
  char text[INET6_ADDRSTRLEN] = {};
  (void)::inet_ntop(domain(p.family), p.bytes.data(), text, sizeof text);
  return text;
}

std::string to_string(const IpPrefix& p) { return address_text(p) + "/" + std::to_string(p.length); }

}  // namespace nodecheck
