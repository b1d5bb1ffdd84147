#pragma once
// Netlink messages by hand, for what no kernel would send.
#include <linux/netlink.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace nodecheck {

template <class T>
std::string bytes_of(const T& value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

inline std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return bytes;
}

inline std::string attribute(int type, const std::string& payload) {
  const nlattr header{static_cast<std::uint16_t>(sizeof header + payload.size()), static_cast<std::uint16_t>(type)};
  return padded(bytes_of(header) + payload);
}

inline std::string message(int type, const std::string& payload) {
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + payload.size());
  header.nlmsg_type = static_cast<std::uint16_t>(type);
  return padded(bytes_of(header) + payload);
}

inline std::string done(int error = 0) { return message(NLMSG_DONE, bytes_of(error)); }

}  // namespace nodecheck
