#pragma once
// Looking a packet up in a set or map of nf_tables.
#include <vector>

#include "facts/nf_tables.hpp"
#include "reason/partial.hpp"

namespace nodecheck {

struct NfFound {
  Tri any = Tri::no;
  /// Those that may be the packet's; one for certain stands alone, or last as the catch-all that takes the rest.
  std::vector<const NfElement*> elements;
};

/// The key begins at this offset of the registers.
[[nodiscard]] NfFound look_up(const NfSet&, const Partial& registers, std::size_t offset);

}  // namespace nodecheck
