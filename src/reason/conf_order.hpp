#pragma once
// Which files of a NAME.d are read at boot, and in which order.
#include <string>
#include <string_view>
#include <vector>

#include "facts/conf_d.hpp"

namespace nodecheck {

/// Who reads them: systemd's services, or the scripts of other init systems.
enum class BootRules { systemd, classic };

/// One of the files, and why it is not read; empty: it is.
struct ConfPlace {
  const ConfFile* file = nullptr;
  std::string ignored = {};
};

/// All of them in the order of their names, bytewise; those that another file replaces stand after it.
[[nodiscard]] std::vector<ConfPlace> conf_order(const std::vector<const ConfFile*>& files, BootRules rules);

/// Whether one of them is a link to a file of this name, as Debian's 99-sysctl.conf is to ../sysctl.conf.
[[nodiscard]] bool leads_to(const std::vector<const ConfFile*>& files, std::string_view name);

}  // namespace nodecheck
