#pragma once
// Bytes of which some bits are known and others not: what can be said of all packets from one subnet to another at
// once.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reason/tri.hpp"

namespace nodecheck {

class Partial {
 public:
  Partial() = default;
  /// `value` where `mask` has ones, unknown elsewhere; of equal length.
  Partial(std::string value, std::string mask);
  [[nodiscard]] static Partial known(std::string_view bytes);
  [[nodiscard]] static Partial unknown(std::size_t size);
  /// A number as the kernel keeps it: in the node's byte order. Bits outside of `mask` are unknown.
  [[nodiscard]] static Partial number(std::uint32_t value, std::uint32_t mask = ~std::uint32_t{0});

  [[nodiscard]] std::size_t size() const { return value_.size(); }
  [[nodiscard]] bool is_known() const;
  [[nodiscard]] std::string_view value() const {
    return value_;
  }  ///< zeros for unknown bits: the lowest that it can be
  /// The known bits, zeros for the others.
  [[nodiscard]] std::uint32_t number() const;
  bool operator==(const Partial&) const = default;

  /// What lies outside is unknown.
  [[nodiscard]] Partial slice(std::size_t offset, std::size_t length) const;
  /// Copies `length` bytes of the other from its `start` on: what lies outside of it is unknown, outside of this lost.
  void copy(std::size_t offset, const Partial& from, std::size_t start, std::size_t length);
  void write(std::size_t offset, const Partial& other) { copy(offset, other, 0, other.size()); }
  void forget(std::size_t offset, std::size_t length);
  void forget() { forget(0, size()); }

  /// As nf_tables' bitwise: (this & mask) ^ flip, byte by byte; of equal length.
  [[nodiscard]] Partial masked(std::string_view mask, std::string_view flip) const;
  /// What is known of one that is this or the other; of equal length.
  [[nodiscard]] Partial joined(const Partial& other) const;

  // As memcmp compares what is at `offset` with as many bytes as the operand has.
  [[nodiscard]] Tri equals(std::string_view bytes, std::size_t offset = 0) const;
  [[nodiscard]] Tri below(std::string_view bytes, std::size_t offset = 0) const;
  [[nodiscard]] Tri above(std::string_view bytes, std::size_t offset = 0) const;
  [[nodiscard]] Tri within(std::string_view from, std::string_view to, std::size_t offset = 0) const;  ///< ends count
  /// (this & mask) == value, of equal length.
  [[nodiscard]] Tri equals_under(std::string_view mask, std::string_view value) const;

 private:
  [[nodiscard]] bool holds(std::size_t offset, std::size_t length) const;
  [[nodiscard]] unsigned char highest(std::size_t at) const;

  std::string value_, mask_;  ///< bits of value_ outside of mask_ are 0
};

}  // namespace nodecheck
