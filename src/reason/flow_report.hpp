#pragma once
// The walk of every conversation, for people: each base chain in the order in which the kernel asks it, and the rule
// that decided.
#include <string>
#include <vector>

#include "reason/flow_verdicts.hpp"

namespace nodecheck {

/// Lines of text, each ended; the packets of a conversation that fared alike stand together.
[[nodiscard]] std::string flow_report(const std::vector<FlowVerdict>&);

}  // namespace nodecheck
