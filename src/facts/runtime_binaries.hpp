#pragma once
// The programs that the container runtime starts for each pod, looked for as the runtime itself does: along the PATH of
// its daemon, which is not that of a shell.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/program_finder.hpp"
#include "facts/program_path.hpp"

namespace nodecheck {

using RuntimeBinary = ProgramFile;

struct RuntimeBinaries {
  static constexpr std::string_view id = "runtime.binaries";
  std::string daemon;       ///< containerd, crio, dockerd; empty: there is none, and nothing below is filled
  int pid = 0;              ///< 0: it does not run, and its unit tells the PATH
  bool other_root = false;  ///< it has another root than we: absolute links there lead elsewhere for us
  ProgramPath path;
  std::vector<RuntimeBinary> binaries;  ///< all that its configuration may ask for
  bool operator==(const RuntimeBinaries&) const = default;

  [[nodiscard]] const RuntimeBinary* find(std::string_view name) const;  ///< null: it was not looked for
};

void to_json(Json&, const RuntimeBinaries&);
void from_json(const Json&, RuntimeBinaries&);

/// io.containerd.runc.v2 is containerd-shim-runc-v2, an absolute path itself. Empty: no shim of a program of its own.
[[nodiscard]] std::string shim_of(std::string_view runtime_type);

template <>
RuntimeBinaries probe<RuntimeBinaries>(Node&);

}  // namespace nodecheck
