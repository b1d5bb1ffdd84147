#pragma once
// What the states of a systemd unit mean, for the checks of the kubelet's unit and of the runtime's.
#include <optional>
#include <string>

#include "facts/init.hpp"
#include "facts/units.hpp"
#include "outcome.hpp"

namespace nodecheck {

[[nodiscard]] bool is_there(const Unit&);    ///< there is a unit file, or a mask in its place
[[nodiscard]] bool is_masked(const Unit&);   ///< now or from the next daemon-reload on
[[nodiscard]] bool is_broken(const Unit&);   ///< systemd refuses its file
[[nodiscard]] bool is_running(const Unit&);  ///< also while it reloads
/// It dies and is started again, and again: between two starts just now, or five restarts and up for less than two
/// minutes. A unit that a person restarts begins at 0 again.
[[nodiscard]] bool is_looping(const Unit&);
/// systemd would start it at the next boot, by itself or for another unit; its socket unit may do so as well.
[[nodiscard]] bool comes_after_boot(const Unit&, const Units&);

/// "failed (failed, exit-code: status 1)", "active (running)".
[[nodiscard]] std::string state_of(const Unit&);
/// What a unit that is_looping() does.
[[nodiscard]] std::string loop_of(const Unit&);
/// What systemd says of one property.
[[nodiscard]] Evidence property_of(const Unit&, std::string property, std::string observed, std::string expected);

/// Why nothing can be said of units here: systemd does not run, or we cannot see whether it does. None: it can.
[[nodiscard]] std::optional<Outcome> without_systemd(const Units&, const Init&);

}  // namespace nodecheck
