#pragma once
// What --wait waits for: a line whenever that has changed, because journals keep them.
#include <string>
#include <vector>

#include "clock.hpp"
#include "options.hpp"
#include "report.hpp"

namespace nodecheck {

class WaitNews {
 public:
  explicit WaitNews(const Options& options) : options_(options) {}
  void tell(const Report& report);

 private:
  const Options& options_;
  Clock::time_point start_ = Clock::now();
  std::vector<std::string> last_;
};

}  // namespace nodecheck
