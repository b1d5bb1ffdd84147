// Rules that the real tools put into a real kernel, in namespaces of the test's own, read back as they were written.
#include "facts/legacy_tables.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/legacy_examples.hpp"
#include "support/netns.hpp"
#include "support/recorded_netfilter.hpp"

namespace nodecheck {
namespace {

LegacyTables read(const std::shared_ptr<const Host>& host) {
  const auto legacy = Facts(host).get<LegacyTables>();
  if (!*legacy) throw std::runtime_error(legacy->why().message);
  return **legacy;
}

LegacyTables read_after(const std::string& script) {
  const Netns node;
  LegacyTables legacy;
  node.run([&] {
    shell(script);
    legacy = read(Host::live());
  });
  return legacy;
}

TEST(LiveLegacyTables, EveryFieldAsItWasWritten) {
  const Netns node;
  LegacyTables legacy;
  node.run([&] {
    shell(legacy_example_script());
    const auto host = std::make_shared<const RecordingHost>(Host::live());
    legacy = read(host);
    renew_netfilter_fixture("legacy_rules", host->recorded());
  });
  EXPECT_TRUE(legacy.tables == legacy_example_tables()) << nlohmann::json(legacy);
}

TEST(LiveLegacyTables, ReadingMakesNone) {
  const Netns fresh;
  std::string names = "unread";
  fresh.run([&] {
    EXPECT_TRUE(read(Host::live()).tables.empty());
    names = Host::live()->read("/proc/net/ip_tables_names") + Host::live()->read("/proc/net/ip6_tables_names");
  });
  EXPECT_EQ(names, "");
}

TEST(LiveLegacyTables, OneFamilyAlone) {
  const auto legacy = read_after("ip6tables-legacy -P FORWARD DROP");
  ASSERT_EQ(legacy.tables.size(), 1U);
  EXPECT_EQ(legacy.tables[0].family, "ip6");
  EXPECT_EQ(legacy.tables[0].bases[1], (LegacyBase{2, "FORWARD", LegacyAction::drop}));
}

/// What kube-proxy makes of a large cluster: thousands of rules, many chains, loaded at once.
TEST(LiveLegacyTables, ThousandsOfRules) {
  const auto legacy = read_after(
      "{ echo '*filter'\n"
      "for i in $(seq 2000); do echo \":KUBE-SVC-$i - [0:0]\"; done\n"
      "for i in $(seq 2000); do\n"
      "  echo \"-A FORWARD -d 10.96.$((i / 250)).$((i % 250)) -p tcp -m tcp --dport $i -j KUBE-SVC-$i\"\n"
      "  echo \"-A KUBE-SVC-$i -m statistic --mode random --probability 0.5 -j ACCEPT\"\n"
      "done\n"
      "echo COMMIT; } | iptables-legacy-restore");
  ASSERT_EQ(legacy.tables.size(), 1U);
  const auto& chains = legacy.tables[0].chains;
  ASSERT_EQ(chains.size(), 2003U);
  const auto& last = chains[1].rules.at(1999);
  EXPECT_EQ(last.number, 2000);
  EXPECT_EQ(last.target, "KUBE-SVC-2000");
  EXPECT_EQ(last.destination.value.raw, std::string("\x0a\x60\x08\x00", 4));
}

}  // namespace
}  // namespace nodecheck
