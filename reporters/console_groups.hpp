#pragma once
// What the console prints under what: symptoms under their root, and checks that share a reason as one.
#include <vector>

#include "report.hpp"

namespace nodecheck {

using Results = std::vector<const CheckResult*>;

/// A failure and the results that it explains.
struct Root {
  const CheckResult* result = nullptr;
  Results symptoms = {};
};

struct Groups {
  std::vector<Root> failed;      ///< the weightiest first
  std::vector<Results> unknown;  ///< each for one reason: the same message about the same source
  Results waived, broken, passed, not_applicable;
};

/// Every result is in exactly one place.
[[nodiscard]] Groups grouped(const Report&);

/// info where there are none
[[nodiscard]] Severity highest(const Results&);
/// The root's severity or a symptom's, whichever is higher.
[[nodiscard]] Severity weight(const Root&);

}  // namespace nodecheck
