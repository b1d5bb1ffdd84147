#pragma once
// Recorded files below tests/fixtures.
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "support/sources.hpp"

namespace nodecheck {

inline std::string fixture(const std::string& name) {
  std::ifstream file(source_path("tests/fixtures/" + name), std::ios::binary);
  if (!file) throw std::runtime_error("no fixture " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace nodecheck
