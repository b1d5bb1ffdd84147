#pragma once
// A report of literals for the reporters' tests: every verdict, roots with symptoms, shared reasons, hostile bytes.
#include "report.hpp"

namespace nodecheck {

[[nodiscard]] Report sample_report();
/// Of a run whose configuration was refused.
[[nodiscard]] Report broken_report();

}  // namespace nodecheck
