// Who this node is, what its files say of that name, and when the resolver is asked.
#include "facts/node_name.hpp"

#include <gmock/gmock.h>

#include "facts/name_lookup.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Debian's installer.
constexpr auto hosts = R"(127.0.0.1	localhost
127.0.1.1	Node-1.example.org	node-1

# 10.0.0.9 node-1
10.0.0.4 cp-1 # node-1
::1     localhost ip6-localhost ip6-loopback
)";

std::shared_ptr<FakeHost> node(const std::string& name) {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/sys/kernel/hostname"] = name + "\n";
  host->files["/etc/hosts"] = hosts;
  host->files["/proc/1/comm"] = "systemd\n";
  return host;
}

TEST(Hosts, NamesAndAliasesWhateverTheirCase) {
  EXPECT_THAT(addresses_in_hosts(hosts, "node-1"), ElementsAre(Setting<std::string>{"127.0.1.1", "/etc/hosts:2"}));
  EXPECT_THAT(addresses_in_hosts(hosts, "node-1.example.org"), testing::SizeIs(1));
  EXPECT_THAT(addresses_in_hosts(hosts, "node"), IsEmpty());
  EXPECT_THAT(addresses_in_hosts("127.0.1.1", "127.0.1.1"), IsEmpty()) << "an address is no name";
  EXPECT_THAT(addresses_in_hosts("", "node-1"), IsEmpty());
}

TEST(NodeName, IsTheKernelsInLowerCase) {
  const auto fact = fact_of<NodeName>(node("Node-1"));
  EXPECT_EQ(fact.name, "node-1");
  EXPECT_EQ(fact.source, "/proc/sys/kernel/hostname");
  EXPECT_FALSE(fact.overridden);
  EXPECT_THAT(fact.in_hosts, testing::SizeIs(1));
  EXPECT_EQ(replayed(fact), fact);
}

TEST(NodeName, OrWhatTheKubeletIsTold) {
  auto host = node("node-1");
  host->files["/proc/912/comm"] = "kubelet\n";
  host->files["/proc/912/cmdline"] = std::string("kubelet\0--hostname-override=I-0123\0", 35);
  const auto fact = fact_of<NodeName>(host);
  EXPECT_EQ(fact.name, "i-0123");
  EXPECT_EQ(fact.source, "kubelet's --hostname-override");
  EXPECT_TRUE(fact.overridden);
}

TEST(NodeName, WithoutHostsFile) {
  auto host = node("node-1");
  host->files.erase("/etc/hosts");
  EXPECT_THAT(fact_of<NodeName>(host).in_hosts, IsEmpty());
}

TEST(NameLookup, AsksWhereTheFileHasNoAnswer) {
  auto host = node("node-7");
  host->hosts["node-7"] = {"10.0.0.7"};
  const auto fact = fact_of<NameLookup>(host);
  EXPECT_EQ(fact, (NameLookup{true, {"10.0.0.7"}}));
  EXPECT_EQ(replayed(fact), fact);
  EXPECT_EQ(fact_of<NameLookup>(node("node-8")), (NameLookup{true, {}}));
}

TEST(NameLookup, AsksForNothingElse) {
  for (const auto* name : {"node-1", "(none)", ""}) EXPECT_EQ(fact_of<NameLookup>(node(name)), NameLookup{}) << name;
}

}  // namespace
}  // namespace nodecheck
