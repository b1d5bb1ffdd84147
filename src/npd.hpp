#pragma once
// What node-problem-detector is told of one check, out of the JSON report of an earlier run. Its protocol: exit status
// 0 is fine, 1 a problem, anything else unknown; of standard output it takes 80 bytes, and may cut a letter in two.
#include <cstdint>
#include <string>
#include <string_view>

#include "options.hpp"

namespace nodecheck {

/// Where and when it is asked.
struct NpdScene {
  std::int64_t now = 0;  ///< seconds since the epoch
  std::string hostname, kernel;
  std::string machine_id_hash;  ///< empty: there is no machine id here, as in a container
};

struct NpdAnswer {
  enum Status { fine = 0, problem = 1, unknown = 2 };
  Status status = unknown;
  std::string message;
  bool operator==(const NpdAnswer&) const = default;
};

/// Never throws: what is no report of ours, or an old one, one from the future or of another node is unknown.
[[nodiscard]] NpdAnswer npd_answer(std::string_view report, const NpdQuestion&, const NpdScene&);

/// Whether the report has a result of that id or alias, however little else of it can be used. Never throws.
[[nodiscard]] bool npd_report_has(std::string_view report, const std::string& check);

/// One line of ASCII with its end, at most 80 bytes.
[[nodiscard]] std::string npd_line(std::string_view message);

}  // namespace nodecheck
