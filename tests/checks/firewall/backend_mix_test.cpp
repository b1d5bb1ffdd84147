#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "facts/init.hpp"
#include "facts/iptables_binary.hpp"
#include "facts/legacy_tables.hpp"
#include "facts/nf_tables.hpp"
#include "support/judging.hpp"
#include "support/nf_literals.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto id = "firewall.backend-mix";
constexpr auto hint = "KUBE-IPTABLES-HINT";
constexpr auto canary = "KUBE-KUBELET-CANARY";

NfTables nft(std::vector<const char*> filter, const char* mangle = nullptr, NfFamily family = NfFamily::ip) {
  auto tables = nft::Tables().table(family, "filter");
  for (const auto* chain : filter) tables.chain(chain);
  if (mangle != nullptr) tables.table(family, "mangle").chain(mangle);
  return tables.nf;
}

LegacyTables legacy(const std::vector<const char*>& filter, const char* mangle = nullptr) {
  LegacyTables all{{{"ip", "filter", {}, {{"INPUT", {}}}}}};
  for (const auto* chain : filter) all.tables[0].chains.push_back({chain, {}});
  if (mangle != nullptr) all.tables.push_back({"ip", "mangle", {}, {{mangle, {}}}});
  return all;
}

IptablesBinary debian(const std::string& variant) {
  return {{"/usr/sbin/iptables", "/etc/alternatives/iptables", "/usr/sbin/xtables-" + variant + "-multi"}};
}

Init of_the_host(bool same_mounts = true) {
  Init init;
  init.same_mounts = same_mounts;
  return init;
}

template <class Nf = NfTables, class Legacy = LegacyTables, class Binary = IptablesBinary>
Outcome judged_with(Nf nf, Legacy tables = {}, Binary binary = debian("nft"), const Profile& profile = {},
                    Init init = of_the_host()) {
  return judged(id, profile, std::move(nf), std::move(tables), std::move(binary), std::move(init));
}

TEST(BackendMixCheck, Pass) {
  EXPECT_EQ(judged_with(NfTables{}).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(NfTables{}).observed, "no chains for pods in either stack");
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD", "FLANNEL-FWD"}, hint)).observed,
            "chains for pods: FLANNEL-, KUBE- in iptables-nft, none in iptables-legacy; the host's is nft too");
  EXPECT_EQ(judged_with(NfTables{}, legacy({"KUBE-FORWARD"}, canary), debian("legacy")).verdict, Verdict::pass);
}

TEST(BackendMixCheck, ChainsInBoth) {
  const auto outcome = judged_with(nft({"KUBE-FORWARD", "cali-FORWARD"}, hint), legacy({"KUBE-FORWARD"}));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message,
            "chains for pods are in both stacks: KUBE-, cali- in iptables-nft, KUBE- in iptables-legacy");
  EXPECT_EQ(outcome.findings.at(0).evidence.at(0), (Evidence{"iptables-legacy", "ip filter", "chains KUBE-", "none"}));
  EXPECT_THAT(outcome.remedy,
              AllOf(HasSubstr("\n  iptables-legacy-save | grep -vE 'KUBE-' | iptables-legacy-restore\n"),
                    Not(HasSubstr("ip6tables")), Not(HasSubstr("docker"))));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
}

TEST(BackendMixCheck, WhichStackIsToGo) {
  const auto removed = [](const NfTables& nf, const LegacyTables& tables, const IptablesBinary& binary) {
    const auto text = judged_with(nf, tables, binary).remedy;
    return text.find("iptables-nft-restore") != std::string::npos ? "nft" : "legacy";
  };
  const auto a = nft({"KUBE-FORWARD"}), b = nft({"KUBE-FORWARD"}, hint);
  const auto c = legacy({"DOCKER", "CNI-FORWARD"}), d = legacy({"DOCKER"}, hint);
  EXPECT_STREQ(removed(a, d, debian("nft")), "nft") << "kubelet's hint is in the other";
  EXPECT_STREQ(removed(b, c, debian("legacy")), "legacy");
  EXPECT_STREQ(removed(a, c, debian("legacy")), "nft") << "the host's writes there";
  EXPECT_STREQ(removed(b, d, debian("nft")), "legacy");
  EXPECT_STREQ(removed(a, c, {}), "nft") << "it has fewer";
  EXPECT_THAT(judged_with(b, c).remedy, AllOf(HasSubstr("'CNI-|DOCKER'"), HasSubstr("\n  systemctl restart docker\n")));
}

TEST(BackendMixCheck, Ipv6HasTablesOfItsOwn) {
  const auto outcome = judged_with(nft({"KUBE-FORWARD"}, nullptr, NfFamily::ip6), legacy({"KUBE-FORWARD"}, hint));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.remedy, AllOf(HasSubstr("\n  ip6tables-nft-save "), Not(HasSubstr("\n  iptables-nft-save"))));
}

TEST(BackendMixCheck, ChainsThatAreNotIptablesOrHaveNoRules) {
  auto own = nft::Tables().table(NfFamily::inet, "filter").chain("KUBE-FORWARD");
  own.table(NfFamily::ip, "calico").chain("cali-FORWARD");
  EXPECT_EQ(judged_with(own.nf, legacy({"KUBE-FORWARD"})).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD"}, hint), legacy({"KUBE-PROXY-CANARY"}, canary)).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(nft({"ufw-before-input", "CILIUM_FORWARD"}), legacy({"KUBE-FORWARD"})).verdict, Verdict::pass);
}

TEST(BackendMixCheck, TheHostsIsTheOther) {
  const auto outcome = judged_with(nft({"KUBE-FORWARD"}, hint), {}, debian("legacy"));
  ASSERT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.at(0).message,
            "the host's iptables is legacy, and kubelet's KUBE-IPTABLES-HINT is in iptables-nft, which kube-proxy and "
            "CNIs follow");
  EXPECT_THAT(outcome.remedy, HasSubstr("\n  update-alternatives --set iptables /usr/sbin/iptables-nft\n"));
  const IptablesBinary alpine{{"/sbin/iptables", "/sbin/xtables-nft-multi"}};
  const auto fixed = judged_with(NfTables{}, legacy({"KUBE-FORWARD"}, canary), alpine);
  ASSERT_EQ(fixed.verdict, Verdict::fail);
  EXPECT_THAT(fixed.remedy, HasSubstr("\n  iptables-legacy -t mangle -X KUBE-KUBELET-CANARY"));
  EXPECT_EQ(judged_with(nft({}, hint), legacy({}, hint), debian("nft")).verdict, Verdict::pass)
      << "of hints in both, that in nft is followed";
  EXPECT_EQ(judged_with(nft({}, hint), legacy({}, hint), debian("legacy")).verdict, Verdict::fail);
}

TEST(BackendMixCheck, WhereTheHostsDoesNotMatter) {
  const auto hinted = nft({"KUBE-FORWARD"}, hint);
  EXPECT_EQ(judged_with(hinted, {}, debian("legacy"), of(Distribution::k3s)).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(hinted, {}, debian("legacy"), {}, of_the_host(false)).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(hinted, {}, IptablesBinary{}).verdict, Verdict::pass);
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD"}), {}, debian("legacy")).verdict, Verdict::pass) << "there is no hint";
}

TEST(BackendMixCheck, Unknown) {
  const Unavailable denied{Unavailable::Kind::denied, "nf_tables", "needs CAP_NET_ADMIN"};
  EXPECT_EQ(judged_with(Result<NfTables>(denied), legacy({"KUBE-FORWARD"})).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD"}), Result<LegacyTables>(denied)).verdict, Verdict::unknown);
  const Result<IptablesBinary> closed(Unavailable{Unavailable::Kind::denied, "/etc/alternatives", "Permission denied"});
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD"}, hint), LegacyTables{}, closed).verdict, Verdict::unknown);
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD"}, hint), legacy({"KUBE-FORWARD"}), closed).verdict, Verdict::fail);
  EXPECT_EQ(judged_with(nft({"KUBE-FORWARD"}), LegacyTables{}, closed).verdict, Verdict::pass);
}

}  // namespace
}  // namespace nodecheck
