#include "facts/netlink_attributes.hpp"

#include <arpa/inet.h>
#include <linux/netlink.h>

#include <algorithm>
#include <system_error>

namespace nodecheck {
namespace {

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

/// Cuts a structure that begins with its own length off the front; the last one's padding may be missing.
std::string_view take_front(std::string_view& rest, std::size_t length, std::size_t least) {
  if (length < least || length > rest.size())
    throw std::runtime_error("netlink: a length that leads outside the message");
  const auto front = rest.substr(0, length);
  rest.remove_prefix(std::min(padded(length), rest.size()));
  return front;
}

constexpr int highest_errno = 4095;  // MAX_ERRNO of include/linux/err.h

}  // namespace

void throw_errno(int error, const char* whose) {
  if (error == 0) return;
  if (error > 0 || error < -highest_errno) throw std::runtime_error(std::string(whose) + ": an error that is no errno");
  throw std::system_error(-error, std::generic_category(), whose);
}

Attributes::Attributes(std::string_view rest) {
  while (!rest.empty()) {
    const auto header = read_struct<nlattr>(rest);
    const auto attribute = take_front(rest, header.nla_len, sizeof header);
    all_.emplace_back(header.nla_type & NLA_TYPE_MASK, attribute.substr(sizeof header));
  }
}

std::optional<std::string_view> Attributes::find(int type) const {
  for (const auto& [t, payload] : all_)
    if (t == type) return payload;
  return std::nullopt;
}

Attributes Attributes::nested(int type) const { return Attributes(find(type).value_or(std::string_view{})); }

std::string Attributes::text(int type) const {
  const auto payload = find(type).value_or(std::string_view{});
  return std::string(payload.substr(0, payload.find('\0')));
}

std::string Attributes::ip(int type) const {
  const auto payload = find(type);
  return payload ? ip_text(*payload) : std::string{};
}

void for_each_message(const NetlinkDump& dump, int type, const std::function<void(std::string_view)>& take) {
  for (std::string_view rest : dump) {
    while (!rest.empty()) {
      const auto header = read_struct<nlmsghdr>(rest);
      const auto payload = take_front(rest, header.nlmsg_len, sizeof header).substr(sizeof header);
      if (header.nlmsg_type == NLMSG_ERROR) throw_errno(read_struct<int>(payload), "netlink");
      if (header.nlmsg_type == NLMSG_DONE)
        return payload.empty() ? void() : throw_errno(read_struct<int>(payload), "netlink");
      if (header.nlmsg_type == type) take(payload);
    }
  }
  throw std::runtime_error("netlink: the dump breaks off before its end");
}

std::string ip_text(std::string_view bytes) {
  if (bytes.size() != 4 && bytes.size() != 16) throw std::runtime_error("netlink: an address of a wrong length");
  char text[INET6_ADDRSTRLEN] = {};
  (void)::inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

}  // namespace nodecheck
