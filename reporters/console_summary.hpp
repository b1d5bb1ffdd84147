#pragma once
// The first and the last lines of the console: which node this is, and what is to be made of it.
#include "console_page.hpp"
#include "reporters.hpp"

namespace nodecheck {

/// The node and what it is taken for; with -v also where each of that was read.
void print_header(Page&, const Report&, const Style&);
/// All that there is to say of a run that did not come to its end.
void print_broken_run(Page&, const Report&);
/// The totals, and the verdict in words with the exit status.
void print_verdict(Page&, const Report&);

}  // namespace nodecheck
