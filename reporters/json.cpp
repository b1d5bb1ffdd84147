// The whole report as one document for programs; report.schema.json beside this file is its contract.
#include <nlohmann/json.hpp>

#include "json_document.hpp"
#include "reporters.hpp"

namespace nodecheck {

void write_json(const Report& report, const Style&, std::ostream& out) {
  auto document = json_head(report, "Report");
  document["results"] = Ordered::array();
  for (const auto& r : report.results) document["results"].push_back(json_result(r));
  out << json_text(document, 2);
}

}  // namespace nodecheck
