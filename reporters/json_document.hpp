#pragma once
// The parts of a report as JSON, which the document and its lines have in common.
#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

#include "report.hpp"

namespace nodecheck {

using Ordered = nlohmann::ordered_json;

/// All but the results.
[[nodiscard]] Ordered json_head(const Report&, std::string_view kind);
/// Of which node, when, and as what it was judged.
[[nodiscard]] Ordered json_node(const Report&);
[[nodiscard]] Ordered json_result(const CheckResult&);
/// ASCII with a line end; bytes that are not UTF-8 become U+FFFD. indent -1: on one line.
[[nodiscard]] std::string json_text(const Ordered&, int indent);

}  // namespace nodecheck
