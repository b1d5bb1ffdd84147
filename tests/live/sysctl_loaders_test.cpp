// What boot sets of sysctls: trees of sysctl.d at random, applied by the real systemd-sysctl and by procps' sysctl
// --system, must leave what was foretold.
//   NODECHECK_SEED=1000 NODECHECK_SEEDS=5000 live_tests --gtest_filter='SysctlLoaders*'
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "host.hpp"
#include "live/private_root.hpp"
#include "live/random_conf_d.hpp"
#include "reason/boot_sysctls.hpp"
#include "support/netns.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

/// Keys of the test's own network namespace that do nothing to it; d0.1 is a device whose name has a dot.
Strings keys() {
  Strings all{"net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv6/conf/default/forwarding"};
  for (const auto* device : {"all", "default", "lo", "d0.1"})
    for (const auto* key : {"tag", "medium_id", "log_martians"})
      all.push_back(fmt::format("net/ipv4/conf/{}/{}", device, key));
  return all;
}

bool always(std::string_view) { return true; }

/// Lines of sysctl.d at random, with all that is wrong with lines.
class RandomLines {
 public:
  explicit RandomLines(Dice& dice) : dice_(dice) {}

  std::string text() {
    const std::string end = chance(15) ? "\r\n" : "\n";
    std::string all;
    for (auto lines = number(0, 6); lines > 0; --lines) all += line() + end;
    if (chance(15)) all += line();
    return all;
  }

 private:
  int number(int least, int most) { return dice_.number(least, most); }
  bool chance(int percent) { return dice_.chance(percent); }
  const std::string& one_of(const Strings& all) { return dice_.one_of(all); }

  std::string line() {
    const int kind = number(1, 24);
    if (kind == 1) return one_of({"# comment = 3", ";net.ipv4.conf.all.tag=4", "", "   ", "\t# x"});
    if (kind == 2)
      return one_of({"no assignment", "= 5", "=", "-", "-=3", "[Section]", "net.ipv4.conf.all.tag 3", "x"});
    if (kind == 3) return "net.ipv4.conf.all.tag = \\";
    if (kind <= 6) return "-" + blanks() + spelled(one_of(names_of_keys())) + blanks();
    if (kind == 7) return "-" + spelled(one_of(patterns()));
    const auto key = kind <= 13 ? one_of(patterns()) : one_of(names_of_keys());
    return blanks() + (chance(15) ? "-" : "") + spelled(key) + blanks() + "=" + blanks() + value() + blanks();
  }
  std::string blanks() { return one_of({"", "", " ", "\t", "  "}); }
  std::string value() {
    if (chance(80)) return std::to_string(number(0, 9));
    return one_of(
        {"9 # note", "abc", "", "0x10", "010", "-1", "7x", "3 4", "99999999999", "5 ; x", "\"5\"", "4=5", "2\\"});
  }
  static Strings names_of_keys() {
    auto all = keys();
    all.insert(all.end(), {"net/ipv4/conf/all/forwarding", "net/ipv4/conf/gone/tag", "net/ipv4/conf/all", "nothing"});
    return all;
  }
  static Strings patterns() {
    return {"net/ipv4/conf/*/tag",
            "net/ipv4/conf/?ll/tag",
            "net/ipv4/conf/[ad]*/medium_id",
            "net/ipv4/*/*/tag",
            "net/ipv4/conf/all/*",
            "net/*/conf/all/forwarding",
            "net/ipv4/conf/*/[lm]*",
            "net/ipv4/ip_f*",
            "net/ipv4/conf/d0*/tag",
            "net/ipv4/conf/*",
            "*/tag",
            "net/ipv4/conf/[!l]*/tag",
            "net/ipv4/conf/[/tag",
            "net/ipv6/conf/*/forwarding",
            "net/ipv4/conf/\\*/tag"};
  }
  /// With dots, or with slashes, or with more of them than there should be.
  std::string spelled(std::string name) {
    const int kind = number(1, 10);
    if (kind <= 5) return dotted(name);
    if (kind == 6) return "/" + name;
    if (kind == 7 && chance(30)) return name.replace(3, 1, "//");
    if (kind == 8 && chance(30)) return name.replace(3, 1, "/./");
    return name;
  }

  Dice& dice_;
};

void set(const std::string& name, const char* value) { std::ofstream("/proc/sys/" + name) << value; }

std::string get(const std::string& name) {
  std::string value;
  std::ifstream("/proc/sys/" + name) >> value;
  return value;
}

/// Each of them is written once, or the next write of a default would change it as well.
void reset() {
  for (const auto& name : keys()) set(name, name.find("forward") != std::string::npos ? "0" : "77");
  set("net/ipv6/conf/default/forwarding", "0");
}

class Trial {
 public:
  explicit Trial(const PrivateRoot& root) : root_(root) {}

  void compare(BootRules rules, const Strings& program, const std::string& story) {
    reset();
    std::map<std::string, std::string> before;
    for (const auto& name : keys()) before[name] = get(name);
    const auto files = sysctl_files(*Host::at(root_.path()), always);
    const auto foretold = after_writes(sysctl_writes(files, rules, keys()), rules);
    root_.run(program);
    for (const auto& name : keys()) {
      const auto write = foretold.find(name);
      const auto expected =
          write == foretold.end() ? before[name] : std::to_string(*kernel_number(write->second.value));
      set_ += write != foretold.end();
      EXPECT_EQ(get(name), expected) << name << " by " << program[0] << ", foretold by "
                                     << (write == foretold.end() ? "nobody" : write->second.source) << "\n"
                                     << story << "\n"
                                     << root_.said();
    }
  }
  [[nodiscard]] int set_by_files() const { return set_; }

 private:
  const PrivateRoot& root_;
  int set_ = 0;
};

TEST(SysctlLoaders, LeaveWhatWasForetold) {
  const auto first = told("NODECHECK_SEED", 1), count = told("NODECHECK_SEEDS", 500);
  PrivateRoot::enter([&](const PrivateRoot& root) {
    shell("ip link add d0.1 type veth peer name d0.2");
    Trial trial(root);
    for (auto seed = first; seed < first + count && !testing::Test::HasFailure(); ++seed) {
      Dice dice(seed);
      RandomLines lines(dice);
      RandomConfD tree(root, dice, [&] { return lines.text(); });
      tree.plant("sysctl.d", "sysctl.conf");
      const auto story = fmt::format("seed {}\n{}", seed, tree.listing());
      trial.compare(BootRules::systemd, {"/usr/lib/systemd/systemd-sysctl"}, story);
      trial.compare(BootRules::classic, {"/usr/sbin/sysctl", "--system"}, story);
    }
    std::printf("%u trees from seed %u on, %d keys set by files\n", count, first, trial.set_by_files());
    EXPECT_GT(trial.set_by_files(), static_cast<int>(count));
  });
}

}  // namespace
}  // namespace nodecheck
