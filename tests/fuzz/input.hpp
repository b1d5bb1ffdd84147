#pragma once
// What the fuzz targets share: the input as text, and a call that may throw but not crash.
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "result.hpp"

namespace nodecheck::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

template <class F>
void attempt(F call) {
  try {
    call();
  } catch (const std::exception&) {  // a refusal is an answer
  } catch (const Unavailable&) {     // and so is this
  }
}

/// What must hold whatever the input.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace nodecheck::fuzz
