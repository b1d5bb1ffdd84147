#pragma once
// What is amiss in a CNI configuration that loads: what its runtime will refuse of it, and what was meant and is not
// used.
#include "facts/cni_config.hpp"
#include "facts/cni_paths.hpp"
#include "facts/cri_status.hpp"
#include "facts/cri_version.hpp"
#include "reason/config_problem.hpp"
#include "result.hpp"

namespace nodecheck {

/// Of `winner`, which is one of the configuration's files. What could not be asked is not held against it.
[[nodiscard]] ConfigProblems cni_findings(const CniConfig&, const CniPaths&, const CniFile& winner,
                                          const Result<CriVersion>&, const Result<CriStatus>&);

}  // namespace nodecheck
