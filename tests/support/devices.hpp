#pragma once
// Network devices as literals.
#include <string>
#include <utility>
#include <vector>

#include "facts/links.hpp"

namespace nodecheck {

inline Link device(int index, std::string name, std::vector<Address> addresses = {}) {
  Link link;
  link.index = index;
  link.name = std::move(name);
  link.up = true;
  link.loopback = link.name == "lo";
  link.addresses = std::move(addresses);
  return link;
}

}  // namespace nodecheck
