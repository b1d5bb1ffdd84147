#pragma once
// The explicit table of reporters. A reporter is one function of a report.
#include <iosfwd>
#include <span>
#include <string_view>

#include "report.hpp"
#include "reporter.hpp"

namespace nodecheck {

void write_console(const Report&, const Style&, std::ostream&);
void write_json(const Report&, const Style&, std::ostream&);
void write_junit(const Report&, const Style&, std::ostream&);
void write_ndjson(const Report&, const Style&, std::ostream&);
void write_prometheus(const Report&, const Style&, std::ostream&);

[[nodiscard]] std::span<const Reporter> reporters();
[[nodiscard]] const Reporter* find_reporter(std::string_view name);

}  // namespace nodecheck
