#pragma once
// The systemd units of a node's kubelet and container runtime, as systemd itself describes them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "host.hpp"

namespace nodecheck {

/// States are systemd's own words, and words that we do not know are no error: each release may add some.
struct Unit {
  std::string name;  ///< as asked: "containerd.service"

  std::string load_state;  ///< loaded, not-found, masked, bad-setting, error
  std::string load_error;  ///< empty: none
  std::string active_state, sub_state;
  std::string file_state;           ///< enabled, disabled, static, masked, ...; empty: no file
  bool need_daemon_reload = false;  ///< its files have changed since systemd read them
  std::string fragment;             ///< its file; empty: none
  std::vector<std::string> drop_ins;
  std::vector<std::string> wanted_by;            ///< units in memory that want or require it
  std::uint64_t active_enter_usec = 0;           ///< since the epoch; 0: never
  std::optional<std::uint64_t> active_for_usec;  ///< none: it is not active

  // Of a service that is loaded.
  std::optional<std::uint64_t>
      restarts;                    ///< automatic ones since it was last started by hand; none: systemd before 235
  std::uint64_t restart_usec = 0;  ///< the pause before one
  std::string result;              ///< success, exit-code, signal, start-limit-hit, ...; empty: not a service
  int main_pid = 0;
  int exit_code = 0;    ///< how the last main process ended: 1 by itself, 2 killed, 3 dumped; 0: it did not
  int exit_status = 0;  ///< its status, or the signal
  std::optional<bool> delegate;
  std::string kill_mode;
  std::vector<std::string> environment;        ///< names alone: values may be secrets
  std::vector<std::string> environment_files;  ///< "-" in front: may be missing
  bool operator==(const Unit&) const = default;
};

struct Units {
  static constexpr std::string_view id = "units";
  bool systemd = false;     ///< systemd runs here; where not, nothing was asked
  std::string version;      ///< of systemd, as it writes it
  std::vector<Unit> units;  ///< in the order in which they were asked for; also those that do not exist
  std::string cri_owner;    ///< the unit whose process listens on the CRI socket; empty: not known, or PID 1
  bool operator==(const Units&) const = default;

  [[nodiscard]] const Unit* find(std::string_view name) const;
};

void to_json(Json&, const Unit&);
void from_json(const Json&, Unit&);
void to_json(Json&, const Units&);
void from_json(const Json&, Units&);

/// A property that is absent has its default; one of another type than systemd's throws. `now` in microseconds of the
/// monotonic clock, which systemd's timestamps are on.
[[nodiscard]] Unit unit_of(std::string name, const UnitProperties&, std::uint64_t now);

/// The unit in /proc/PID/cgroup: "containerd.service", "session-3.scope"; empty: none.
[[nodiscard]] std::string unit_in_cgroup(std::string_view text);

template <>
Units probe<Units>(Node&);

}  // namespace nodecheck
