// A line of JSON per result and one for the run, last, for log shippers: each line says by itself of which node and
// when. ndjson.schema.json beside this file is its contract.
#include <nlohmann/json.hpp>

#include "json_document.hpp"
#include "phrases.hpp"
#include "reporters.hpp"

namespace nodecheck {
namespace {

Ordered line_of(const Report& report, const CheckResult& result) {
  Ordered line{{"apiVersion", "nodecheck/v1"}, {"kind", "Result"}};
  line.update(json_node(report));
  line["message"] = headline(result);
  line.update(json_result(result));
  return line;
}

}  // namespace

void write_ndjson(const Report& report, const Style&, std::ostream& out) {
  for (const auto& result : report.results) out << json_text(line_of(report, result), -1);
  out << json_text(json_head(report, "Summary"), -1);
}

}  // namespace nodecheck
