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

bool is_stale(const DaemonAge& daemon, const FileAge& file, std::int64_t read_at) {
  return is_after(file.modified, daemon.started) && !is_after(file.modified, read_at);
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
  if (!findings.empty()) return fail(std::move(findings), std::move(remedy));
  if (daemon.unread) return unknown(*daemon.unread);
  if (odd) return unsure(odd->path, odd->modified, read_at);
  if (daemon.files.empty()) return pass("{} (pid {}) has no configuration file", daemon.name, daemon.pid);
  return pass("{} (pid {}) was started at {}, after its {} last changed", daemon.name, daemon.pid, utc(daemon.started),
              files(daemon.files.size()));
}

}  // namespace nodecheck
