#include "reason/swap_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace nodecheck {
namespace {

using Kind = SwapSource::Kind;
using Sources = std::vector<SwapSource>;

/// Services that make swap of their own and switch it on, by the name of their unit or script.
constexpr std::array<std::string_view, 12> services{
    "dphys-swapfile", "zramswap", "zram-config", "zram-swap",    "zram-init",           "swapspace",
    "systemd-swap",   "zramd",    "waagent",     "walinuxagent", "armbian-zram-config", "zram"};

/// It names a device: swapon --show names none. A number after -p is none, nor is what a shell writes to.
bool switches_on(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 9> others{"-s", "--summary", "--show",       "-h",   "--help",
                                                   "-V", "--version", "--noheadings", "--raw"};
  bool device = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word.starts_with("--show=") || std::find(others.begin(), others.end(), word) != others.end()) return false;
    const bool takes = word == "-p" || word == "--priority" || word == "-o" || word.ends_with('>');
    if (takes) ++i;
    if (!takes && !word.starts_with('-') && word.find('>') == std::string_view::npos) device = true;
  }
  return device;
}

class Boot {
 public:
  Boot(const BootSwaps& swaps, const BootUnits& units) : swaps_(swaps), units_(units) {}

  Sources sources() {
    add_fstab();
    if (systemd()) {
      add_units();
      add_gpt();
      add_zram();
      add_arguments();
      add_raspberry();
    }
    add_services();
    add_commands();
    return std::move(sources_);
  }

 private:
  [[nodiscard]] bool systemd() const { return units_.loader == "systemd"; }

  void add(Kind kind, std::string what, std::string source, std::string off = {}, bool waits = false) {
    sources_.push_back({kind, std::move(what), std::move(source), std::move(off), waits});
  }

  /// Of a unit that swap.target pulls in. Empty: nothing is.
  [[nodiscard]] std::string masked(const std::string& unit) const {
    for (const auto& name : {unit, std::string("swap.target")})
      if (const auto* mask = units_.mask_of(name)) return fmt::format("{} is masked by {}", name, mask->file);
    return {};
  }

  /// For those that the generators make units of.
  [[nodiscard]] std::string forbidden(std::string_view generator, std::string_view own_argument) const {
    if (!swaps_.generates(generator)) return fmt::format("{} is masked or not installed", generator);
    for (const auto argument : {std::string_view("systemd.swap"), own_argument})
      if (swaps_.forbids(argument)) return fmt::format("{}=0 on the kernel's command line", argument);
    return {};
  }

  void add_fstab() {
    std::set<std::string> seen;
    for (const auto& line : swaps_.fstab)
      add(Kind::fstab, line.spec, fmt::format("/etc/fstab:{}", line.line), why_not(line, seen));
  }
  [[nodiscard]] std::string why_not(const FstabSwap& line, std::set<std::string>& seen) const {
    if (units_.loader == "openrc" && units_.find("swap") == nullptr) return "OpenRC's service swap is in no runlevel";
    if (systemd() && !seen.insert(line.unit).second) return "an earlier line names it, too";
    if (systemd() && line.unit.empty()) return "systemd takes no such path";
    if (systemd() ? !line.automatic : line.any_noauto) return "noauto";
    if (line.file_missing) return "there is no such file";
    if (!systemd()) return {};
    const auto reason = forbidden("systemd-fstab-generator", "fstab");
    return reason.empty() ? masked(line.unit) : reason;
  }

  void add_units() {
    for (const auto& unit : units_.swaps) {
      const bool fstab = std::any_of(sources_.begin(), sources_.end(), [&](const SwapSource& s) {
        return s.kind == Kind::fstab && s.off.empty() && unit_of(s) == unit.name;
      });
      if (fstab) continue;  // it is that line's unit, whatever this file says of it
      const auto target = masked("swap.target");
      const bool by_target = unit.source.find("/swap.target.") != std::string::npos;
      add(Kind::unit, unit.name, unit.file, unit.source.empty() ? "nothing wants it" : by_target ? target : "");
    }
  }
  [[nodiscard]] std::string unit_of(const SwapSource& source) const {
    for (const auto& line : swaps_.fstab)
      if (source.source == fmt::format("/etc/fstab:{}", line.line)) return line.unit;
    return {};
  }

  void add_gpt() {
    for (const auto& partition : swaps_.gpt.partitions) {
      const auto off = why_not(partition);
      const bool waits = off.empty() && !swaps_.fstab.empty();
      add(Kind::gpt, partition.node, "/run/udev/data", waits ? "as long as fstab has a line of type swap" : off, waits);
    }
  }
  [[nodiscard]] std::string why_not(const GptSwap& partition) const {
    const auto& disks = swaps_.gpt.root_disks;
    if (partition.no_auto) return "its attribute no-auto (bit 63) is set";
    if (std::find(disks.begin(), disks.end(), partition.disk) == disks.end())
      return swaps_.gpt.root_hidden ? "which disk / is on is not known" : "it is not on the root's disk";
    const auto reason = forbidden("systemd-gpt-auto-generator", "systemd.gpt_auto");
    return reason.empty() ? masked("swap.target") : reason;
  }

  void add_zram() {
    for (const auto& device : swaps_.zram)
      if (device.swaps()) add(Kind::zram, device.name, device.source, why_not(device));
  }
  [[nodiscard]] std::string why_not(const ZramDevice& device) const {
    if (!swaps_.generates("zram-generator")) return "zram-generator is masked or not installed";
    if (swaps_.forbids("systemd.zram")) return "systemd.zram=0 on the kernel's command line";
    if (device.host_memory_limit_mib && swaps_.memory_mib > *device.host_memory_limit_mib)
      return fmt::format("host-memory-limit is {} MiB", *device.host_memory_limit_mib);
    return masked(fmt::format("dev-{}.swap", device.name));
  }

  void add_arguments() {
    for (const std::string_view argument : swaps_.arguments)
      if (argument.starts_with("systemd.swap-extra="))
        add(Kind::argument, std::string(argument), "/proc/cmdline", forbidden("systemd-fstab-generator", "fstab"));
  }

  void add_raspberry() {
    if (!swaps_.generates("rpi-swap-generator")) return;
    const auto* mechanism = swaps_.setting("Mechanism");
    const bool none = mechanism != nullptr && mechanism->value == "none";
    add(Kind::service, "rpi-swap-generator", mechanism != nullptr ? mechanism->source : "/etc/rpi/swap.conf",
        none ? "Mechanism=none" : masked("swap.target"));
  }

  void add_services() {
    for (const auto service : services)
      if (const auto* unit = units_.find(service)) add(Kind::service, unit->name, unit->source, told_not_to(service));
  }
  [[nodiscard]] std::string told_not_to(std::string_view service) const {
    const auto is = [&](std::string_view key, std::string_view value) {
      const auto* setting = swaps_.setting(key);
      return setting != nullptr && setting->value == value;
    };
    if (service == "dphys-swapfile" && is("CONF_SWAPSIZE", "0")) return "CONF_SWAPSIZE=0";
    if (service == "armbian-zram-config" && is("SWAP", "false")) return "SWAP=false";
    const bool azure = service == "waagent" || service == "walinuxagent";
    if (azure && !is("ResourceDisk.EnableSwap", "y")) return "ResourceDisk.EnableSwap is not y";
    return {};
  }

  void add_commands() {
    for (const auto& command : units_.commands)
      if (command.words.front() == "swapon" && !is_of_service(command) &&
          (switches_on(command.words) || switches_on_left_alone(command.words)))
        add(Kind::command, fmt::format("{}", fmt::join(command.words, " ")), command.source);
  }

  /// A line of a service's own unit: the service is told of already. Its drop-ins are somebody else's.
  [[nodiscard]] bool is_of_service(const ScriptCommand& command) const {
    return std::any_of(services.begin(), services.end(), [&](std::string_view service) {
      const auto* unit = units_.find(service);
      return unit != nullptr && unit->name == command.unit && command.source.starts_with(unit->file + ":");
    });
  }

  /// swapon -a brings on what systemd was kept from; what systemd mounts itself is a source already.
  [[nodiscard]] bool switches_on_left_alone(const std::vector<std::string>& words) const {
    const bool all = std::any_of(words.begin(), words.end(), [](const auto& w) { return w == "-a" || w == "--all"; });
    return all && std::any_of(swaps_.fstab.begin(), swaps_.fstab.end(), [&](const FstabSwap& line) {
             const auto source = fmt::format("/etc/fstab:{}", line.line);
             return !line.any_noauto && !line.file_missing &&
                    std::any_of(sources_.begin(), sources_.end(),
                                [&](const SwapSource& s) { return s.source == source && !s.off.empty(); });
           });
  }

  const BootSwaps& swaps_;
  const BootUnits& units_;
  Sources sources_;
};

}  // namespace

Sources swap_sources(const BootSwaps& swaps, const BootUnits& units) { return Boot(swaps, units).sources(); }

std::string switched_off(const BootUnits& units, bool for_certain) {
  for (const auto& command : units.commands) {
    const auto& words = command.words;
    const bool all =
        words.front() == "swapoff" && std::any_of(words.begin() + 1, words.end(), [](const auto& w) {
          return w == "--all" || (w.starts_with("-") && !w.starts_with("--") && w.find('a') != std::string::npos);
        });
    const bool before = command.unit == "kubelet.service" && command.setting == "ExecStartPre";
    if (all && (before || !for_certain)) return command.source;
  }
  return {};
}

std::string words_for(const SwapSource& source) {
  switch (source.kind) {
    case Kind::fstab:
      return fmt::format("{} names {}", source.source, source.what);
    case Kind::unit:
      return fmt::format("{} is enabled", source.source);
    case Kind::gpt:
      return fmt::format("{} is a swap partition of the root's disk by its GPT type", source.what);
    case Kind::zram:
      return fmt::format("{} makes {}", source.source, source.what);
    case Kind::service:
      return fmt::format("{} makes swap ({})", source.what, source.source);
    case Kind::command:
      return fmt::format("{} runs {}", source.source, source.what);
    case Kind::argument:
      return fmt::format("the kernel's argument {}", source.what);
  }
  return source.source;
}

}  // namespace nodecheck
