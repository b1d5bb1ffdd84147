#pragma once
// zram-generator.conf: compressed swap in memory, which Fedora makes on every machine that has the file.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace nodecheck {

/// A section [zramN] over all files.
struct ZramDevice {
  std::string name;                                   ///< zram0
  std::string source;                                 ///< file:line of its first section
  std::string fs_type;                                ///< empty: swap, unless it has a mount point
  std::string mount_point;                            ///< empty: none
  std::string size, fraction;                         ///< as written: "min(ram / 2, 4096)", "0"; empty: the default
  std::optional<std::int64_t> host_memory_limit_mib;  ///< with more memory there is no device; none: no limit
  bool operator==(const ZramDevice&) const = default;

  [[nodiscard]] bool swaps() const;
};

void to_json(Json&, const ZramDevice&);
void from_json(const Json&, ZramDevice&);

/// Lays one file over the devices of those before it.
void apply_zram_file(std::string_view text, const std::string& path, std::vector<ZramDevice>& devices);

/// Of a kernel's next boot: the first main file of /etc, /usr/local/lib and /usr/lib, and the drop-ins of all of them,
/// of one name the first. Throws as read() does.
[[nodiscard]] std::vector<ZramDevice> read_zram_devices(const Host&);

}  // namespace nodecheck
