#pragma once
// /proc/meminfo: how much memory the kernel has, which is less than what the machine was sold with.
#include <cstdint>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct Memory {
  static constexpr std::string_view id = "memory";
  std::int64_t total_kib = 0;
  bool operator==(const Memory&) const = default;
};

void to_json(Json&, const Memory&);
void from_json(const Json&, Memory&);

/// Throws std::runtime_error where it has no MemTotal in kB.
[[nodiscard]] Memory parse_meminfo(std::string_view text);

template <>
Memory probe<Memory>(Node&);

}  // namespace nodecheck
