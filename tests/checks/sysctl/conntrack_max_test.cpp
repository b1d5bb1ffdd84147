// sysctl.conntrack-max: how big the connection table may grow, and how full it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/modules.hpp"
#include "facts/sysctls.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::SizeIs;
constexpr auto id = "sysctl.conntrack-max";

Sysctls table(std::optional<std::string> count, std::optional<std::string> max) {
  return {{{"net.netfilter.nf_conntrack_count", {std::move(count), {}}},
           {"net.netfilter.nf_conntrack_max", {std::move(max), {}}}}};
}
Modules conntrack(ModuleEvidence evidence) {
  evidence.name = "nf_conntrack";
  return {.release = "6.1.0", .index = true, .modules = {std::move(evidence)}, .unread = {}};
}
const Modules loaded = conntrack({.loaded = true});

TEST(ConntrackMax, PassesWithRoom) {
  EXPECT_EQ(judged(id, {}, table("98304", "131072"), loaded).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, table("412", "262144"), loaded).observed, "412 of 262144");
}

TEST(ConntrackMax, ZeroIsNoBound) { EXPECT_EQ(judged(id, {}, table("412000", "0"), loaded).verdict, Verdict::pass); }

TEST(ConntrackMax, WarnsWhereItIsNearlyFull) {
  const auto outcome = judged(id, {}, table("98305", "131072"), loaded);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("75 % full: 98305 of 131072"));
  EXPECT_EQ(evidence_in(outcome).at(0),
            (Evidence{"/proc/sys/net/netfilter/nf_conntrack_count", "", "98305", "at most 98304"}));
  EXPECT_THAT(outcome, remedied_by("nf_conntrack_max=262144"));
}

TEST(ConntrackMax, WarnsWhereItIsSmall) {
  const auto outcome = judged(id, {}, table("10", "65536"), loaded);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.findings, SizeIs(1));
  EXPECT_THAT(outcome, says("no more than 65536 connections"));
  EXPECT_THAT(judged(id, {}, table("65536", "65536"), loaded).findings, SizeIs(2));
}

TEST(ConntrackMax, TheBoundsAreTheConfigurations) {
  Profile profile;
  profile.limits["sysctl.conntrack-max/min"] = {1000, "a file"};
  profile.limits["sysctl.conntrack-max/maxUse"] = {10, "a file"};
  EXPECT_EQ(judged(id, profile, table("100", "1000"), loaded).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, profile, table("101", "1000"), loaded).verdict, Verdict::fail);
}

TEST(ConntrackMax, DoesNotApplyWhereNothingTracks) {
  EXPECT_EQ(judged(id, {}, table({}, {}), conntrack({})).verdict, Verdict::not_applicable);
}

TEST(ConntrackMax, UnknownWhereItIsHiddenOrCannotBeRead) {
  EXPECT_EQ(judged(id, {}, table({}, {}), loaded).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, table({}, {})).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, table("many", "131072"), loaded).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, loaded).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
