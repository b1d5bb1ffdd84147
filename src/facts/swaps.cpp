#include "facts/swaps.hpp"

#include <charconv>
#include <stdexcept>
#include <system_error>

#include "facts/octal_escapes.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(SwapDevice, path, kind, kib)
NODECHECK_JSON(Swaps, devices)

namespace {

SwapDevice parse_line(std::string_view line) {
  const auto words = words_of(line);
  SwapDevice device;
  const auto bad = [&] { return std::runtime_error("/proc/swaps: not understood: " + std::string(line)); };
  if (words.size() < 5) throw bad();
  const auto size = words[2];
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), device.kib);
  if (error != std::errc() || end != size.data() + size.size()) throw bad();
  device.path = without_octal_escapes(words[0]);
  device.kind = words[1];
  return device;
}

}  // namespace

// Filename    Type        Size      Used  Priority          (mm/swapfile.c, swap_show)
// /dev/sda2   partition   1000444   0     -2
Swaps parse_swaps(std::string_view text) {
  const auto lines = lines_of(text);
  if (lines.empty() || !lines[0].starts_with("Filename")) throw std::runtime_error("/proc/swaps: no header line");
  Swaps swaps;
  for (std::size_t i = 1; i < lines.size(); ++i) swaps.devices.push_back(parse_line(lines[i]));
  return swaps;
}

template <>
Swaps probe<Swaps>(Node& node) {
  try {
    return parse_swaps(node.host().read("/proc/swaps"));
  } catch (const std::system_error& e) {
    // A kernel without CONFIG_SWAP has no such file, and no swap. A hidden /proc has neither file, and says nothing.
    if (e.code().value() == ENOENT && node.host().exists("/proc/filesystems")) return {};
    throw;
  }
}

}  // namespace nodecheck
