#pragma once
// What a reporter is: a name and one function of a report. The table of them is reporters/reporters.hpp.
#include <iosfwd>
#include <string_view>

namespace nodecheck {

struct Report;

/// How text is to look; files are written with the default: no colour, everything that needs attention.
struct Style {
  bool color = false;
  bool quiet = false;    ///< only what needs attention
  bool verbose = false;  ///< what passed and does not apply too, and information in full
};

struct Reporter {
  std::string_view name;
  std::string_view description;
  void (*write)(const Report&, const Style&, std::ostream&);
  bool for_daemons = false;  ///< another user's daemon reads its files: mode 0644 whatever the umask
};

}  // namespace nodecheck
