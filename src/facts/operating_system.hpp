#pragma once
// Which kernel this is and for which processors: the running one's word, else what a copied root's own programs are
// made for.
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct OperatingSystem {
  static constexpr std::string_view id = "os";
  std::string system;   ///< Linux
  std::string machine;  ///< x86_64, aarch64, as uname(2) has it; empty: not told
  std::string source;   ///< of the machine: "/proc/sys/kernel/arch", "/bin/sh"
  bool operator==(const OperatingSystem&) const = default;
};

void to_json(Json&, const OperatingSystem&);
void from_json(const Json&, OperatingSystem&);

/// uname's word for the processors that an ELF file is for; "elf-NUMBER" for one that we have no word for. Empty: it is
/// no ELF file.
[[nodiscard]] std::string machine_of_elf(std::string_view bytes);

template <>
OperatingSystem probe<OperatingSystem>(Node&);

}  // namespace nodecheck
