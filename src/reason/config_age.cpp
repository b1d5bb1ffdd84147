#include "reason/config_age.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reason/utc_time.hpp"

namespace nodecheck {
namespace {

constexpr std::int64_t second = 1'000'000'000;
/// The start is told up to a second too early, and installers write a file and start its daemon in one breath.
constexpr std::int64_t tolerance = 2 * second;

std::string utc(std::int64_t nanoseconds) { return utc_time(nanoseconds / second); }
bool is_after(std::int64_t time, std::int64_t other) { return time_between(other, time) > tolerance; }

Finding stale(const DaemonAge& daemon, const FileAge& file) {
  return {.message = fmt::format("{} changed after {} (pid {}) was started", file.path, daemon.name, daemon.pid),
          .evidence = {{file.path, "time of change", utc(file.modified),
                        fmt::format("before {}'s start at {}", daemon.name, utc(daemon.started))}}};
}

Outcome unsure(const std::string& what, std::int64_t time, std::int64_t read_at) {
  return unknown(Finding{.message = fmt::format("{} is in the future: the clock was set, and ages prove nothing", what),
                         .evidence = {{what, "time", utc(time), fmt::format("before {}", utc(read_at))}}});
}

std::string files(std::size_t count) { return fmt::format("{} file{}", count, count == 1 ? "" : "s"); }

bool is_between(std::int64_t time, const DaemonAge& daemon, std::int64_t read_at) {
  return is_after(time, daemon.started) && !is_after(time, read_at);
}
bool is_stale(const DaemonAge& daemon, const FileAge& file, std::int64_t read_at) {
  return is_between(file.modified, daemon, read_at);
}

Finding gone(const DaemonAge& daemon, const std::string& path) {
  return {.message = fmt::format("{} is gone since {} (pid {}) was started with it", path, daemon.name, daemon.pid),
          .evidence = {{path, "", "absent", fmt::format("the file that {} was started with", daemon.name)}}};
}

/// What may be a change and is mostly none: a chmod, a folder in which an editor kept its swap file. No alarm.
std::vector<Finding> notes(const DaemonAge& daemon, std::int64_t read_at) {
  Finding touched{.message = "changed since the start in mode, owner or name, or in content with its time set back",
                  .severity = Severity::info};
  for (const auto& file : daemon.files)
    if (is_between(file.touched, daemon, read_at))
      touched.evidence.push_back({file.path, "time of change of its inode", utc(file.touched), {}});
  Finding entries{.message = "files came or went since the start", .severity = Severity::info};
  for (const auto& folder : daemon.folders)
    if (is_between(folder.modified, daemon, read_at))
      entries.evidence.push_back({folder.path, "time of change", utc(folder.modified), {}});
  std::vector<Finding> all;
  for (auto* finding : {&touched, &entries})
    if (!finding->evidence.empty()) all.push_back(std::move(*finding));
  return all;
}

Outcome current(const DaemonAge& daemon, std::int64_t read_at) {
  auto outcome = daemon.files.empty() ? pass("{} (pid {}) has no configuration file", daemon.name, daemon.pid)
                                      : pass("{} (pid {}) was started at {}, after its {} last changed", daemon.name,
                                             daemon.pid, utc(daemon.started), files(daemon.files.size()));
  outcome.findings = notes(daemon, read_at);
  return outcome;
}

}  // namespace

bool edited_since_start(const DaemonAge& daemon, std::int64_t read_at) {
  return daemon.started != 0 && !is_after(daemon.started, read_at) &&
         std::any_of(daemon.files.begin(), daemon.files.end(),
                     [&](const FileAge& file) { return is_stale(daemon, file, read_at); });
}

Outcome judge_age(const DaemonAge& daemon, std::int64_t read_at, std::string remedy) {
  const auto who = fmt::format("the start of {} (pid {})", daemon.name, daemon.pid);
  if (daemon.started == 0) return unknown(Finding{.message = who + " is not known"});
  if (is_after(daemon.started, read_at)) return unsure(who, daemon.started, read_at);
  std::vector<Finding> findings;
  const FileAge* odd = nullptr;
  for (const auto& file : daemon.files) {
    if (is_after(file.modified, read_at))
      odd = &file;
    else if (is_stale(daemon, file, read_at))
      findings.push_back(stale(daemon, file));
  }
  for (const auto& path : daemon.gone) findings.push_back(gone(daemon, path));
  if (!findings.empty()) {
    auto outcome = fail(std::move(findings), std::move(remedy));
    if (daemon.unread) add_unread(outcome, *daemon.unread);
    return outcome;
  }
  if (daemon.unread) return unknown(*daemon.unread);
  if (odd) return unsure(odd->path, odd->modified, read_at);
  return current(daemon, read_at);
}

}  // namespace nodecheck
