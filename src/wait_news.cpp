#include "wait_news.hpp"

#include <fmt/format.h>

#include "complaint.hpp"

namespace nodecheck {

void WaitNews::tell(const Report& report) {
  std::vector<std::string> ids;
  for (const auto& r : report.results)
    if (counts(r, report.fail_on) && r.outcome.verdict != Verdict::pass && r.outcome.verdict != Verdict::not_applicable)
      ids.push_back(r.id);
  if (options_.quiet || ids == last_) return;
  last_ = ids;
  const auto waited = std::chrono::duration<double>(Clock::now() - start_).count();
  complain(fmt::format("nodecheck: waiting, {:.0f} s of {:.0f} s: {}\n", waited,
                       std::chrono::duration<double>(*options_.wait).count(), fmt::join(ids, ", ")));
}

}  // namespace nodecheck
