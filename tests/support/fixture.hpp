#pragma once
// Recorded files below tests/fixtures.
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace nodecheck {

inline std::string fixture(const std::string& name) {
  std::ifstream file(std::string(NODECHECK_SOURCE_DIR) + "/tests/fixtures/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("no fixture " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace nodecheck
