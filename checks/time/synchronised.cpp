// Certificates, leases and etcd live by the clock: nodes that disagree about the time disagree about all of them.
#include <algorithm>

#include "facts/clock_state.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

// The kernel adds 500 us a second while nobody sets its clock, and calls it unsynchronised at 16 s.
constexpr Threshold max_error{"time.synchronised", "maxErrorSeconds", 5,
                              "seconds that a clock may be off that nobody has set of late"};

/// One that is active, else the first that is there; null: none is.
const TimeService* service_of(const ClockState& clock) {
  const auto active = std::find_if(clock.services.begin(), clock.services.end(),
                                   [](const auto& s) { return s.active_state == "active"; });
  if (active != clock.services.end()) return &*active;
  return clock.services.empty() ? nullptr : &clock.services.front();
}

std::string keeper_of(const ClockState& clock) {
  if (!clock.daemons.empty()) return fmt::format("{} runs", fmt::join(clock.daemons, ", "));
  const auto* service = service_of(clock);
  if (!service) return "no time daemon was found";
  return fmt::format("{} is {}", service->unit, service->active_state);
}

constexpr std::string_view install =
    "Install a time daemon, which also starts at every boot:\n"
    "  apt-get install -y chrony || dnf install -y chrony\n"
    "  systemctl enable --now chrony || systemctl enable --now chronyd\n"
    "Where the hypervisor keeps the clock right by itself, the kernel is not told, and this may be waived.";

std::string remedy_for(const ClockState& clock) {
  const auto* service = service_of(clock);
  if (!clock.daemons.empty() || (service && service->active_state == "active"))
    return "The daemon runs and has not told the kernel that the clock is right. That takes some minutes after a "
           "start; "
           "if it lasts, it reaches no server, or chrony's configuration lacks the line rtcsync:\n"
           "  chronyc sources || timedatectl timesync-status || ntpq -p\n"
           "Its servers stand in /etc/chrony.conf, /etc/chrony/chrony.conf, /etc/systemd/timesyncd.conf or "
           "/etc/ntp.conf; a "
           "firewall has to let UDP port 123 out.";
  if (!service) return std::string(install);
  const auto unmask = service->file_state == "masked" ? fmt::format("  systemctl unmask {}\n", service->unit) : "";
  return fmt::format("Start the daemon that is there, now and at every boot:\n{}  systemctl enable --now {}", unmask,
                     service->unit);
}

Outcome is_synchronised(const ClockState& clock, const Profile& profile) {
  const auto error = fmt::format("error of at most {:.1f} ms", static_cast<double>(clock.max_error_us) / 1000);
  const auto limit = profile.limit(max_error);
  if (clock.synchronised() && static_cast<double>(clock.max_error_us) > limit * 1e6)
    return fail({.message = fmt::format("nobody has set the clock for hours: it may be off by {:.1f} s",
                                        static_cast<double>(clock.max_error_us) / 1e6),
                 .evidence = {{"adjtimex", "maxerror", error, fmt::format("at most {:.15g} s", limit)}}},
                remedy_for(clock));
  if (clock.synchronised()) return pass("synchronised, {}", error);
  return fail({.message = fmt::format("the clock is not synchronised, and {}", keeper_of(clock)),
               .evidence = {{"adjtimex", "status", fmt::format("unsynchronised ({:#x}), {}", clock.status, error),
                             "synchronised"}}},
              remedy_for(clock));
}

constexpr Check check{
    .id = "time.synchronised",
    .title = "The clock is synchronised",
    .rationale = "With a wrong clock certificates are not valid yet, or no more, and the node's leases expire.",
    .remedy = install,
    .docs = "https://etcd.io/docs/v3.5/faq/",
    .severity = Severity::warning,
    .judge = judge<is_synchronised>,
    .thresholds = {&max_error},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
