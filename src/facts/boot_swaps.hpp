#pragma once
// What boot files say of swap: fstab, GPT partitions and zram, and what may keep systemd's generators from them. Its
// units and services are in BootUnits.
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "facts/gpt_swaps.hpp"
#include "facts/zram_generator.hpp"

namespace nodecheck {

/// A line of type swap in /etc/fstab.
struct FstabSwap {
  std::string spec;  ///< as written, octal escapes resolved: UUID=..., /swapfile
  std::string unit;  ///< what systemd calls it: dev-sda2.swap; empty: it takes no such path
  int line = 0;
  bool automatic = true;      ///< noauto is not among its options, or auto comes after it
  bool any_noauto = false;    ///< for those who read no further than noauto
  bool file_missing = false;  ///< it is a file, and not there, though the node is up
  bool operator==(const FstabSwap&) const = default;
};

/// What a service that makes swap reads, and may tell it not to.
struct SwapSetting {
  std::string key;  ///< CONF_SWAPSIZE, ResourceDisk.EnableSwap, Mechanism
  std::string value;
  std::string source;  ///< file:line
  bool operator==(const SwapSetting&) const = default;
};

struct BootSwaps {
  static constexpr std::string_view id = "boot.swaps";
  std::vector<FstabSwap> fstab;
  /// Those of systemd-fstab-generator, systemd-gpt-auto-generator, zram-generator and rpi-swap-generator that are there
  /// and may run.
  std::vector<std::string> generators;
  /// Of this boot's kernel, where it is up: systemd.swap=, fstab=, systemd.gpt_auto=, systemd.zram=, as
  /// written.
  std::vector<std::string> arguments;
  GptSwaps gpt;
  std::vector<ZramDevice> zram;
  std::vector<SwapSetting> settings;
  std::int64_t memory_mib = 0;  ///< 0: not known, as of a copied root
  std::vector<Unavailable> unread;
  bool operator==(const BootSwaps&) const = default;

  [[nodiscard]] bool generates(std::string_view generator) const;
  /// Null: it is not set.
  [[nodiscard]] const SwapSetting* setting(std::string_view key) const;
  /// Of a kernel argument that takes a truth value; the last counts.
  [[nodiscard]] bool forbids(std::string_view argument) const;
};

void to_json(Json&, const FstabSwap&);
void from_json(const Json&, FstabSwap&);
void to_json(Json&, const SwapSetting&);
void from_json(const Json&, SwapSetting&);
void to_json(Json&, const BootSwaps&);
void from_json(const Json&, BootSwaps&);

template <>
BootSwaps probe<BootSwaps>(Node&);

}  // namespace nodecheck
