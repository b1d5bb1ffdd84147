// kubelet.health: what it says of itself, who says it, and where that proves anything.
#include "facts/kubelet_health.hpp"
#include "facts/network_namespace.hpp"
#include "facts/processes.hpp"
#include "support/cri_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using State = KubeletHealth::State;
constexpr auto id = "kubelet.health";

const NetworkNamespace ours{true, "kubelet (pid 912)", true};
const NetworkNamespace theirs{false, "kubelet (pid 912)", false};

KubeletHealth in(State state) {
  KubeletHealth health;
  health.state = state;
  health.address = "127.0.0.1";
  health.port = 10248;
  health.source = "default";
  return health;
}
KubeletHealth well() {
  auto health = in(State::answered);
  health.status = 200;
  health.ok = true;
  return health;
}
Processes running(const char* name = "kubelet") { return {{{912, name, 0}}, false}; }

Outcome judge_health(KubeletHealth health, Processes processes = running(), NetworkNamespace ns = ours,
                     const Profile& profile = {}) {
  return judged(id, profile, std::move(health), std::move(processes), std::move(ns), endpoint());
}

TEST(KubeletHealthCheck, PassesOnOk) {
  const auto outcome = judge_health(well());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "kubelet (pid 912) answers ok to http://127.0.0.1:10248/healthz");
  EXPECT_EQ(judge_health(well(), running("k3s-agent")).verdict, Verdict::pass);
}

TEST(KubeletHealthCheck, ARefusalTellsWhetherAKubeletRuns) {
  const auto up = judge_health(in(State::refused));
  EXPECT_EQ(up.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, up), Severity::error);
  EXPECT_THAT(up, says("kubelet (pid 912) runs, and nobody listens on port 10248"));
  const auto down = judge_health(in(State::refused), {});
  EXPECT_EQ(down.verdict, Verdict::fail);
  EXPECT_THAT(down, says("no kubelet runs"));
  EXPECT_EQ(evidence_in(down).at(0), (Evidence{"http://127.0.0.1:10248/healthz", "", "connection refused", "200 ok"}));
  EXPECT_EQ(judge_health(in(State::refused), Processes{{}, true}).verdict, Verdict::unknown) << "hidepid";
}

TEST(KubeletHealthCheck, QuotesWhatFails) {
  auto health = in(State::answered);
  health.status = 500;
  health.failed = {"[-]syncloop failed: reason withheld", "[-]x failed"};
  const auto outcome = judge_health(health);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(outcome.findings.size(), 2U);
  EXPECT_THAT(outcome, says("[-]syncloop failed: reason withheld"));
  health.failed.clear();
  health.status = 404;
  EXPECT_THAT(judge_health(health), says("answers 404 without ok"));
}

TEST(KubeletHealthCheck, SilenceAndOtherTonguesFail) {
  EXPECT_THAT(judge_health(in(State::silent)), says("not answered in time"));
  EXPECT_THAT(judge_health(in(State::not_http)), says("does not speak HTTP"));
}

TEST(KubeletHealthCheck, AnOkOfAStrangerIsNone) {
  EXPECT_EQ(judge_health(well(), {}).verdict, Verdict::unknown);
  EXPECT_EQ(judge_health(well(), {}, ours, of(Distribution::k3s)).verdict, Verdict::pass);
  auto microk8s = endpoint();
  microk8s.path = "/var/snap/microk8s/common/run/containerd.sock";
  EXPECT_EQ(judged(id, {}, well(), Processes{}, ours, microk8s).verdict, Verdict::pass);
}

TEST(KubeletHealthCheck, InAnotherNamespaceAFailureProvesNothing) {
  const auto outcome = judge_health(in(State::refused), running(), theirs);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("another network namespace"));
  EXPECT_TRUE(Registered::find(id).at(0)->namespaced) << "the runner makes a pass unknown";
}

TEST(KubeletHealthCheck, SwitchedOffDoesNotApplyAndElsewhereIsUnknown) {
  auto off = in(State::off);
  off.source = "/var/lib/kubelet/config.yaml:9";
  EXPECT_EQ(judge_health(off).verdict, Verdict::not_applicable);
  EXPECT_THAT(judge_health(off).observed, HasSubstr("/var/lib/kubelet/config.yaml:9"));
  EXPECT_EQ(judge_health(in(State::elsewhere)).verdict, Verdict::unknown);
}

TEST(KubeletHealthCheck, UnknownWithoutItsFacts) {
  EXPECT_EQ(judged(id, {}, well(), running()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, well(), ours).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, running(), ours).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
