// fstab's swap lines against systemd-fstab-generator itself: the units that it makes, and those that it has swap.target
// require or want.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <set>

#include "facts/boot_swaps.hpp"
#include "facts/fstab.hpp"
#include "live/private_root.hpp"
#include "reason/swap_sources.hpp"

namespace nodecheck {
namespace {

using Names = std::set<std::string>;

/// In a root of its own, for where /.dockerenv is the generator believes to be in a container and takes no swap.
Names made_by_generator(const PrivateRoot& root, const std::string& fstab) {
  root.write("etc/fstab", fstab);
  root.clear("out");
  (void)root.run({"/usr/lib/systemd/system-generators/systemd-fstab-generator", "/out", "/out", "/out"});
  Names names;
  for (const auto* kind : {"out/swap.target.requires", "out/swap.target.wants"}) {
    if (!std::filesystem::exists(root / kind)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(root / kind)) names.insert(entry.path().filename());
  }
  return names;
}

Names foretold(const std::string& fstab) {
  BootUnits units;
  units.loader = "systemd";
  BootSwaps swaps;
  swaps.generators = {"systemd-fstab-generator"};
  for (const auto& entry : parse_fstab(fstab))
    if (entry.type == "swap")
      swaps.fstab.push_back(
          {entry.spec, unit_of_path(device_path(entry.spec), ".swap"), entry.line, entry.automatic(), false, false});
  Names names;
  const auto sources = swap_sources(swaps, units);
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i].off.empty()) names.insert(swaps.fstab[i].unit);
  return names;
}

class Lines {
 public:
  explicit Lines(unsigned seed) : random_(seed) {}

  std::string fstab() {
    std::string text;
    for (auto lines = 1 + number(8); lines > 0; --lines) text += line() + "\n";
    return text;
  }

 private:
  std::size_t number(std::size_t below) { return random_() % below; }
  std::string one_of(const std::vector<std::string>& words) { return words[number(words.size())]; }
  std::string gap() { return one_of({" ", "\t", "  \t ", " "}); }
  std::string line() {
    const auto spec = one_of({"/dev/sda2",
                              "/dev/sda2",
                              "/dev/mapper/vg-swap_1",
                              "UUID=b1f0-12",
                              "LABEL=swap",
                              "LABEL=a/b",
                              "PARTUUID=4c4e1b5a-02",
                              "PARTLABEL=Linux\\040swap",
                              "PARTLABEL=\"q\"",
                              "/swapfile",
                              "/swap\\040file",
                              "/./x//y/",
                              "/.hidden",
                              "/a/../b",
                              "/tab\\011x",
                              "/back\\134slash",
                              "/back\\\\slash",
                              "/oct\\101",
                              "swapfile",
                              "/swäp",
                              "/c:d_e.f",
                              "/-dash-"});
    const auto type = one_of({"swap", "swap", "swap", "swap", "Swap", "ext4", "swap,ext4"});
    const auto options =
        one_of({"sw", "defaults", "noauto", "sw,noauto", "noauto,auto", "auto,noauto", "nofail", "sw,nofail",
                "noauto=1", "pri=5,discard", "x-systemd.device-timeout=5", "noautox", ",noauto,", "fail,sw"});
    return one_of({"", "", "", "", "", "", "#", " # ", "\t", " "}) + spec + gap() + one_of({"none", "swap", "-"}) +
           gap() + type + one_of({gap() + options, gap() + options + gap() + "0 0", gap() + options + " # x", ""});
  }

  std::mt19937 random_;
};

TEST(SwapUnits, AreThoseThatTheGeneratorMakes) {
  constexpr unsigned trees = 300;
  std::size_t made = 0;
  PrivateRoot::enter([&](const PrivateRoot& root) {
    for (unsigned seed = 0; seed < trees; ++seed) {
      const auto fstab = Lines(seed).fstab();
      const auto names = made_by_generator(root, fstab);
      made += names.size();
      EXPECT_EQ(foretold(fstab), names) << "seed " << seed << "\n" << fstab << root.said();
    }
  });
  EXPECT_GT(made, trees) << "the generator made hardly any unit: was it kept from it?";
}

}  // namespace
}  // namespace nodecheck
