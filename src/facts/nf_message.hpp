#pragma once
// Netlink messages and attributes of nf_tables, read strictly: what does not fit its length is refused, not skipped.
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host.hpp"

namespace nodecheck {

/// The attributes of one message or nest; a view of its bytes, for rulesets have millions of them. Throws
/// std::runtime_error on lengths that do not fit.
class NfAttributes {
 public:
  struct Attribute {
    int type;
    std::string_view value;
  };
  class Iterator;

  explicit NfAttributes(std::string_view bytes);

  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;
  [[nodiscard]] bool has(int type) const { return find(type).has_value(); }
  [[nodiscard]] std::optional<std::string_view> find(int type) const;

  /// Big-endian integers; the fallback stands for an attribute that is not there. Throws on another size.
  [[nodiscard]] std::uint32_t number(int type, std::uint32_t fallback = 0) const;
  [[nodiscard]] std::optional<std::uint32_t> maybe_number(int type) const;
  [[nodiscard]] std::uint64_t long_number(int type) const;
  [[nodiscard]] std::uint8_t octet(int type) const;
  /// Without the terminating NUL; empty where it is not there.
  [[nodiscard]] std::string_view text(int type) const;
  [[nodiscard]] std::string_view bytes(int type) const { return find(type).value_or(std::string_view()); }
  [[nodiscard]] NfAttributes nest(int type) const { return NfAttributes(bytes(type)); }

 private:
  std::string_view bytes_;
};

/// Over attributes whose lengths fit.
class NfAttributes::Iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Attribute;
  using difference_type = std::ptrdiff_t;
  using pointer = const Attribute*;
  using reference = Attribute;

  explicit Iterator(std::string_view rest) : rest_(rest) {}
  [[nodiscard]] Attribute operator*() const;
  Iterator& operator++();
  bool operator==(const Iterator& other) const { return rest_.size() == other.rest_.size(); }

 private:
  std::string_view rest_;
};

/// One message of a dump: nfgenmsg's family, and what follows.
struct NfMessage {
  int family = 0;
  NfAttributes attributes;
};

/// The messages of one answer, all of which must be of this NFT_MSG_ type. Throws std::runtime_error on malformed
/// bytes, a torn dump or one without its end, and std::system_error with the errno of an error answer.
[[nodiscard]] std::vector<NfMessage> nf_messages(const NetlinkDump&, int type);

/// A whole request; family 0 asks for all. The texts are its attributes by type, in their order.
[[nodiscard]] std::string nf_request(int type, bool dump, int family = 0,
                                     std::initializer_list<std::pair<int, std::string_view>> texts = {});

}  // namespace nodecheck
