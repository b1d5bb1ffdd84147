// kernel.modules-ipvs and -nftables: judged in their mode alone, and loadable is enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/links.hpp"
#include "facts/modules.hpp"
#include "facts/nf_tables.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto ipvs = "kernel.modules-ipvs";
constexpr auto nftables = "kernel.modules-nftables";

Profile in_mode(const std::string& mode) {
  Profile p;
  p.proxy_mode = {mode, "--proxy-mode"};
  return p;
}

Modules kernel(std::vector<ModuleEvidence> modules, const std::string& release = "6.1.0-13-amd64") {
  return {.release = release, .index = true, .modules = std::move(modules), .unread = {}};
}
ModuleEvidence loadable(const std::string& name) {
  return {.name = name, .file = "/lib/modules/6.1.0-13-amd64/kernel/net/netfilter/" + name + ".ko.xz"};
}
Modules with_ipvs() {
  return kernel({{.name = "ip_vs", .loaded = true},
                 {.name = "ip_vs_rr", .loaded = true},
                 {.name = "ip_vs_wrr", .builtin = true},
                 loadable("ip_vs_sh")});
}
Modules with_nft(ModuleEvidence evidence, const std::string& release = "6.1.0-13-amd64") {
  evidence.name = "nf_tables";
  return kernel({std::move(evidence)}, release);
}
const Unavailable denied{Unavailable::Kind::denied, "netlink", "operation not permitted"};

TEST(ModulesIpvs, PassesWhereAllAreLoadedBuiltInOrLoadable) {
  const auto outcome = judged(ipvs, in_mode("ipvs"), with_ipvs(), Links{});
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "ip_vs loaded, ip_vs_rr loaded, ip_vs_wrr built in, ip_vs_sh loadable");
}

TEST(ModulesIpvs, FailsWhereOneIsMissingAndNamesIt) {
  auto modules = with_ipvs();
  modules.modules[3].file.clear();
  const auto outcome = judged(ipvs, in_mode("ipvs"), modules, Links{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(ipvs, outcome), Severity::error);
  EXPECT_THAT(outcome.findings, testing::SizeIs(1));
  EXPECT_THAT(outcome, says("kernel module ip_vs_sh is missing"));
  EXPECT_THAT(outcome, remedied_by("modprobe ip_vs_sh"));
}

TEST(ModulesIpvs, NamesWhatBlocksOne) {
  auto modules = with_ipvs();
  modules.modules[3].dummy_install = "/etc/modprobe.d/cis.conf:3";
  const auto outcome = judged(ipvs, in_mode("ipvs"), modules, Links{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("/etc/modprobe.d/cis.conf:3"));
}

TEST(ModulesIpvs, ASchedulerLoadsByItsNameWhateverIsBlacklisted) {
  auto modules = with_ipvs();
  modules.modules[3].blacklist = "/etc/modprobe.d/cis.conf:3";
  EXPECT_EQ(judged(ipvs, in_mode("ipvs"), modules, Links{}).verdict, Verdict::pass);
  modules.modules[3].blacklist = "/proc/cmdline: module_blacklist=ip_vs_sh";
  EXPECT_EQ(judged(ipvs, in_mode("ipvs"), modules, Links{}).verdict, Verdict::fail) << "the kernel itself refuses it";
  modules.modules[3].blacklist.clear();
  modules.modules[0] = {.name = "ip_vs", .file = "kernel/ip_vs.ko", .blacklist = "/etc/modprobe.d/cis.conf:2"};
  EXPECT_EQ(judged(ipvs, in_mode("ipvs"), modules, Links{}).verdict, Verdict::fail) << "asked for by an alias";
}

TEST(ModulesIpvs, UnknownWhereNothingTells) {
  auto modules = kernel({{.name = "ip_vs", .loaded = true}, {.name = "ip_vs_rr"}});
  modules.index = false;
  EXPECT_EQ(judged(ipvs, in_mode("ipvs"), modules, Links{}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(ipvs, in_mode("ipvs")).verdict, Verdict::unknown);
}

TEST(ModulesIpvs, AnotherModeNeedsNone) {
  for (const auto* mode : {"iptables", "nftables", "none"}) {
    const auto outcome = judged(ipvs, in_mode(mode), kernel({}), Links{});
    EXPECT_EQ(outcome.verdict, Verdict::not_applicable) << mode;
    EXPECT_THAT(outcome.observed, HasSubstr(mode));
  }
}

TEST(ModulesIpvs, AnUnsetModeIsNoFaultAndSaysWhatWouldTell) {
  const auto outcome = judged(ipvs, {}, kernel({}), Links{});
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("--proxy-mode ipvs"));
}

TEST(ModulesIpvs, AModeThatCouldNotBeReadIsUnknownWhereItWouldMatter) {
  EXPECT_EQ(judged(ipvs, {}, kernel({}), Result<Links>(denied)).verdict, Verdict::unknown);
  EXPECT_EQ(judged(ipvs, {}, with_ipvs(), Result<Links>(denied)).verdict, Verdict::not_applicable);
}

TEST(ModulesNftables, PassesOnAKernelThatCan) {
  EXPECT_EQ(judged(nftables, in_mode("nftables"), with_nft({.loaded = true}), NfTables{}).verdict, Verdict::pass);
  EXPECT_EQ(judged(nftables, in_mode("nftables"), with_nft({.builtin = true}, "5.14.0-503.el9"), NfTables{}).verdict,
            Verdict::pass);
}

TEST(ModulesNftables, FailsOnAnOlderKernelEvenAVendors) {
  for (const auto* release : {"5.12.19", "5.4.0-200-generic", "4.18.0-553.el8_10.x86_64"}) {
    const auto outcome = judged(nftables, in_mode("nftables"), with_nft({.loaded = true}, release), NfTables{});
    EXPECT_EQ(outcome.verdict, Verdict::fail) << release;
    EXPECT_THAT(outcome, says(release));
  }
}

TEST(ModulesNftables, FailsWithoutTheModule) {
  const auto outcome = judged(nftables, in_mode("nftables"), with_nft({}), NfTables{});
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("nf_tables is missing"));
}

TEST(ModulesNftables, UnknownWhereNothingTells) {
  auto modules = with_nft({});
  modules.index = false;
  EXPECT_EQ(judged(nftables, in_mode("nftables"), modules, NfTables{}).verdict, Verdict::unknown);
  EXPECT_EQ(judged(nftables, in_mode("nftables"), with_nft({.loaded = true}, "unheard-of"), NfTables{}).verdict,
            Verdict::unknown);
}

TEST(ModulesNftables, DoesNotApplyInAnotherModeOrWithoutOne) {
  EXPECT_EQ(judged(nftables, in_mode("ipvs"), with_nft({}), NfTables{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(nftables, {}, with_nft({}), NfTables{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(nftables, {}, with_nft({}), Result<NfTables>(denied)).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
