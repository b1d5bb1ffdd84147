#include "facts/zram_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <system_error>

#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(ZramDevice, name, source, fs_type, mount_point, size, fraction, host_memory_limit_mib)

namespace {

constexpr std::array<std::string_view, 3> folders{"/etc/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"};
constexpr std::string_view file_name = "zram-generator.conf";

bool is_device(std::string_view section) {
  constexpr std::string_view prefix = "zram";
  if (!section.starts_with(prefix) || section.size() == prefix.size()) return false;
  return section.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

std::optional<std::int64_t> mib_of(std::string_view text) {
  std::int64_t mib = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mib);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;  // "none"
  return mib;
}

void apply(ZramDevice& device, std::string_view key, std::string_view value) {
  if (key == "fs-type") device.fs_type = value;
  if (key == "mount-point") device.mount_point = value;
  if (key == "zram-size") device.size = value;
  if (key == "zram-fraction") device.fraction = value;
  if (key == "host-memory-limit" || key == "memory-limit") device.host_memory_limit_mib = mib_of(value);
}

ZramDevice& device_named(std::string_view name, std::string source, std::vector<ZramDevice>& devices) {
  const auto found = std::find_if(devices.begin(), devices.end(), [&](const auto& d) { return d.name == name; });
  if (found != devices.end()) return *found;
  auto& device = devices.emplace_back();
  device.name = name;
  device.source = std::move(source);
  return device;
}

/// A link to /dev/null is as good as an empty file, and in a copied root cannot be read.
std::optional<std::string> read_conf(const Host& host, const std::string& path) {
  try {
    return read_if_there(host, path);
  } catch (const std::system_error& e) {
    if (e.code().value() == EINVAL) return "";
    throw;
  }
}

bool is_link(const Host& host, const std::string& path) {
  try {
    return !host.link(path).empty();
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

bool ZramDevice::swaps() const {
  const auto is_zero = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0.") == std::string_view::npos;
  };
  if (is_zero(size) || (size.empty() && is_zero(fraction))) return false;
  return fs_type.empty() ? mount_point.empty() : fs_type == "swap";
}

// [zram0]
// zram-size = min(ram, 8192)
void apply_zram_file(std::string_view text, const std::string& path, std::vector<ZramDevice>& devices) {
  std::string section;
  int number = 0;
  for (const auto whole : lines_of(text)) {
    ++number;
    const auto line = trim(whole);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') section = trim(line.substr(1, std::min(line.find(']'), line.size()) - 1));
    if (!is_device(section)) continue;
    auto& device = device_named(section, fmt::format("{}:{}", path, number), devices);
    if (const auto equals = line.find('='); line[0] != '[' && equals != std::string_view::npos)
      apply(device, trim(line.substr(0, equals)), trim(line.substr(equals + 1)));
  }
}

std::vector<ZramDevice> read_zram_devices(const Host& host) {
  std::vector<ZramDevice> devices;
  for (const auto folder : folders) {
    const auto path = fmt::format("{}/{}", folder, file_name);
    const auto text = read_conf(host, path);
    if (text) apply_zram_file(*text, path, devices);
    if (text || is_link(host, path)) break;
  }
  std::map<std::string, std::string> drop_ins;
  for (const auto folder : folders) {
    const auto directory = fmt::format("{}/{}.d", folder, file_name);
    if (!host.exists(directory)) continue;
    for (const auto& name : host.list(directory))
      if (name.ends_with(".conf")) drop_ins.try_emplace(name, directory + "/" + name);
  }
  for (const auto& [name, path] : drop_ins)
    if (const auto text = read_conf(host, path)) apply_zram_file(*text, path, devices);
  return devices;
}

}  // namespace nodecheck
