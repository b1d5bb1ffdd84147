#pragma once
// A report of literals for the reporters' tests: every verdict, roots with symptoms, shared reasons, hostile bytes.
#include "report.hpp"

namespace nodecheck {

[[nodiscard]] Report sample_report();

}  // namespace nodecheck
