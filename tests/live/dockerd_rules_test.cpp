// The rules that real dockerds leave, by release, iptables and the forwarding that they find: the walk's verdict on
// them, and real TCP.
#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "live/debian_tree.hpp"
#include "live/dockerd.hpp"
#include "live/ruleset_trial.hpp"
#include "support/command.hpp"
#include "support/dockerd_ruleset.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr std::array forwarding_files{"/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding"};

void set_forwarding(const char* value) {
  for (const auto* file : forwarding_files) write_file(file, value);
}

class DockerdRules : public testing::TestWithParam<DockerdRuleset> {
 protected:
  /// docker0 with a network of its own, or as PodNet has made it, with the node's pods. vfs needs nothing of the
  /// kernel.
  [[nodiscard]] DockerdSetup setup() const {
    std::vector<std::string> flags{"--storage-driver=vfs", "--ip-masq=false", "--ipv6", "--fixed-cidr-v6"};
    if (rules_.expected.bridge == "docker0")
      flags.insert(flags.end(), {"fd00:10:244:1::/64", "--bip=10.244.1.1/24"});
    else
      flags.insert(flags.end(), {"fd00:172:17::/64"});
    return {.json = "{}", .flags = flags, .tree = debian_tree(rules_.suite), .iptables = rules_.iptables};
  }

  void start() {
    set_forwarding(rules_.forwarding ? "1" : "0");
    dockerd_.emplace(setup());
    if (dockerd_->pid() == 0) throw std::runtime_error("dockerd has ended: " + dockerd_->log());
    shell("ip link show docker0\niptables-" + rules_.iptables + " -n -L DOCKER-USER");
    for (const auto* file : forwarding_files) EXPECT_EQ(trim(content_of(file)), "1") << file;
  }

  const DockerdRuleset rules_ = GetParam();
  std::optional<Dockerd> dockerd_;
};

TEST_P(DockerdRules, AgreeWithTraffic) {
  try_ruleset(rules_.expected, [this] { start(); });
}

INSTANTIATE_TEST_SUITE_P(Releases, DockerdRules, testing::ValuesIn(dockerd_rulesets()),
                         [](const auto& test) { return test.param.expected.name; });

}  // namespace
}  // namespace nodecheck
