#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cri_image_fs.hpp"
#include "facts/cri_pods.hpp"
#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

using Kind = Unavailable::Kind;

constexpr auto id = "runtime.responsive";

CriPods lists(double seconds = 0.003) {
  CriPods pods;
  pods.path = containerd_socket;
  pods.sandboxes_ready = 9;
  pods.running = 18;
  pods.sandboxes_seconds = pods.containers_seconds = seconds / 2;
  return pods;
}

CriImageFs image_fs() { return {containerd_socket, {{"/var/lib/containerd", std::uint64_t{3} << 30}}, {}, 0.001}; }

Outcome judge_version(Result<CriVersion> version) {
  return judged(id, Profile{}, endpoint(), std::move(version), lists(), image_fs());
}
Outcome judge_lists(Result<CriPods> pods, Result<CriImageFs> info = image_fs()) {
  return judged(id, Profile{}, endpoint(), containerd_v1(), std::move(pods), std::move(info));
}
Unavailable late(std::string_view where) { return {Kind::timed_out, std::string(where), "no answer within 9.9 s"}; }

TEST(RuntimeResponsive, PassesWithItsLatency) {
  const auto outcome = judge_version(containerd_v1());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "Version answered in 1.2 ms, 9 sandboxes and 18 containers listed in 3.0 ms");
  const auto& calls = outcome.findings.at(0).evidence;
  EXPECT_EQ(calls.at(0).observed, "1.5 ms: 9 sandboxes ready, 0 not");
  EXPECT_EQ(calls.at(2).locator, "/var/lib/containerd");
  EXPECT_EQ(calls.at(2).observed, "1.0 ms: images take 3.0 GiB");
}

TEST(RuntimeResponsive, ARefusalIsAnAnswer) {
  const auto outcome = judge_version(refusal(12, "unknown service runtime.v1.RuntimeService"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("refused"));
}

TEST(RuntimeResponsive, WarnsOfARuntimeThatIsStillStarting) {
  const auto starting = [](std::string_view rpc) {
    return Unavailable{Kind::timed_out, std::string(rpc),
                       "the runtime behind /run/x.sock is still starting (server is not initialized yet)"};
  };
  for (const auto& outcome :
       {judge_version(starting("/runtime.v1.RuntimeService/Version")), judge_lists(starting(CriPods::sandboxes_rpc)),
        judge_lists(lists(), starting(CriImageFs::rpc))}) {
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_EQ(severity_of(id, outcome), Severity::warning);
    EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("containerd is still starting"));
    EXPECT_THAT(outcome.remedy, testing::Not(HasSubstr("systemctl restart")));
  }
}

TEST(RuntimeResponsive, FailsForSilence) {
  const auto outcome = judge_version(no_answer());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.remedy, HasSubstr("systemctl restart containerd"));
}

TEST(RuntimeResponsive, WarnsOfSlowness) {
  auto version = containerd_v1();
  version.latency_seconds = 0.5;
  EXPECT_EQ(judge_version(version).verdict, Verdict::pass);
  version.latency_seconds = 0.731;
  const auto outcome = judge_version(version);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(outcome.observed, "731 ms");
}

TEST(RuntimeResponsive, WarnsOfSlowLists) {
  EXPECT_EQ(judge_lists(lists(2.0)).verdict, Verdict::pass);
  const auto outcome = judge_lists(lists(3.5));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("took 3.5 s"));
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("PLEG unhealthy after 3 minutes"));
}

TEST(RuntimeResponsive, FailsForListsThatNeverCome) {
  const auto outcome = judge_lists(late(CriPods::containers_rpc));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("Version is answered, ListContainers is not"));
}

TEST(RuntimeResponsive, AListThatCouldNotBeReadIsNoPass) {
  EXPECT_EQ(judge_lists(late("cri.pods <- cri.version")).verdict, Verdict::unknown);
  EXPECT_EQ(judge_lists(Unavailable{Kind::unsupported, "ListContainers", "larger than max"}).verdict, Verdict::unknown);
}

TEST(RuntimeResponsive, WarnsOfAnImageServiceThatIsSilent) {
  const auto outcome = judge_lists(lists(), late(CriImageFs::rpc));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(judge_lists(lists(), Unavailable{Kind::unsupported, "ImageFsInfo", "unknown service"}).verdict,
            Verdict::pass);
}

TEST(RuntimeResponsive, OfAnOlderCriOnlyVersionIsAsked) {
  auto version = containerd_v1();
  version.api = "v1alpha2";
  EXPECT_EQ(judged(id, Profile{}, endpoint(), version).verdict, Verdict::pass);
}

TEST(RuntimeResponsive, UnknownWhereItWasNotAsked) {
  EXPECT_EQ(judge_version(denied()).verdict, Verdict::unknown);
  EXPECT_EQ(judge_version(Unavailable{Kind::unsupported, containerd_socket, "stale"}).verdict, Verdict::unknown);
  EXPECT_EQ(judge_version(Unavailable{Kind::timed_out, "cri.version <- cri.endpoint", "late"}).verdict,
            Verdict::unknown);
}

TEST(RuntimeResponsive, NotApplicableWithoutAnEndpointOrGrpc) {
  EXPECT_EQ(judged(id, Profile{}, CriEndpoint{}, CriVersion{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge_version(refusal(14, "Broken pipe")).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
