#pragma once
// Which files of a NAME.d are read at boot, and in which order.
#include <string>
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

}  // namespace nodecheck
