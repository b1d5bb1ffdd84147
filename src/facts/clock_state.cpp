#include "facts/clock_state.hpp"

#include <sys/timex.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>

#include "facts/file_reads.hpp"
#include "facts/init.hpp"
#include "facts/units.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(TimeService, unit, active_state, file_state)
NODECHECK_JSON(ClockState, state, status, max_error_us, services, daemons)

namespace {

/// One service may have two names, of which one is an alias: chrony.service on Debian, chronyd.service elsewhere.
constexpr std::string_view services[]{"chrony.service",   "chronyd.service", "systemd-timesyncd.service",
                                      "ntpsec.service",   "ntpd.service",    "ntp.service",
                                      "openntpd.service", "ptp4l.service",   "phc2sys.service"};
/// As in comm, which the kernel cuts at 15 bytes.
constexpr std::string_view daemons[]{"chronyd", "systemd-timesyn", "ntpd", "openntpd", "phc2sys", "ptp4l"};

void read_clock(ClockState& fact) {
  struct timex t {};  // modes 0: nothing is set
  fact.state = ::adjtimex(&t);
  if (fact.state < 0) throw std::system_error(errno, std::generic_category(), "adjtimex");
  fact.status = static_cast<unsigned>(t.status);
  fact.max_error_us = t.maxerror;
}

std::vector<TimeService> services_of(Node& node) {
  const auto init = node.get<Init>();
  if (!*init || !(*init)->systemd) return {};
  const std::vector<std::string> names(std::begin(services), std::end(services));
  std::vector<TimeService> found;
  try {
    const auto answer = node.host().units(names, node.until());
    for (const auto& name : names)
      if (const auto unit = answer.units.find(name); unit != answer.units.end()) {
        const auto told = unit_of(name, unit->second, 0);
        if (told.load_state != "not-found") found.push_back({name, told.active_state, told.file_state});
      }
  } catch (const std::system_error&) {  // which services there are only sharpens the advice
  } catch (const Unavailable&) {
  }
  return found;
}

std::vector<std::string> running(const Host& host) {
  std::vector<std::string> found;
  for (const auto& name : host.list("/proc")) {
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string comm(trim(read_or_empty(host, "/proc/" + name + "/comm")));
    const bool known = std::find(std::begin(daemons), std::end(daemons), comm) != std::end(daemons);
    if (known && std::find(found.begin(), found.end(), comm) == found.end()) found.push_back(comm);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

bool ClockState::synchronised() const {
  return state != TIME_ERROR && (status & static_cast<unsigned>(STA_UNSYNC)) == 0;
}

template <>
ClockState probe<ClockState>(Node& node) {
  if (!node.host().exists("/proc/self/stat"))
    throw Unavailable{Unavailable::Kind::unsupported, "adjtimex", "a copied root has no clock"};
  ClockState fact;
  read_clock(fact);
  fact.services = services_of(node);
  fact.daemons = running(node.host());
  return fact;
}

}  // namespace nodecheck
