#pragma once
// modprobe.d(5), as far as it keeps modules from being loaded.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/modules.hpp"

namespace nodecheck {

/// What each module needs loaded before it, by its name.
using ModuleNeeds = std::map<std::string, std::vector<std::string>, std::less<>>;

/// By kmod's rules: of a module's install lines the first counts, that of one that it needs is run too, and an alias of
/// its name leads away from it (libkmod's kmod_module_new_from_lookup).
class ModprobeD {
 public:
  /// Fills blacklist and dummy_install of the modules, which must outlive it.
  ModprobeD(Modules& all, const ModuleNeeds& needs) : all_(all), needs_(needs) {}

  /// One file; in the order of their names.
  void read(const std::string& path, std::string_view text);

 private:
  void add_install(const std::string& pattern, bool dummy, const std::string& where);

  Modules& all_;
  const ModuleNeeds& needs_;
  std::set<std::string> decided_;  ///< those that have an install line, each by the module that needs it
};

}  // namespace nodecheck
