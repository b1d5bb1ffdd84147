#pragma once
// Units of systemd that are well, for tests to spoil one thing at a time.
#include <string>

#include "facts/init.hpp"
#include "facts/units.hpp"

namespace nodecheck {

inline Unit running_unit(std::string name) {
  Unit unit;
  unit.name = std::move(name);
  unit.load_state = "loaded";
  unit.active_state = "active";
  unit.sub_state = "running";
  unit.file_state = "enabled";
  unit.wanted_by = {"multi-user.target"};
  unit.active_for_usec = 3'600'000'000;
  unit.restarts = 0;
  unit.result = "success";
  unit.main_pid = 812;
  unit.delegate = true;
  unit.kill_mode = "process";
  return unit;
}

inline Unit in_state(Unit unit, std::string active, std::string sub) {
  unit.active_state = std::move(active);
  unit.sub_state = std::move(sub);
  unit.active_for_usec.reset();
  return unit;
}

/// What systemd shows of a service with Restart=always whose program ends with status 1.
inline Unit looping_unit(std::string name) {
  auto unit = in_state(running_unit(std::move(name)), "activating", "auto-restart");
  unit.restarts = 14;
  unit.result = "exit-code";
  unit.exit_code = 1;
  unit.exit_status = 1;
  return unit;
}

inline Unit masked_unit(std::string name) {
  auto unit = in_state(running_unit(std::move(name)), "inactive", "dead");
  unit.load_state = unit.file_state = "masked";
  return unit;
}

inline Unit missing_unit(std::string name) {
  Unit unit;
  unit.name = std::move(name);
  unit.load_state = "not-found";
  unit.active_state = "inactive";
  unit.sub_state = "dead";
  return unit;
}

inline Unit disabled_unit(Unit unit) {
  unit.file_state = "disabled";
  unit.wanted_by.clear();
  return unit;
}

template <class... U>
Units under_systemd(U... units) {
  return {true, "252.39-1~deb12u1", {std::move(units)...}, {}};
}

inline Init systemd_init() { return {"systemd", true, true}; }
inline Init other_init() { return {"init", false, true}; }

}  // namespace nodecheck
