#include "reason/partial.hpp"

#include <algorithm>
#include <cstring>

namespace nodecheck {
namespace {

constexpr char all = '\xff';

char anded(char a, char b) { return static_cast<char>(a & b); }

}  // namespace

Partial::Partial(std::string value, std::string mask) : value_(std::move(value)), mask_(std::move(mask)) {
  mask_.resize(value_.size(), '\0');
  std::transform(value_.begin(), value_.end(), mask_.begin(), value_.begin(), anded);
}

Partial Partial::known(std::string_view bytes) { return {std::string(bytes), std::string(bytes.size(), all)}; }

Partial Partial::unknown(std::size_t size) { return {std::string(size, '\0'), std::string(size, '\0')}; }

Partial Partial::number(std::uint32_t value, std::uint32_t mask) {
  std::string v(sizeof value, '\0');
  std::string m(sizeof mask, '\0');
  std::memcpy(v.data(), &value, sizeof value);
  std::memcpy(m.data(), &mask, sizeof mask);
  return {std::move(v), std::move(m)};
}

bool Partial::is_known() const { return mask_.find_first_not_of(all) == std::string::npos; }

std::uint32_t Partial::number() const {
  std::uint32_t value = 0;
  std::memcpy(&value, value_.data(), std::min(sizeof value, value_.size()));
  return value;
}

Partial Partial::slice(std::size_t offset, std::size_t length) const {
  if (offset >= size()) return unknown(length);
  Partial part(value_.substr(offset, length), mask_.substr(offset, length));
  part.value_.resize(length, '\0');
  part.mask_.resize(length, '\0');
  return part;
}

bool Partial::holds(std::size_t offset, std::size_t length) const {
  return offset <= size() && length <= size() - offset;
}

void Partial::forget(std::size_t offset, std::size_t length) {
  if (offset >= size()) return;
  length = std::min(length, size() - offset);
  std::memset(value_.data() + offset, 0, length);
  std::memset(mask_.data() + offset, 0, length);
}

void Partial::copy(std::size_t offset, const Partial& from, std::size_t start, std::size_t length) {
  forget(offset, length);
  if (offset >= size() || start >= from.size()) return;
  length = std::min({length, size() - offset, from.size() - start});
  std::memcpy(value_.data() + offset, from.value_.data() + start, length);
  std::memcpy(mask_.data() + offset, from.mask_.data() + start, length);
}

Partial Partial::masked(std::string_view mask, std::string_view flip) const {
  Partial result = *this;
  for (std::size_t i = 0; i < size(); ++i) {
    const char m = i < mask.size() ? mask[i] : '\0';
    const char f = i < flip.size() ? flip[i] : '\0';
    result.mask_[i] = static_cast<char>(mask_[i] | ~m);
    result.value_[i] = static_cast<char>(((value_[i] & m) ^ f) & result.mask_[i]);
  }
  return result;
}

Partial Partial::joined(const Partial& other) const {
  Partial result = *this;
  for (std::size_t i = 0; i < size(); ++i) {
    const bool there = i < other.size();
    const char agreed = static_cast<char>(there ? mask_[i] & other.mask_[i] & ~(value_[i] ^ other.value_[i]) : 0);
    result.mask_[i] = agreed;
    result.value_[i] = anded(value_[i], agreed);
  }
  return result;
}

Tri Partial::equals(std::string_view bytes, std::size_t offset) const {
  if (!holds(offset, bytes.size())) return Tri::maybe;
  Tri result = Tri::yes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (((value_[offset + i] ^ bytes[i]) & mask_[offset + i]) != 0) return Tri::no;
    if (mask_[offset + i] != all) result = Tri::maybe;
  }
  return result;
}

unsigned char Partial::highest(std::size_t at) const { return static_cast<unsigned char>(value_[at] | ~mask_[at]); }

Tri Partial::below(std::string_view bytes, std::size_t offset) const {
  if (!holds(offset, bytes.size())) return Tri::maybe;
  if (std::memcmp(value_.data() + offset, bytes.data(), bytes.size()) >= 0) return Tri::no;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto other = static_cast<unsigned char>(bytes[i]);
    if (highest(offset + i) != other) return highest(offset + i) < other ? Tri::yes : Tri::maybe;
  }
  return Tri::maybe;
}

Tri Partial::above(std::string_view bytes, std::size_t offset) const {
  if (!holds(offset, bytes.size())) return Tri::maybe;
  if (std::memcmp(value_.data() + offset, bytes.data(), bytes.size()) > 0) return Tri::yes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto other = static_cast<unsigned char>(bytes[i]);
    if (highest(offset + i) != other) return highest(offset + i) < other ? Tri::no : Tri::maybe;
  }
  return Tri::no;
}

Tri Partial::within(std::string_view from, std::string_view to, std::size_t offset) const {
  return both(negated(below(from, offset)), negated(above(to, offset)));
}

Tri Partial::equals_under(std::string_view mask, std::string_view value) const {
  Tri result = Tri::yes;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (i >= size() || i >= value.size()) {
      if (mask[i] != 0) result = Tri::maybe;
      continue;
    }
    if (((value_[i] & mask[i]) ^ value[i]) & (mask_[i] | ~mask[i])) return Tri::no;
    if ((mask[i] & ~mask_[i]) != 0) result = Tri::maybe;
  }
  return result;
}

}  // namespace nodecheck
