#pragma once
// The explicit table of reporters. A reporter is one function of a report.
#include <iosfwd>
#include <span>
#include <string_view>

#include "report.hpp"

namespace nodecheck {

/// How text is to look; files are written with the default: no colour, everything shown.
struct Style {
  bool color = false;
  bool quiet = false;    ///< only what needs attention
  bool verbose = false;  ///< what passed and does not apply too
};

struct Reporter {
  std::string_view name;
  std::string_view description;
  void (*write)(const Report&, const Style&, std::ostream&);
};

void write_console(const Report&, const Style&, std::ostream&);
void write_json(const Report&, const Style&, std::ostream&);
void write_junit(const Report&, const Style&, std::ostream&);

[[nodiscard]] std::span<const Reporter> reporters();
[[nodiscard]] const Reporter* find_reporter(std::string_view name);

}  // namespace nodecheck
