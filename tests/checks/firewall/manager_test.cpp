#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "facts/legacy_tables.hpp"
#include "support/judging.hpp"
#include "support/nf_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto id = "firewall.manager";

Outcome judged_with(const NfTables& nf, const LegacyTables& legacy = {}) { return judged(id, Profile{}, nf, legacy); }

LegacyTables legacy_chain(const char* name, std::vector<LegacyRule> rules = {}) {
  return {{{"ip", "filter", {{NF_INET_LOCAL_IN, "INPUT"}}, {{"INPUT", {}}, {name, std::move(rules)}}}}};
}

NfTables ufw(bool disabled = false) {
  auto tables = nft::Tables().table(NfFamily::ip, "filter").base("INPUT", !disabled, 0, NF_INET_LOCAL_IN);
  tables.rule({nft::jump("ufw-before-input")}).chain("ufw-before-input");
  if (!disabled) tables.rule({nft::accept});
  return tables.nf;
}

TEST(ManagerCheck, Pass) {
  const auto outcome = judged_with(nft::forward().nf, legacy_chain("KUBE-FIREWALL"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "neither firewalld nor ufw has rules here");
  EXPECT_EQ(judged_with({}).verdict, Verdict::pass);
}

TEST(ManagerCheck, Firewalld) {
  const auto outcome = judged_with(nft::Tables().table(NfFamily::inet, "firewalld").nf);
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message, "firewalld is active");
  EXPECT_EQ(outcome.findings.at(0).evidence.at(0), (Evidence{"netfilter", "", "rules of firewalld", "none"}));
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  systemctl disable --now firewalld\n"));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("ufw")));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(judged_with({}, legacy_chain("INPUT_ZONES")).verdict, Verdict::fail) << "its iptables backend";
}

TEST(ManagerCheck, Ufw) {
  const auto outcome = judged_with(ufw());
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message, "ufw is active");
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  ufw disable\n"));
  EXPECT_THAT(outcome.remedy, Not(HasSubstr("firewalld")));
  EXPECT_EQ(judged_with({}, legacy_chain("ufw-before-input", {{.number = 1}})).verdict, Verdict::fail);
}

TEST(ManagerCheck, UfwLeavesItsChainsBehindWhereItIsDisabled) {
  EXPECT_EQ(judged_with(ufw(true)).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({}, legacy_chain("ufw-before-input")).verdict, Verdict::pass);
}

TEST(ManagerCheck, OneStackUnread) {
  const Result<NfTables> denied(Unavailable{Unavailable::Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"});
  const auto outcome = judged(id, Profile{}, denied, LegacyTables{});
  ASSERT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_EQ(outcome.findings.at(0).message, "needs CAP_NET_ADMIN");
  EXPECT_EQ(judged(id, Profile{}, NfTables{}, Result<LegacyTables>(denied.why())).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, denied, legacy_chain("ufw-before-input", {{.number = 1}})).verdict, Verdict::fail)
      << "what is seen is there";
  EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::unknown);
}

TEST(ManagerCheck, IsAPassOfTheNodesOwnNamespaceOnly) { EXPECT_TRUE(Registered::find(id).at(0)->namespaced); }

}  // namespace
}  // namespace nodecheck
