#include "facts/gpt_swaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "facts/file_reads.hpp"
#include "facts/octal_escapes.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(GptSwap, node, disk, no_auto)
NODECHECK_JSON(GptSwaps, partitions, root_disks, root_hidden)

namespace {

constexpr std::string_view swap_type = "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f";
constexpr const char* database = "/run/udev/data";

/// 0x8000000000000000
bool has_no_auto(std::string_view flags) {
  if (!flags.starts_with("0x")) return false;
  flags.remove_prefix(2);
  std::uint64_t bits = 0;
  std::from_chars(flags.data(), flags.data() + flags.size(), bits, 16);
  return (bits >> 63U) != 0;
}

std::string value_in(const Host& host, const std::string& path) {
  const auto text = read_or_empty(host, path);
  return std::string(trim(text));
}

/// DEVNAME=sda2 in /sys/dev/block/8:2/uevent
std::string node_of(const Host& host, const std::string& number) {
  const auto event = read_or_empty(host, fmt::format("/sys/dev/block/{}/uevent", number));
  for (const auto line : lines_of(event))
    if (line.starts_with("DEVNAME=")) return "/dev/" + std::string(line.substr(line.find('=') + 1));
  return "/dev/block/" + number;
}

std::optional<GptSwap> swap_in(const Host& host, const std::string& number, std::string_view record) {
  if (udev_property(record, "ID_PART_ENTRY_TYPE") != swap_type) return std::nullopt;
  const auto format = udev_property(record, "ID_FS_TYPE");
  if (format != "swap" && format != "crypto_LUKS") return std::nullopt;  // swapon(8) would refuse it
  return GptSwap{node_of(host, number), udev_property(record, "ID_PART_ENTRY_DISK"),
                 has_no_auto(udev_property(record, "ID_PART_ENTRY_FLAGS"))};
}

struct RootMount {
  std::string number, type, source;
};

// 22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
std::vector<RootMount> root_mounts(std::string_view mountinfo) {
  std::vector<RootMount> mounts;
  for (const auto line : lines_of(mountinfo)) {
    const auto words = words_of(line);
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 3 || (words[4] != "/" && words[4] != "/usr")) continue;
    mounts.push_back({std::string(words[2]), std::string(dash[1]), without_octal_escapes(dash[2])});
  }
  return mounts;
}

/// btrfs has a number that is no device's, and a source that is.
std::string device_number(const Host& host, const RootMount& mount) {
  if (!mount.number.starts_with("0:") || !mount.source.starts_with("/dev/")) return mount.number;
  const auto name = mount.source.substr(mount.source.rfind('/') + 1);
  if (auto number = value_in(host, "/sys/class/block/" + name + "/dev"); !number.empty()) return number;
  if (!host.exists("/sys/class/block")) return mount.number;
  for (const auto& device : host.list("/sys/class/block"))
    if (value_in(host, "/sys/class/block/" + device + "/dm/name") == name)
      return value_in(host, "/sys/class/block/" + device + "/dev");
  return mount.number;
}

/// Of a partition its disk, of device mapper's what it is made of.
void add_disks(const Host& host, const std::string& number, int depth, std::set<std::string>& disks) {
  const auto record = read_or_empty(host, fmt::format("{}/b{}", database, number));
  const auto disk = udev_property(record, "ID_PART_ENTRY_DISK");
  if (!disk.empty()) disks.insert(disk);
  const auto slaves = fmt::format("/sys/dev/block/{}/slaves", number);
  constexpr int deepest = 8;
  if (!disk.empty() || depth == deepest || !host.exists(slaves)) return;
  for (const auto& slave : host.list(slaves))
    add_disks(host, value_in(host, fmt::format("{}/{}/dev", slaves, slave)), depth + 1, disks);
}

}  // namespace

// E:ID_PART_ENTRY_TYPE=0657fd6d-a4ab-43c4-84e5-0933c84b4f4f
std::string udev_property(std::string_view record, std::string_view name) {
  for (const auto line : lines_of(record))
    if (line.starts_with("E:") && line.substr(2).starts_with(name) && line.substr(2 + name.size()).starts_with('='))
      return std::string(line.substr(3 + name.size()));
  return {};
}

GptSwaps read_gpt_swaps(const Host& host) {
  GptSwaps fact;
  if (!host.exists(database)) return fact;
  for (const auto& name : host.list(database))
    if (name.starts_with('b'))
      if (const auto record = read_if_there(host, fmt::format("{}/{}", database, name)))
        if (auto swap = swap_in(host, name.substr(1), *record)) fact.partitions.push_back(std::move(*swap));
  if (fact.partitions.empty()) return fact;
  std::set<std::string> disks;
  const auto mounts = read_if_there(host, "/proc/1/mountinfo").value_or("");
  for (const auto& mount : root_mounts(mounts)) {
    add_disks(host, device_number(host, mount), 0, disks);
    fact.root_hidden = fact.root_hidden || mount.type == "overlay";
  }
  fact.root_disks.assign(disks.begin(), disks.end());
  return fact;
}

}  // namespace nodecheck
