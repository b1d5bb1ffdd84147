#pragma once
// What keeps the programs that a CNI configuration names from starting, and how to mend it.
#include <string>
#include <vector>

#include "facts/cni_binaries.hpp"
#include "facts/cni_config.hpp"
#include "outcome.hpp"

namespace nodecheck {

struct CniFault {
  std::string message;
  Evidence evidence;
  Severity severity = Severity::error;
  std::string remedy;
  bool elsewhere = false;  ///< missing where the runtime looks, but in a directory that other builds and packages use
};

/// The types that a file's plugins need, those that they start themselves among them, in the order of starting.
[[nodiscard]] std::vector<std::string> cni_types_of(const CniFile&);

/// Empty: it starts, and only root may replace it.
[[nodiscard]] std::vector<CniFault> cni_faults(const CniBinary&, const CniBinaries& all);

}  // namespace nodecheck
