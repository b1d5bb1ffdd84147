#pragma once
// /proc/kallsyms, asked for one function of each module, and of options that leave no other trace: the last resort
// where a kernel has neither modules nor a configuration file. Its names are readable without privileges; reading it
// all takes tens of milliseconds.
#include <map>
#include <string>
#include <string_view>

#include "facts.hpp"

namespace nodecheck {

struct KernelSymbols {
  static constexpr std::string_view id = "kernel.symbols";
  std::map<std::string, std::string> found;  ///< a module, or an option such as CGROUP_BPF -> builtin or module
  bool operator==(const KernelSymbols&) const = default;

  [[nodiscard]] std::string where(std::string_view name) const;  ///< builtin, module or absent
};

void to_json(Json&, const KernelSymbols&);
void from_json(const Json&, KernelSymbols&);

/// Lines of /proc/kallsyms; a cut first or last line is skipped.
void scan_symbols(std::string_view chunk, KernelSymbols&);

template <>
KernelSymbols probe<KernelSymbols>(Node&);

}  // namespace nodecheck
