// Which modules boot loads: trees of modules-load.d and modprobe.d at random, read by the real systemd-modules-load.
// What it would load runs a command instead, which writes down the name: no kernel is asked for anything.
//   NODECHECK_SEED=1000 NODECHECK_SEEDS=5000 live_tests --gtest_filter='ModuleLoader*'
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "live/private_root.hpp"
#include "live/random_conf_d.hpp"
#include "reason/boot_modules.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

const Strings modules{"br_netfilter", "overlay",   "ip_vs", "ip_vs_rr",
                      "nf_conntrack", "nf_tables", "vxlan", "xt_comment"};

bool always(std::string_view) { return true; }

class RandomLines {
 public:
  explicit RandomLines(Dice& dice) : dice_(dice) {}

  std::string modules_load() {
    const std::string end = dice_.chance(15) ? "\r\n" : "\n";
    std::string all;
    for (auto lines = dice_.number(0, 4); lines > 0; --lines) all += line() + end;
    if (dice_.chance(15)) all += dice_.one_of(modules);
    return all;
  }

  /// Each module has a command; of some it is a dummy.
  std::string modprobe() {
    std::string all;
    for (const auto& name : modules) {
      all += fmt::format("install {} {}\n", spelled(name), dice_.chance(10) ? "/bin/true" : "/log " + name);
      if (dice_.chance(10)) all += fmt::format("blacklist {}\n", spelled(name));
      if (dice_.chance(5)) all += fmt::format("# blacklist {}\noptions {} x=1\n", name, name);
    }
    return all;
  }

 private:
  std::string line() {
    const auto& name = dice_.one_of(modules);
    switch (dice_.number(1, 14)) {
      case 1:
        return dice_.one_of({"# " + name, ";" + name, "", "   ", "#" + name});
      case 2:
        return dice_.one_of({name + " " + dice_.one_of(modules), name + " # note", name + ".ko", name + "," + name});
      case 3:
        return dice_.one_of({"\"" + name + "\"", name + ";", "x" + name, name + "_", "-" + name, name + "\\"});
      case 4:
        return dice_.one_of({"  " + name, "\t" + name + " ", name + "   "});
      default:
        return spelled(name);
    }
  }
  std::string spelled(std::string name) {
    if (dice_.chance(20)) std::replace(name.begin(), name.end(), '_', '-');
    return name;
  }

  Dice& dice_;
};

std::set<std::string> loaded(const PrivateRoot& root) {
  std::ifstream log(root / "loaded");
  std::set<std::string> names;
  for (std::string name; std::getline(log, name);) names.insert(name);
  return names;
}

/// What is foretold of every module is what the program does.
void compare(const PrivateRoot& root, const std::string& story, int& loads) {
  const auto host = Host::at(root.path());
  const auto lines = module_loads(*host, always);
  const auto evidence = *Facts(host).get<Modules>();
  ASSERT_TRUE(evidence) << evidence.why().message;
  const BootServices services{"systemd", "systemd", {}, {"systemd-modules-load.service", "/usr/lib/x", false}};
  std::filesystem::remove(root / "loaded");
  root.run({"/usr/lib/systemd/systemd-modules-load"});
  const auto really = loaded(root);
  for (const auto& name : modules) {
    const auto boot = module_at_boot(name, lines, services, {}, evidence->find(name));
    EXPECT_EQ(really.count(name) == 1, boot.when == ModuleAtBoot::When::first)
        << name << ", foretold by " << boot.source << "\n"
        << story << root.said();
  }
  loads += static_cast<int>(really.size());
}

TEST(ModuleLoader, DoesWhatWasForetold) {
  const auto first = told("NODECHECK_SEED", 1), count = told("NODECHECK_SEEDS", 500);
  PrivateRoot::enter([&](const PrivateRoot& root) {
    root.write("log", "#!/bin/sh\necho \"$1\" >> /loaded\n");
    std::filesystem::permissions(root / "log", std::filesystem::perms::all);
    int loads = 0;
    for (auto seed = first; seed < first + count && !testing::Test::HasFailure(); ++seed) {
      Dice dice(seed);
      RandomLines lines(dice);
      RandomConfD tree(root, dice, [&] { return lines.modules_load(); });
      tree.plant("modules-load.d", "modules");
      const auto modprobe = lines.modprobe();
      root.write("etc/modprobe.d/x.conf", modprobe);
      compare(root, fmt::format("seed {}\n{}--- modprobe.d\n{}", seed, tree.listing(), modprobe), loads);
    }
    std::printf("%u trees from seed %u on, %d modules loaded\n", count, first, loads);
    EXPECT_GT(loads, static_cast<int>(count));
  });
}

}  // namespace
}  // namespace nodecheck
