#include "facts/iptables_binary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<FakeHost> debian(const std::string& variant) {
  auto fake = std::make_shared<FakeHost>();
  auto& host = *fake;
  host.links["/usr/sbin/iptables"] = "/etc/alternatives/iptables";
  host.links["/etc/alternatives/iptables"] = "/usr/sbin/iptables-" + variant;
  host.links["/usr/sbin/iptables-" + variant] = "xtables-" + variant + "-multi";
  host.files["/usr/sbin/xtables-" + variant + "-multi"] = "ELF";
  return fake;
}

IptablesBinary read(const std::shared_ptr<const Host>& host) { return fact_of<IptablesBinary>(host); }

TEST(IptablesBinary, IsFollowedLinkByLink) {
  const auto fact = read(debian("nft"));
  EXPECT_THAT(fact.links, ElementsAre("/usr/sbin/iptables", "/etc/alternatives/iptables", "/usr/sbin/iptables-nft",
                                      "/usr/sbin/xtables-nft-multi"));
  EXPECT_EQ(fact.variant(), "nft");
  EXPECT_EQ(read(debian("legacy")).variant(), "legacy");
  EXPECT_EQ(replayed(fact), fact);
}

TEST(IptablesBinary, VariantsByName) {
  const auto variant = [](std::string last) { return std::string(IptablesBinary{{"/sbin/iptables", last}}.variant()); };
  EXPECT_EQ(variant("/sbin/xtables-multi"), "legacy") << "before 1.8";
  EXPECT_EQ(variant("/usr/bin/xtables-legacy-multi"), "legacy");
  EXPECT_EQ(variant("/usr/nft/wrapper"), "");
  EXPECT_EQ(IptablesBinary{}.variant(), "");
}

TEST(IptablesBinary, NoneAndNowhere) {
  const auto host = std::make_shared<FakeHost>();
  host->files["/proc/net/dev"] = "";
  EXPECT_THAT(read(host).links, IsEmpty());
  host->links["/usr/sbin/iptables"] = "/etc/alternatives/iptables";  // which is not there
  EXPECT_THAT(read(host).links, IsEmpty());
  host->files["/usr/bin/iptables"] = "#!/bin/sh\n";
  EXPECT_THAT(read(host).links, ElementsAre("/usr/bin/iptables"));
  EXPECT_EQ(read(host).variant(), "");
}

TEST(IptablesBinary, LinksInACircleEnd) {
  const auto host = std::make_shared<FakeHost>();
  host->links["/usr/sbin/iptables"] = "/sbin/iptables";
  host->links["/sbin/iptables"] = "/usr/sbin/iptables";
  EXPECT_THAT(read(host).links, IsEmpty());
}

TEST(IptablesBinary, Denied) {
  const auto host = debian("nft");
  host->errors["/etc/alternatives/iptables"] = EACCES;
  EXPECT_EQ(why_not<IptablesBinary>(std::shared_ptr<const Host>(host)).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
