#include "option_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace nodecheck {

namespace {

void refuse_one_path_twice(const std::vector<ReportTarget>& reports) {
  std::set<std::filesystem::path> paths;
  for (const auto& report : reports)
    if (!paths.insert(std::filesystem::path(report.path).lexically_normal()).second)
      throw UsageError(fmt::format("two --report options write to {}: one would replace the other", report.path));
}

}  // namespace

void check_words(const Options& options, std::size_t excess) {
  if (options.words.size() > excess)
    throw UsageError(fmt::format("'{}' takes no word '{}'", options.command, options.words[excess]));
  if (options.command == "explain" && options.words.empty())
    throw UsageError("explain needs the id of a check: see 'nodecheck list'");
  if (options.command == "collect" && options.bundle.empty()) throw UsageError("collect needs -o FILE");
  if (options.command == "npd" && options.npd.check.empty()) throw UsageError("npd needs --check ID");
  if (options.quiet && options.verbose) throw UsageError("-q and -v exclude each other");
  const auto to_stdout =
      std::count_if(options.reports.begin(), options.reports.end(), [](auto& r) { return r.path == "-"; });
  if (to_stdout > 0) throw UsageError("--report writes files; standard output is -o's (use -o FORMAT)");
  refuse_one_path_twice(options.reports);
}

void check_formats(const Options& options, const std::vector<std::string>& formats) {
  const auto check = [&](const std::string& format) {
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) return;
    if (!nearest(format, formats).empty()) refuse("unknown report format", format, formats);
    throw UsageError(fmt::format("unknown report format '{}': there are {}", format, fmt::join(formats, ", ")));
  };
  check(options.output);
  for (const auto& report : options.reports) check(report.format);
}

}  // namespace nodecheck
