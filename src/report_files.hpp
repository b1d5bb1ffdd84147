#pragma once
// The files of --report. A run that breaks writes them too: what an earlier run found must not stay in its place.
#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "options.hpp"
#include "report.hpp"
#include "reporter.hpp"

namespace nodecheck {

[[nodiscard]] const Reporter* reporter_named(std::span<const Reporter>, const std::string& name);
[[nodiscard]] std::string rendered(const Reporter&, const Report&, const Style& = {});

/// False: one could not be written, which was said, and an earlier file in its place is removed; the others are there.
[[nodiscard]] bool write_reports(const std::vector<ReportTarget>&, std::span<const Reporter>, const Report&);

/// The --report options of a command line, as far as they can be understood, whatever else is wrong with it.
[[nodiscard]] std::vector<ReportTarget> report_targets_in(const std::vector<std::string>& arguments,
                                                          std::span<const Reporter>);

/// A run that may not come to its end.
class BrokenRun {
 public:
  BrokenRun(const std::vector<std::string>& arguments, std::span<const Reporter> reporters)
      : arguments_(arguments), reporters_(reporters) {}
  /// Says why in every file that the command line asks for, and returns the exit status.
  [[nodiscard]] int ends(Exit exit, const std::string& why) const;

 private:
  const std::vector<std::string>& arguments_;
  std::span<const Reporter> reporters_;
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
};

}  // namespace nodecheck
