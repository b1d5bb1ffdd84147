// For people, at any hour: what is broken and how to mend it first, what could not be found out next, the verdict last,
// where the eye rests when a command has ended.
#include <fmt/format.h>

#include <vector>

#include "console_entries.hpp"
#include "console_groups.hpp"
#include "console_page.hpp"
#include "console_summary.hpp"
#include "reporters.hpp"

namespace nodecheck {
namespace {

/// One that is of no consequence for the exit status is only counted, unless more was asked for.
bool shown(const Results& unknown, const Report& report, const Style& style) {
  return style.verbose || highest(unknown) >= report.fail_on;
}

void print_failures(Page& page, const std::vector<Root>& roots, const Style& style) {
  for (const auto& root : roots) {
    print_failure(page, root, style.verbose);
    page.blank();
  }
}

void print_undetermined(Page& page, const Groups& groups, const Report& report, const Style& style) {
  for (const auto& group : groups.unknown) {
    if (!shown(group, report, style)) continue;
    print_unknown(page, group);
    page.blank();
  }
  for (const auto* r : groups.broken) {
    print_broken(page, *r);
    page.blank();
  }
}

void print_the_rest(Page& page, const Groups& groups) {
  for (const auto* r : groups.passed) print_passed(page, *r);
  if (!groups.passed.empty()) page.blank();
  for (const auto* r : groups.not_applicable) print_not_applicable(page, *r);
  if (!groups.not_applicable.empty()) page.blank();
}

void print_waived_and_idle(Page& page, const Groups& groups, const Report& report, const Style& style) {
  for (const auto* r : groups.waived) print_waived(page, *r, style.verbose);
  if (!groups.waived.empty()) page.blank();
  bool any = false;
  for (const auto& used : report.waivers) {
    if (used.use != WaiverUse::idle) continue;
    page.line(fmt::format("the waiver of {} ({}) matches no failure here", used.waiver.pattern, used.waiver.source));
    any = true;
  }
  if (any) page.blank();
}

/// Only the first lines of what decides the exit status: none where the node conforms.
void print_quietly(Page& page, const Groups& groups, const Report& report) {
  for (const auto& root : groups.failed)
    if (weight(root) >= report.fail_on) print_what_decides(page, *root.result);
  for (const auto& group : groups.unknown)
    for (const auto* r : group)
      if (counts(*r, report.fail_on)) print_first_line(page, *r);
  for (const auto* r : groups.broken)
    if (counts(*r, report.fail_on)) print_first_line(page, *r);
}

}  // namespace

void write_console(const Report& report, const Style& style, std::ostream& out) {
  Page page(out, style.color);
  if (!report.broken.empty()) return print_broken_run(page, report);
  const auto groups = grouped(report);
  if (style.quiet) return print_quietly(page, groups, report);
  print_header(page, report, style);
  print_failures(page, groups.failed, style);
  print_undetermined(page, groups, report, style);
  print_waived_and_idle(page, groups, report, style);
  if (style.verbose) print_the_rest(page, groups);
  print_verdict(page, report);
}

}  // namespace nodecheck
