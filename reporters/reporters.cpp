#include "reporters.hpp"

#include <algorithm>

namespace nodecheck {
namespace {
constexpr Reporter table[]{
    {"console", "what needs attention, for people", write_console},
    {"json", "the whole report as one document (nodecheck/v1)", write_json},
    {"junit", "test cases for CI systems", write_junit},
    {"ndjson", "a line of JSON per result, for log shippers", write_ndjson},
    {"prometheus", "metrics for node_exporter's textfile collector", write_prometheus, true},
};
}  // namespace

std::span<const Reporter> reporters() { return table; }

const Reporter* find_reporter(std::string_view name) {
  const auto* found = std::find_if(std::begin(table), std::end(table), [&](const auto& r) { return r.name == name; });
  return found == std::end(table) ? nullptr : found;
}

}  // namespace nodecheck
