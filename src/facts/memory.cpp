#include "facts/memory.hpp"

#include <charconv>
#include <stdexcept>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(Memory, total_kib)

// MemTotal:       16366136 kB      (fs/proc/meminfo.c; kB is KiB)
Memory parse_meminfo(std::string_view text) {
  for (const auto line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.size() != 3 || words[0] != "MemTotal:" || words[2] != "kB") continue;
    Memory memory;
    const auto* last = words[1].data() + words[1].size();
    const auto [end, error] = std::from_chars(words[1].data(), last, memory.total_kib);
    if (error == std::errc() && end == last && memory.total_kib > 0) return memory;
  }
  throw std::runtime_error("/proc/meminfo: no MemTotal");
}

template <>
Memory probe<Memory>(Node& node) {
  return parse_meminfo(node.host().read("/proc/meminfo"));
}

}  // namespace nodecheck
