// Four to six lines that flanneld renames into place, so half a file is never seen:
//   FLANNEL_NETWORK=10.244.0.0/16
//   FLANNEL_SUBNET=10.244.61.1/24
//   FLANNEL_MTU=1450
//   FLANNEL_IPMASQ=true
#include "facts/flannel_subnet.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include "json.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view path = "/run/flannel/subnet.env";
constexpr std::string_view blank = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  return text.substr(0, text.find_last_not_of(blank) + 1);
}

int number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0)
    throw std::runtime_error("FLANNEL_MTU=" + std::string(text) + " is no number");
  return value;
}

bool truth(std::string_view text) {
  if (text != "true" && text != "false")
    throw std::runtime_error("FLANNEL_IPMASQ=" + std::string(text) + " is neither true nor false");
  return text == "true";
}

void take(FlannelSubnet& subnet, std::string_view key, std::string_view value) {
  if (key == "FLANNEL_NETWORK") subnet.network = value;
  if (key == "FLANNEL_SUBNET") subnet.subnet = value;
  if (key == "FLANNEL_IPV6_NETWORK") subnet.ipv6_network = value;
  if (key == "FLANNEL_IPV6_SUBNET") subnet.ipv6_subnet = value;
  if (key == "FLANNEL_MTU") subnet.mtu = number(value);
  if (key == "FLANNEL_IPMASQ") subnet.ip_masq = truth(value);
}

}  // namespace

FlannelSubnet parse_flannel_subnet(std::string_view text) {
  FlannelSubnet subnet;
  subnet.present = true;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    take(subnet, trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
  }
  return subnet;
}

template <>
FlannelSubnet probe<FlannelSubnet>(Node& node) {
  // No file means that flanneld holds no lease here. One that exists and is denied throws.
  if (!node.host().exists(path)) return {};
  return parse_flannel_subnet(node.host().read(path));
}

NODECHECK_JSON(FlannelSubnet, present, network, subnet, ipv6_network, ipv6_subnet, mtu, ip_masq)

}  // namespace nodecheck
