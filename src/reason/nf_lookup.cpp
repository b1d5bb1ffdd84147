#include "reason/nf_lookup.hpp"

namespace nodecheck {
namespace {

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

/// Ranges of a concatenation hold for each field by itself.
Tri holds(const NfSet& set, const NfElement& element, const Partial& registers, std::size_t offset) {
  const std::string_view from = element.from.raw;
  const std::string_view to = element.to.raw;
  if (from == to) return registers.equals(from, offset);
  if (set.fields.size() < 2) return registers.within(from, to, offset);
  Tri result = Tri::yes;
  std::size_t at = 0;
  for (const auto field : set.fields) {
    if (at + field > from.size() || at + field > to.size()) return Tri::maybe;
    result = both(result, registers.within(from.substr(at, field), to.substr(at, field), offset + at));
    at += padded(field);
  }
  return result;
}

bool catches_all(const NfElement& element) { return element.from.raw.empty() && element.to.raw.empty(); }

}  // namespace

NfFound look_up(const NfSet& set, const Partial& registers, std::size_t offset) {
  NfFound found;
  const NfElement* rest = nullptr;
  for (const auto& element : set.elements) {
    if (catches_all(element)) {
      rest = &element;
      continue;
    }
    auto holding = holds(set, element, registers, offset);
    if (element.conditional) holding = both(holding, Tri::maybe);
    if (holding == Tri::no) continue;
    found.any = either(found.any, holding);
    if (holding == Tri::yes) return {Tri::yes, {&element}};
    found.elements.push_back(&element);
  }
  if (rest != nullptr) {
    found.any = Tri::yes;
    found.elements.push_back(rest);
  }
  if (set.dynamic) found.any = either(found.any, Tri::maybe);
  return found;
}

}  // namespace nodecheck
