#pragma once
// How each kind of result reads on the console.
#include "console_groups.hpp"
#include "console_page.hpp"
#include "reporters.hpp"

namespace nodecheck {

/// A failure in full with its symptoms beneath it; in one line where it is mere information, unless more is wanted.
void print_failure(Page&, const Root&, bool verbose);
/// One line and the waiver's terms; where it was seen too when more was asked for.
void print_waived(Page&, const CheckResult&, bool verbose);
/// Checks that could not be decided for one reason.
void print_unknown(Page&, const Results&);
void print_broken(Page&, const CheckResult&);
void print_passed(Page&, const CheckResult&);
void print_not_applicable(Page&, const CheckResult&);

/// The first line alone, of a failure or of what could not be decided.
void print_first_line(Page&, const CheckResult&);
/// The same of a failure that nothing else is said of: a waiver that is over is why it fails now.
void print_what_decides(Page&, const CheckResult&);

}  // namespace nodecheck
