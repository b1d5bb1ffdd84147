// Four to six lines that flanneld renames into place, so half a file is never seen:
//   FLANNEL_NETWORK=10.244.0.0/16
//   FLANNEL_SUBNET=10.244.61.1/24
//   FLANNEL_MTU=1450
//   FLANNEL_IPMASQ=true
#include "facts/flannel_subnet.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "ip_prefix.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t max_refused = 16, max_line = 120;

constexpr std::string_view blank = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  return text.substr(0, text.find_last_not_of(blank) + 1);
}

bool take_number(int& number, std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value <= 0) return false;
  number = value;
  return true;
}

bool take_truth(std::optional<bool>& truth, std::string_view text) {
  if (text == "true" || text == "false") truth = text == "true";
  return truth.has_value();
}

bool is_prefix(std::string_view text, int family) {
  const auto prefix = parse_ip_prefix(text);
  return prefix && prefix->family == family && text.find('/') != std::string_view::npos;
}

bool take_prefix(std::string& prefix, std::string_view text, int family) {
  prefix = text;
  return is_prefix(text, family);
}

/// Newer flannels write several, with commas.
bool take_networks(std::string& networks, std::string_view text, int family) {
  networks = text;
  const auto all = split(text, ',');
  return std::all_of(all.begin(), all.end(), [&](std::string_view one) { return is_prefix(one, family); });
}

/// Whether the value is one for its key; none: the key is not ours.
std::optional<bool> take(FlannelSubnet& subnet, std::string_view key, std::string_view value) {
  if (key == "FLANNEL_NETWORK") return take_networks(subnet.network, value, 4);
  if (key == "FLANNEL_SUBNET") return take_prefix(subnet.subnet, value, 4);
  if (key == "FLANNEL_IPV6_NETWORK") return take_networks(subnet.ipv6_network, value, 6);
  if (key == "FLANNEL_IPV6_SUBNET") return take_prefix(subnet.ipv6_subnet, value, 6);
  if (key == "FLANNEL_MTU") return take_number(subnet.mtu, value);
  if (key == "FLANNEL_IPMASQ") return take_truth(subnet.ip_masq, value);
  return std::nullopt;
}

void take_line(FlannelSubnet& subnet, std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);  // as Go's Scanner does
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return;
  const auto key = trimmed(line.substr(0, equals)), value = trimmed(line.substr(equals + 1));
  const bool exact = key.size() + 1 + value.size() == line.size();  // else blanks are part of what the plugin reads
  const auto taken = take(subnet, key, value);
  if (taken && (!*taken || !exact) && subnet.refused.size() < max_refused)
    subnet.refused.emplace_back(trimmed(line).substr(0, max_line));
}

}  // namespace

FlannelSubnet parse_flannel_subnet(std::string_view text) {
  FlannelSubnet subnet;
  subnet.present = true;
  for (const auto line : split(text, '\n')) take_line(subnet, line);
  return subnet;
}

template <>
FlannelSubnet probe<FlannelSubnet>(Node& node) {
  // No file means that flanneld holds no lease here. One that exists and is denied throws.
  if (!node.host().exists(FlannelSubnet::path)) return {};
  return parse_flannel_subnet(node.host().read(FlannelSubnet::path));
}

NODECHECK_JSON(FlannelSubnet, present, network, subnet, ipv6_network, ipv6_subnet, mtu, ip_masq, refused)

}  // namespace nodecheck
