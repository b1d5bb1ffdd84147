#pragma once
// The unit files that outlive a boot, as systemd looks them up (systemd.unit(5)): which there are, which are masked,
// and which the next boot pulls in.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "facts/boot_units.hpp"
#include "facts/unit_file.hpp"
#include "host.hpp"

namespace nodecheck {

/// Whether a unit's file of this path is an empty one, or a link to /dev/null by whatever links.
[[nodiscard]] bool is_mask(const Host&, const std::string& path);
/// Units that systemd.mask= of the running kernel's command line names; of a copied root there are none.
[[nodiscard]] std::vector<std::string> masked_by_kernel(const Host&);

class UnitTree {
 public:
  explicit UnitTree(const Host&);

  /// Fills enabled, swaps, masked, and commands, those of units in the order of their names.
  void read(BootUnits&);

 private:
  void look_at(const std::string& folder, const std::string& name, BootUnits&);
  void add_wanted(const std::string& folder, const std::string& name, const std::string& who);
  void pull_in(const std::string& who);
  void take_for(const std::string& name, const std::string& file);
  void follow(BootUnits&);
  void look_into(const BootUnit&, BootUnits&);
  void require(const UnitLine&, const BootUnit&, const std::string& source);
  void add_command(const UnitLine&, const BootUnit&, const std::string& path, BootUnits&);
  void add_all(std::vector<ScriptCommand>, const BootUnit&, const UnitLine&);
  [[nodiscard]] std::optional<std::string> text_of(const std::string& path) const;
  void add_script(const UnitLine&, const BootUnit&, const std::string& said_in, BootUnits&);
  /// That of getty@tty1.service is getty@.service. Empty: it has none.
  [[nodiscard]] std::string file_of(const std::string& name) const;
  /// Its own file and the drop-ins of all folders.
  [[nodiscard]] std::vector<std::string> files_of(const BootUnit&) const;

  const Host& host_;
  std::vector<std::pair<std::string, std::set<std::string>>> folders_;  ///< each with what lies in it
  std::set<std::string> seen_;
  std::map<std::string, std::map<std::string, std::string>>
      links_;                                                   ///< units in a .wants, by whose; the first link counts
  std::map<std::string, std::string> wanted_;                   ///< units, each with what pulls it in
  std::vector<std::string> open_;                               ///< of wanted_ those that nobody has looked into
  std::map<std::string, std::vector<ScriptCommand>> commands_;  ///< by unit
};

}  // namespace nodecheck
