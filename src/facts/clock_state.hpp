#pragma once
// What the kernel says of its clock, and which programs are here to keep it right.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

struct TimeService {
  std::string unit;          ///< chrony.service
  std::string active_state;  ///< active, inactive, failed
  std::string file_state;    ///< enabled, disabled, masked; empty: no file
  bool operator==(const TimeService&) const = default;
};

struct ClockState {
  static constexpr std::string_view id = "clock.state";
  int state = 0;                      ///< what adjtimex(2) returns: 5 is TIME_ERROR
  unsigned status = 0;                ///< STA_... bits
  std::int64_t max_error_us = 0;      ///< grows while nobody disciplines the clock
  std::vector<TimeService> services;  ///< units that are on this node; empty without systemd
  std::vector<std::string> daemons;   ///< names of time daemons that run: chronyd
  bool operator==(const ClockState&) const = default;

  [[nodiscard]] bool synchronised() const;
};

void to_json(Json&, const TimeService&);
void from_json(const Json&, TimeService&);
void to_json(Json&, const ClockState&);
void from_json(const Json&, ClockState&);

template <>
ClockState probe<ClockState>(Node&);

}  // namespace nodecheck
