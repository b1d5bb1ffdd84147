#include "reason/unit_state.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

/// How its main process ended, where that says more than the state.
std::string ending(const Unit& unit) {
  if (unit.result.empty() || unit.result == "success") return {};
  if (unit.exit_code == 0) return unit.result;
  return fmt::format("{}: {} {}", unit.result, unit.exit_code == 1 ? "status" : "signal", unit.exit_status);
}

}  // namespace

bool is_there(const Unit& unit) { return unit.load_state != "not-found"; }

bool is_masked(const Unit& unit) { return unit.load_state == "masked" || unit.file_state.starts_with("masked"); }

bool is_broken(const Unit& unit) { return unit.load_state == "bad-setting" || unit.load_state == "error"; }

bool is_running(const Unit& unit) {
  return unit.active_state == "active" || unit.active_state == "reloading" || unit.active_state == "refreshing";
}

bool is_looping(const Unit& unit) {
  constexpr std::uint64_t many = 5, two_minutes = 120'000'000;
  if (unit.sub_state.find("auto-restart") != std::string::npos) return true;
  if (unit.restarts.value_or(0) < many) return false;
  return unit.active_state == "activating" || (unit.active_for_usec && *unit.active_for_usec < two_minutes);
}

bool comes_after_boot(const Unit& unit, const Units& all) {
  const bool until_reboot = unit.file_state == "enabled-runtime";  // a target that wants it does so in /run
  if (unit.file_state != "disabled" && !until_reboot && !unit.file_state.starts_with("linked")) return true;
  if (std::any_of(unit.wanted_by.begin(), unit.wanted_by.end(),
                  [&](const auto& other) { return !until_reboot || !other.ends_with(".target"); }))
    return true;
  const auto* socket = all.find(unit.name.substr(0, unit.name.rfind('.')) + ".socket");
  return socket && socket->file_state == "enabled";
}

std::string state_of(const Unit& unit) {
  const auto end = ending(unit);
  const auto sub = unit.sub_state == unit.active_state && !end.empty() ? std::string() : unit.sub_state;
  return fmt::format("{} ({}{}{})", unit.active_state, sub, sub.empty() || end.empty() ? "" : ", ", end);
}

std::string loop_of(const Unit& unit) {
  const auto restarts = unit.restarts.value_or(0);
  if (restarts == 0) return "has died, and is about to be started again";
  return fmt::format("dies and is started again: {} restart{} so far", restarts, restarts == 1 ? "" : "s");
}

Evidence property_of(const Unit& unit, std::string property, std::string observed, std::string expected) {
  return {"systemd", unit.name + " " + std::move(property), std::move(observed), std::move(expected)};
}

std::optional<Outcome> without_systemd(const Units& units, const Init& init) {
  if (units.systemd) return std::nullopt;
  if (init.same_mounts == false) return not_applicable("this process has another root than the node's init");
  if (!init.same_mounts)
    return unknown(Finding{.message = "cannot tell whether systemd runs: PID 1 is hidden from this process"});
  return not_applicable("systemd does not run here: PID 1 is {}", init.name);
}

}  // namespace nodecheck
