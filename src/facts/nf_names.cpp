#include "facts/nf_names.hpp"

#include <fmt/format.h>
#include <linux/netfilter.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace nodecheck {
namespace {

constexpr std::array<std::pair<NfFamily, int>, 6> numbers{{
    {NfFamily::ip, NFPROTO_IPV4},
    {NfFamily::ip6, NFPROTO_IPV6},
    {NfFamily::inet, NFPROTO_INET},
    {NfFamily::bridge, NFPROTO_BRIDGE},
    {NfFamily::arp, NFPROTO_ARP},
    {NfFamily::netdev, NFPROTO_NETDEV},
}};

}  // namespace

NfFamily nf_family(int number) {
  for (const auto& [family, n] : numbers)
    if (n == number) return family;
  throw std::runtime_error(fmt::format("nf_tables: unknown family {}", number));
}

int nf_number(NfFamily family) {
  return std::find_if(numbers.begin(), numbers.end(), [&](const auto& n) { return n.first == family; })->second;
}

std::string nf_name(const NfAttributes& a, int type) {
  const auto name = a.text(type);
  if (name.empty()) throw std::runtime_error("nf_tables: something without a name");
  return std::string(name);
}

}  // namespace nodecheck
