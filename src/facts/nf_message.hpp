#pragma once
// Netlink messages and attributes of nf_tables, read strictly: what does not fit its length is refused, not skipped.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host.hpp"

namespace nodecheck {

/// The attributes of one message or nest; views into its bytes. Throws std::runtime_error on lengths that do not fit.
class NfAttributes {
 public:
  explicit NfAttributes(std::string_view bytes);

  [[nodiscard]] bool has(int type) const { return find(type).has_value(); }
  [[nodiscard]] std::optional<std::string_view> find(int type) const;
  [[nodiscard]] const std::vector<std::pair<int, std::string_view>>& all() const { return attributes_; }

  /// Big-endian integers; the fallback stands for an attribute that is not there. Throws on another size.
  [[nodiscard]] std::uint32_t number(int type, std::uint32_t fallback = 0) const;
  [[nodiscard]] std::optional<std::uint32_t> maybe_number(int type) const;
  [[nodiscard]] std::uint64_t long_number(int type) const;
  [[nodiscard]] std::uint8_t octet(int type) const;
  /// Without the terminating NUL; empty where it is not there.
  [[nodiscard]] std::string text(int type) const;
  [[nodiscard]] std::string bytes(int type) const { return std::string(find(type).value_or("")); }
  [[nodiscard]] NfAttributes nest(int type) const { return NfAttributes(find(type).value_or("")); }

 private:
  std::vector<std::pair<int, std::string_view>> attributes_;
};

/// One message of a dump: nfgenmsg's family, and what follows.
struct NfMessage {
  int family = 0;
  NfAttributes attributes;
};

/// The messages of one answer, all of which must be of this NFT_MSG_ type. Throws std::runtime_error on malformed
/// bytes, a torn dump or one without its end, and std::system_error with the errno of an error answer.
[[nodiscard]] std::vector<NfMessage> nf_messages(const NetlinkDump&, int type);

/// A whole request; family 0 asks for all. An empty attribute text leaves the attribute out.
[[nodiscard]] std::string nf_request(int type, bool dump, int family = 0, int attribute = 0,
                                     const std::string& text = "");

}  // namespace nodecheck
