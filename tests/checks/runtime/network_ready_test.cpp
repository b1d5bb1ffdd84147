#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "runtime.network-ready";

TEST(RuntimeNetworkReady, PassesWhereTheRuntimeSaysSo) {
  EXPECT_EQ(judged(id, Profile{}, status_of(true, true)).verdict, Verdict::pass);
}

TEST(RuntimeNetworkReady, FailsWithReasonMessageAndTheLastLoad) {
  auto status = status_of(true, false);
  status.cni_load_status = "no network config found in /etc/cni/other.d";
  status.cni_directory = "/etc/cni/other.d";
  const auto outcome = judged(id, Profile{}, status);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message,
              HasSubstr("NetworkPluginNotReady: cni plugin not initialized; no network config found"));
  EXPECT_THAT(outcome.remedy, HasSubstr("ls -l /etc/cni/other.d"));
}

TEST(RuntimeNetworkReady, ALoadThatWorkedIsNoPartOfTheMessage) {
  auto status = status_of(true, false);
  status.cni_load_status = "OK";
  EXPECT_THAT(judged(id, Profile{}, status).findings.at(0).message, testing::EndsWith("not initialized"));
}

TEST(RuntimeNetworkReady, FailsWhereTheConditionIsAbsent) {
  auto status = status_of(true, true);
  status.conditions.pop_back();
  EXPECT_EQ(judged(id, Profile{}, status).verdict, Verdict::fail);
}

TEST(RuntimeNetworkReady, IsAskedOfRunningNodesAlone) {
  const auto phases = Registered::find(id).at(0)->phases;
  EXPECT_TRUE(contains(phases, Phase::running));
  EXPECT_FALSE(contains(phases, Phase::pre_join));
}

TEST(RuntimeNetworkReady, UnknownWhereStatusIsRefusedOrNotAnswered) {
  auto refused = status_of(true, true);
  refused.refusal = "docker is down";
  EXPECT_EQ(judged(id, Profile{}, refused).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, Result<CriStatus>(no_answer())).verdict, Verdict::unknown);
}

TEST(RuntimeNetworkReady, NotApplicableWithoutAnEndpoint) {
  EXPECT_EQ(judged(id, Profile{}, CriStatus{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
