#pragma once
// Netlink bytes with every length checked: what a recording or a hostile kernel module holds must never lead outside
// it. Everything here throws std::runtime_error on truncated or malformed bytes.
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host.hpp"

namespace nodecheck {

/// A copy, for nothing says that the bytes are aligned.
template <class T>
T read_struct(std::string_view bytes) {
  T value;
  if (bytes.size() < sizeof value) throw std::runtime_error("netlink: a truncated structure");
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// The attributes (struct nlattr) of a message or of another attribute; views into bytes held elsewhere.
class Attributes {
 public:
  Attributes() = default;
  explicit Attributes(std::string_view bytes);

  [[nodiscard]] std::optional<std::string_view> find(int type) const;  ///< the payload; of two, the first
  [[nodiscard]] Attributes nested(int type) const;                     ///< empty where it is absent
  [[nodiscard]] std::string text(int type) const;                      ///< up to its NUL; empty where it is absent
  [[nodiscard]] std::string ip(int type) const;                        ///< 4 or 16 bytes in text form; empty: absent
  /// None: absent. Throws where it is shorter than T.
  template <class T>
  [[nodiscard]] std::optional<T> value(int type) const {
    const auto payload = find(type);
    if (!payload) return std::nullopt;
    return read_struct<T>(*payload);
  }

 private:
  std::vector<std::pair<int, std::string_view>> all_;
};

/// The payloads of a dump's messages of one type. A dump without its NLMSG_DONE is not whole, and throws; an errno in
/// it or in an NLMSG_ERROR is thrown as std::system_error.
void for_each_message(const NetlinkDump&, int type, const std::function<void(std::string_view)>& take);

/// Of an NLMSG_ERROR or NLMSG_DONE: 0 is none, -EPERM throws std::system_error with EPERM, and what the kernel never
/// says std::runtime_error. `whose` begins what they say.
void throw_errno(int error, const char* whose);

/// A payload's fixed header and the attributes behind it.
template <class Header>
std::pair<Header, Attributes> split_payload(std::string_view payload) {
  static_assert(sizeof(Header) % 4 == 0);  // NLMSG_ALIGN
  const auto header = read_struct<Header>(payload);
  return {header, Attributes(payload.substr(sizeof(Header)))};
}

/// Dotted or colon form of 4 or 16 bytes; throws on any other number of them.
[[nodiscard]] std::string ip_text(std::string_view bytes);

}  // namespace nodecheck
