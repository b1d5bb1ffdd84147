#include "report_files.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <sstream>
#include <string_view>

#include "complaint.hpp"
#include "io/whole_file.hpp"
#include "tool_version.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view option = "--report";

/// What follows the option as the next word or after a "=" within this one; none: this is no --report.
const char* value_at(const std::vector<std::string>& arguments, std::size_t i) {
  const auto& word = arguments[i];
  if (word == option) return i + 1 < arguments.size() ? arguments[i + 1].c_str() : nullptr;
  return word.starts_with("--report=") ? word.c_str() + option.size() + 1 : nullptr;
}

/// Cheap, and never late: a broken run probes nothing, and a log shipper has to say which node it is.
std::string host_name() {
  struct utsname system {};
  return ::uname(&system) == 0 ? system.nodename : "";
}

/// Removing works where writing does not, on a full disk.
void withdraw(const std::string& path) {
  try {
    if (io::remove_whole(path))
      complain("nodecheck: " + path + " could not be replaced and is removed: an earlier run had written it\n");
  } catch (const std::exception& e) {
    complain(std::string("nodecheck: what an earlier run has written stays, it cannot be removed: ") + e.what() + "\n");
  }
}

}  // namespace

const Reporter* reporter_named(std::span<const Reporter> reporters, const std::string& name) {
  const auto found = std::find_if(reporters.begin(), reporters.end(), [&](const auto& r) { return r.name == name; });
  return found == reporters.end() ? nullptr : &*found;
}

std::string rendered(const Reporter& reporter, const Report& report, const Style& style) {
  std::ostringstream out;
  reporter.write(report, style, out);
  return out.str();
}

bool write_reports(const std::vector<ReportTarget>& targets, std::span<const Reporter> reporters,
                   const Report& report) {
  bool all = true;
  for (const auto& target : targets) {
    const bool written = done_or_said([&] {
      const auto& reporter = *reporter_named(reporters, target.format);
      const auto mode = reporter.for_daemons ? io::FileMode{.bits = 0644, .exactly = true} : io::FileMode{};
      io::write_whole(target.path, rendered(reporter, report), mode);
    });
    if (!written) withdraw(target.path);
    all &= written;
  }
  return all;
}

std::vector<ReportTarget> report_targets_in(const std::vector<std::string>& arguments,
                                            std::span<const Reporter> reporters) {
  std::vector<ReportTarget> targets;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const char* value = value_at(arguments, i);
    const std::string said = value ? value : "";
    const auto equals = said.find('=');
    if (equals == std::string::npos || !reporter_named(reporters, said.substr(0, equals))) continue;
    ReportTarget target{said.substr(0, equals), said.substr(equals + 1)};
    if (!target.path.empty() && target.path != "-") targets.push_back(std::move(target));
  }
  return targets;
}

int BrokenRun::ends(Exit exit, const std::string& why) const {
  if (!arguments_.empty() && arguments_[0] == "run") {
    Report report;
    report.tool_version = tool_version();
    report.node.hostname = host_name();
    report.started_at = started_;
    report.exit = exit;
    report.broken = why.empty() ? "nodecheck failed" : why;
    (void)write_reports(report_targets_in(arguments_, reporters_), reporters_, report);
  }
  return static_cast<int>(exit);
}

}  // namespace nodecheck
