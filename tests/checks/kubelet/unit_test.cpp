#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/unit_literals.hpp"

#include "facts/processes.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

constexpr auto id = "kubelet.unit";
constexpr auto name = "kubelet.service";

Profile joined() { return of(Distribution::kubeadm, Phase::running); }
Profile before_joining() { return of(Distribution::kubeadm, Phase::pre_join); }

Outcome judge_kubelet(const Profile& profile, Unit unit, Processes processes = {}) {
  return judged(id, profile, under_systemd(std::move(unit)), systemd_init(), std::move(processes), endpoint());
}

void expect_fail(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
}

TEST(KubeletUnit, PassesWhileItRuns) {
  for (const auto& profile : {joined(), before_joining()}) {
    const auto outcome = judge_kubelet(profile, running_unit(name));
    EXPECT_EQ(outcome.verdict, Verdict::pass);
    EXPECT_EQ(outcome.observed, "kubelet.service is active (running), enabled");
  }
  EXPECT_EQ(judge_kubelet(joined(), in_state(running_unit(name), "reloading", "reload")).verdict, Verdict::pass);
}

TEST(KubeletUnit, MaskedIsAnErrorInEveryPhase) {
  for (const auto& profile : {joined(), before_joining()}) {
    const auto outcome = judge_kubelet(profile, masked_unit(name));
    expect_fail(outcome, Severity::error, "masked");
    EXPECT_THAT(outcome, remedied_by("  systemctl unmask kubelet\n"));
  }
  auto masked_while_it_runs = running_unit(name);
  masked_while_it_runs.file_state = "masked-runtime";
  expect_fail(judge_kubelet(joined(), masked_while_it_runs), Severity::error, "masked");
}

TEST(KubeletUnit, OfAJoinedNodeMustBeActive) {
  expect_fail(judge_kubelet(joined(), in_state(running_unit(name), "inactive", "dead")), Severity::error,
              "kubelet.service is inactive (dead)");
  expect_fail(judge_kubelet(joined(), in_state(running_unit(name), "activating", "start-pre")), Severity::error,
              "activating (start-pre)");
  auto killed = in_state(running_unit(name), "failed", "failed");
  killed.result = "signal";
  killed.exit_code = 2;
  killed.exit_status = 9;
  expect_fail(judge_kubelet(joined(), killed), Severity::error, "failed (signal: signal 9)");
}

TEST(KubeletUnit, OfAJoinedNodeMustNotLoop) {
  const auto outcome = judge_kubelet(joined(), looping_unit(name));
  expect_fail(outcome, Severity::error, "14 restarts");
  EXPECT_EQ(evidence_in(outcome).at(0).observed, "activating (auto-restart, exit-code: status 1)");
  EXPECT_THAT(outcome, remedied_by("journalctl -u kubelet"));
  auto up_between_two_ends = running_unit(name);
  up_between_two_ends.restarts = 5;
  up_between_two_ends.active_for_usec = 8'000'000;
  expect_fail(judge_kubelet(joined(), up_between_two_ends), Severity::error, "5 restarts");
}

TEST(KubeletUnit, ThatDiedOnceIsAboutToBeStarted) {
  auto first = looping_unit(name);
  first.restarts = 0;
  expect_fail(judge_kubelet(joined(), first), Severity::error, "has died, and is about to be started again");
}

TEST(KubeletUnit, ThatRecoveredIsNoLoop) {
  auto recovered = running_unit(name);
  recovered.restarts = 30;
  EXPECT_EQ(judge_kubelet(joined(), recovered).verdict, Verdict::pass);
  auto fresh = running_unit(name);
  fresh.active_for_usec = 1'000'000;
  fresh.restarts = 4;
  EXPECT_EQ(judge_kubelet(joined(), fresh).verdict, Verdict::pass);
}

TEST(KubeletUnit, BeforeJoiningMayLoopOrRest) {
  expect_fail(judge_kubelet(before_joining(), looping_unit(name)), Severity::info, "started again");
  expect_fail(judge_kubelet(before_joining(), in_state(running_unit(name), "inactive", "dead")), Severity::info,
              "inactive");
  const auto disabled = judge_kubelet(before_joining(), disabled_unit(running_unit(name)));
  expect_fail(disabled, Severity::info, "will not start at boot");
  EXPECT_THAT(disabled, remedied_by("  systemctl enable kubelet"));
}

TEST(KubeletUnit, OfAJoinedNodeComesAfterABoot) {
  const auto disabled = judge_kubelet(joined(), disabled_unit(running_unit(name)));
  expect_fail(disabled, Severity::warning, "kubelet.service is disabled: it will not start at boot");
  EXPECT_THAT(disabled, remedied_by("  systemctl enable kubelet"));
  auto in_run = running_unit(name);
  in_run.file_state = "enabled-runtime";
  in_run.wanted_by = {"multi-user.target"};
  expect_fail(judge_kubelet(joined(), in_run), Severity::warning, "kubelet.service is enabled-runtime");
  auto wanted = disabled_unit(running_unit(name));
  wanted.wanted_by = {"node.target"};
  EXPECT_EQ(judge_kubelet(joined(), wanted).verdict, Verdict::pass);
  EXPECT_EQ(judge_kubelet(of(Distribution::eks, Phase::running), disabled_unit(running_unit(name))).verdict,
            Verdict::pass)
      << "nodeadm starts it";
}

TEST(KubeletUnit, OfAJoinedNodeIsWhatItsFilesSay) {
  auto unit = running_unit(name);
  unit.need_daemon_reload = true;
  const auto outcome = judge_kubelet(joined(), unit);
  expect_fail(outcome, Severity::warning, "have changed since systemd read them");
  EXPECT_THAT(outcome, remedied_by("  systemctl daemon-reload\n"));
  EXPECT_EQ(judge_kubelet(before_joining(), unit).verdict, Verdict::pass);
}

TEST(KubeletUnit, MissingWeighsLessBeforeJoining) {
  auto others = before_joining();
  others.distribution.value = Distribution::other;
  expect_fail(judge_kubelet(others, missing_unit(name)), Severity::warning, "there is no kubelet.service");
  auto kubeadms = before_joining();
  kubeadms.distribution.value = Distribution::kubeadm;
  expect_fail(judge_kubelet(kubeadms, missing_unit(name)), Severity::error, "there is no kubelet.service");
  expect_fail(judge_kubelet(joined(), missing_unit(name)), Severity::error, "there is no kubelet.service");
}

TEST(KubeletUnit, ThatSystemdRefusesIsAnError) {
  auto broken = in_state(running_unit(name), "inactive", "dead");
  broken.load_state = "bad-setting";
  broken.load_error = "Unit kubelet.service has a bad unit file setting.";
  expect_fail(judge_kubelet(joined(), broken), Severity::error, "bad unit file setting");
}

TEST(KubeletUnit, NotApplicableWhereSomethingElseRunsIt) {
  const auto embedded = judged(id, of(Distribution::k3s, Phase::running), under_systemd(missing_unit(name)),
                               systemd_init(), Processes{}, endpoint());
  EXPECT_EQ(embedded.verdict, Verdict::not_applicable);
  auto snap = endpoint();
  snap.path = "/var/snap/microk8s/common/run/containerd.sock";
  EXPECT_EQ(judged(id, before_joining(), under_systemd(missing_unit(name)), systemd_init(), Processes{}, snap).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judge_kubelet(joined(), missing_unit(name), {{{912, "kubelet", 0}}, false}).verdict,
            Verdict::not_applicable);
}

TEST(KubeletUnit, NotApplicableWithoutSystemd) {
  EXPECT_EQ(judged(id, joined(), Units{}, other_init(), Processes{}, endpoint()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, joined(), Units{}, Init{"systemd", false, false}, Processes{}, endpoint()).verdict,
            Verdict::not_applicable);
}

TEST(KubeletUnit, UnknownWhereSystemdOrItsBusIsHidden) {
  EXPECT_EQ(judged(id, joined(), Units{}, Init{}, Processes{}, endpoint()).verdict, Verdict::unknown);
  const Result<Units> silent = Unavailable{Unavailable::Kind::timed_out, "units", "no answer in time"};
  EXPECT_EQ(judged(id, joined(), silent, systemd_init(), Processes{}, endpoint()).verdict, Verdict::unknown);
  EXPECT_EQ(judge_kubelet(joined(), missing_unit(name), {{}, true}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
