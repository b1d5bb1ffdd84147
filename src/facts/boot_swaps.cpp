#include "facts/boot_swaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>

#include "facts/attempt.hpp"
#include "facts/file_reads.hpp"
#include "facts/fstab.hpp"
#include "facts/memory.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(FstabSwap, spec, unit, line, automatic, any_noauto, file_missing)
NODECHECK_JSON(SwapSetting, key, value, source)
NODECHECK_JSON(BootSwaps, fstab, generators, arguments, gpt, zram, settings, memory_mib, unread)

namespace {

/// Those of /run are gone by then.
constexpr std::array<std::string_view, 4> generator_folders{
    "/etc/systemd/system-generators", "/usr/local/lib/systemd/system-generators", "/usr/lib/systemd/system-generators",
    "/lib/systemd/system-generators"};
constexpr std::array<std::string_view, 4> generators{"systemd-fstab-generator", "systemd-gpt-auto-generator",
                                                     "zram-generator", "rpi-swap-generator"};
constexpr std::array<std::string_view, 5> arguments{
    "systemd.swap=", "fstab=", "systemd.gpt_auto=", "systemd.zram=", "systemd.swap-extra="};

bool has_noauto(std::string_view options) {
  for (const auto option : split(options, ','))
    if (option == "noauto") return true;
  return false;
}

/// A swap file, not a device. Of a copied root it may come with another filesystem, or be made at the first boot.
bool is_missing(const Host& host, const std::string& path) {
  return host.alive() && path.starts_with('/') && !path.starts_with("/dev/") && !host.exists(path);
}

void read_fstab(const Host& host, BootSwaps& fact) {
  const auto text = read_if_there(host, "/etc/fstab");
  if (!text) return;
  for (const auto& entry : parse_fstab(*text))
    if (entry.type == "swap")
      fact.fstab.push_back({entry.spec, unit_of_path(device_path(entry.spec), ".swap"), entry.line, entry.automatic(),
                            has_noauto(entry.options), is_missing(host, entry.spec)});
}

/// A generator is masked by a link to /dev/null, an empty file, or by not being executable, in a folder that comes
/// first.
bool runs(const Host& host, std::string_view generator) {
  for (const auto folder : generator_folders) {
    const auto path = fmt::format("{}/{}", folder, generator);
    try {
      const auto status = host.status(path);
      return status.regular && (status.mode & 0111U) != 0;
    } catch (const std::system_error& e) {
      if (e.code().value() != ENOENT && e.code().value() != ENOTDIR) throw;
    }
    try {
      if (host.link(path) == "/dev/null") return false;  // which a copied root does not have
    } catch (const std::system_error&) {
      continue;  // nothing is there
    }
  }
  return false;
}

void read_generators(const Host& host, BootSwaps& fact) {
  for (const auto generator : generators)
    if (runs(host, generator)) fact.generators.emplace_back(generator);
}

void read_arguments(const Host& host, BootSwaps& fact) {
  if (!host.alive()) return;
  const auto text = read_if_there(host, "/proc/cmdline").value_or("");
  for (const auto word : words_of(trim(text)))
    if (std::any_of(arguments.begin(), arguments.end(), [&](auto known) { return word.starts_with(known); }))
      fact.arguments.emplace_back(word);
}

void read_partitions(const Host& host, BootSwaps& fact) {
  fact.gpt = read_gpt_swaps(host);
  const auto usable = [](const GptSwap& swap) { return !swap.no_auto; };
  const auto& [partitions, disks, hidden] = fact.gpt;
  if (hidden && disks.empty() && std::any_of(partitions.begin(), partitions.end(), usable))
    fact.unread.push_back({Unavailable::Kind::unsupported, "/proc/1/mountinfo",
                           "/ is an overlay: whether systemd takes this machine's swap partitions is not known"});
}

// CONF_SWAPSIZE=100
void add_setting(const Host& host, const std::string& path, std::string_view key, BootSwaps& fact) {
  const auto text = read_if_there(host, path);
  if (!text) return;
  int number = 0;
  for (const auto line : lines_of(*text)) {
    ++number;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || trim(line.substr(0, equals)) != key) continue;
    auto value = trim(line.substr(equals + 1));
    value = trim(value.substr(0, value.find('#')));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    std::erase_if(fact.settings, [&](const SwapSetting& s) { return s.key == key; });
    fact.settings.push_back({std::string(key), std::string(value), fmt::format("{}:{}", path, number)});
  }
}

void read_settings(const Host& host, BootSwaps& fact) {
  add_setting(host, "/etc/dphys-swapfile", "CONF_SWAPSIZE", fact);
  add_setting(host, "/etc/waagent.conf", "ResourceDisk.EnableSwap", fact);
  add_setting(host, "/etc/default/armbian-zram-config", "SWAP", fact);
  add_setting(host, "/etc/rpi/swap.conf", "Mechanism", fact);
  constexpr const char* drop_ins = "/etc/rpi/swap.conf.d";
  if (!host.exists(drop_ins)) return;
  for (const auto& name : host.list(drop_ins))
    if (name.ends_with(".conf")) add_setting(host, fmt::format("{}/{}", drop_ins, name), "Mechanism", fact);
}

}  // namespace

bool BootSwaps::generates(std::string_view generator) const {
  return std::find(generators.begin(), generators.end(), generator) != generators.end();
}

const SwapSetting* BootSwaps::setting(std::string_view key) const {
  const auto found = std::find_if(settings.begin(), settings.end(), [&](const auto& s) { return s.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

bool BootSwaps::forbids(std::string_view argument) const {
  bool forbidden = false;
  for (const std::string_view word : arguments)
    if (word.starts_with(argument) && word.substr(argument.size()).starts_with('=')) {
      const auto value = word.substr(argument.size() + 1);
      forbidden = value == "0" || value == "no" || value == "off" || value == "false" || value == "n" || value == "f";
    }
  return forbidden;
}

template <>
BootSwaps probe<BootSwaps>(Node& node) {
  BootSwaps fact;
  const auto& host = node.host();
  attempt("/etc/fstab", fact, [&] { read_fstab(host, fact); });
  attempt("systemd's generators", fact, [&] { read_generators(host, fact); });
  attempt("/proc/cmdline", fact, [&] { read_arguments(host, fact); });
  if (host.alive() && fact.generates("systemd-gpt-auto-generator"))
    attempt("/run/udev/data", fact, [&] { read_partitions(host, fact); });
  attempt("zram-generator.conf", fact, [&] { fact.zram = read_zram_devices(host); });
  attempt("/etc/dphys-swapfile", fact, [&] { read_settings(host, fact); });
  if (const auto memory = node.get<Memory>(); host.alive() && *memory) fact.memory_mib = (*memory)->total_kib / 1024;
  return fact;
}

}  // namespace nodecheck
