#pragma once
// Which modules the boot is told to load: the files of modules-load.d, /etc/modules and the kernel's command line.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/conf_d.hpp"

namespace nodecheck {

struct ModuleLine {
  int number = 0;
  std::string text = {};  ///< without blanks around it
  bool operator==(const ModuleLine&) const = default;
};

struct ModuleLoadFile {
  ConfFile file;
  std::vector<ModuleLine> lines = {};  ///< those in which a module stands that nodes need
  bool operator==(const ModuleLoadFile&) const = default;
};

struct ModuleLoads {
  static constexpr std::string_view id = "boot.modules";
  std::vector<ModuleLoadFile> files = {};          ///< as conf_d() lists them
  std::optional<ModuleLoadFile> etc_modules = {};  ///< /etc/modules; none: there is no such file
  std::vector<std::string> arguments = {};         ///< names in modules_load= of a running kernel's command line
  /// A udev rule that runs systemd-sysctl when br_netfilter comes, file:line; empty: none.
  std::string udev_rule = {};
  bool operator==(const ModuleLoads&) const = default;
};

void to_json(Json&, const ModuleLine&);
void from_json(const Json&, ModuleLine&);
void to_json(Json&, const ModuleLoadFile&);
void from_json(const Json&, ModuleLoadFile&);
void to_json(Json&, const ModuleLoads&);
void from_json(const Json&, ModuleLoads&);

/// Whether a node may need this one; underscored.
[[nodiscard]] bool is_needed_module(std::string_view name);
/// All lines but blank ones and comments, which begin with # or ;.
[[nodiscard]] std::vector<ModuleLine> module_lines(std::string_view text);
/// Of lines that `keep` says yes to.
[[nodiscard]] ModuleLoads module_loads(const Host&, bool (*keep)(std::string_view line));

template <>
ModuleLoads probe<ModuleLoads>(Node&);

}  // namespace nodecheck
