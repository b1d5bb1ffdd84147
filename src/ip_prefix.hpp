#pragma once
// Addresses with a prefix length, for the few questions that checks ask of them. IPv4 and IPv6.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nodecheck {

struct IpPrefix {
  int family = 4;                        ///< 4 or 6
  std::array<std::uint8_t, 16> bytes{};  ///< network order; IPv4 uses the first four
  int length = 0;                        ///< 0 to 32 or 128
  auto operator<=>(const IpPrefix&) const = default;

  [[nodiscard]] IpPrefix network() const;                    ///< the host bits cleared
  [[nodiscard]] bool same_address(const IpPrefix&) const;    ///< whatever the prefix lengths
  [[nodiscard]] bool contains(const IpPrefix& other) const;  ///< all of `other` lies in this network
};

/// 10.244.1.1/24, fd00::1/64; without a length the address alone (/32, /128). None where it is neither.
[[nodiscard]] std::optional<IpPrefix> parse_ip_prefix(std::string_view text);
[[nodiscard]] std::string address_text(const IpPrefix&);  ///< 10.244.1.1
[[nodiscard]] std::string to_string(const IpPrefix&);     ///< 10.244.1.1/24

}  // namespace nodecheck
