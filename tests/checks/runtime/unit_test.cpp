#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/unit_literals.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

using State = SocketProbe::State;

constexpr auto id = "runtime.unit";
constexpr auto containerd = "containerd.service";

/// The unit owns the socket unless it does not run: then the socket is left over.
Outcome judge_containerd(Unit unit, const Profile& profile = {}) {
  const bool runs = unit.active_state == "active";
  auto units = under_systemd(std::move(unit));
  if (runs) units.cri_owner = containerd;
  return judged(id, profile, units, systemd_init(), endpoint(), socket_in(runs ? State::accepting : State::stale));
}

void expect_fail(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
}

TEST(RuntimeUnit, PassesWhereTheOwnerIsWell) {
  const auto outcome = judge_containerd(running_unit(containerd));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "containerd.service is active (running), enabled");
}

TEST(RuntimeUnit, FailsMaskedFailedLoopingOrRefused) {
  const auto masked = judge_containerd(masked_unit(containerd));
  expect_fail(masked, Severity::error, "containerd.service is masked");
  EXPECT_THAT(masked, remedied_by("  systemctl unmask containerd.service\n"));
  EXPECT_EQ(masked.findings.size(), 1U);

  auto failed = in_state(running_unit(containerd), "failed", "failed");
  failed.result = "start-limit-hit";
  expect_fail(judge_containerd(failed), Severity::error, "has failed (start-limit-hit)");

  expect_fail(judge_containerd(looping_unit(containerd)), Severity::error, "14 restarts");
  auto starting = looping_unit(containerd);
  starting.sub_state = "start";
  expect_fail(judge_containerd(starting), Severity::error, "14 restarts");

  auto refused = in_state(running_unit(containerd), "inactive", "dead");
  refused.load_state = "bad-setting";
  refused.load_error = "bad unit file setting";
  expect_fail(judge_containerd(refused), Severity::error, "bad unit file setting");
}

TEST(RuntimeUnit, FailsStoppedWhereNobodyElseServes) {
  const auto stopped = in_state(running_unit(containerd), "inactive", "dead");
  expect_fail(judge_containerd(stopped), Severity::error, "containerd.service is inactive (dead)");
  const auto elsewhere = judged(id, Profile{}, under_systemd(stopped), systemd_init(), endpoint(),
                                CriSocket{containerd_socket, State::accepting, 0, ""});
  EXPECT_EQ(elsewhere.verdict, Verdict::not_applicable);
}

TEST(RuntimeUnit, WarnsWhereContainersWouldDieWithTheDaemon) {
  auto bare = running_unit(containerd);
  bare.delegate = false;
  bare.kill_mode = "control-group";
  const auto outcome = judge_containerd(bare);
  expect_fail(outcome, Severity::warning, "no Delegate=yes");
  EXPECT_THAT(outcome, says("KillMode=control-group"));
  EXPECT_THAT(outcome, remedied_by("printf '[Service]\\nDelegate=yes\\nKillMode=process\\n' > "
                                   "/etc/systemd/system/containerd.service.d/10-containers.conf\n"));
  EXPECT_EQ(outcome.remedy.find("mkdir"), outcome.remedy.rfind("mkdir")) << "told once:\n" << outcome.remedy;
}

TEST(RuntimeUnit, OfCrioNeedsNeither) {
  auto crio = running_unit("crio.service");
  crio.delegate = false;
  crio.kill_mode = "control-group";
  auto units = under_systemd(crio);
  units.cri_owner = crio.name;
  EXPECT_EQ(judged(id, Profile{}, units, systemd_init(), endpoint(), socket_in(State::accepting)).verdict,
            Verdict::pass);
}

TEST(RuntimeUnit, WarnsWhereItWillNotStartAtBoot) {
  const auto outcome = judge_containerd(disabled_unit(running_unit(containerd)));
  expect_fail(outcome, Severity::warning, "it will not start at boot");
  EXPECT_THAT(outcome, remedied_by("  systemctl enable containerd.service"));
}

TEST(RuntimeUnit, ThatAnotherStartsComesAfterBoot) {
  auto in_run = running_unit(containerd);
  in_run.file_state = "enabled-runtime";
  in_run.wanted_by = {"multi-user.target"};
  EXPECT_THAT(judge_containerd(in_run), says("containerd.service is enabled-runtime: it will not start at boot"));
  auto wanted = disabled_unit(running_unit(containerd));
  wanted.wanted_by = {"kubelet.service"};
  EXPECT_EQ(judge_containerd(wanted).verdict, Verdict::pass);
  EXPECT_EQ(judge_containerd(disabled_unit(running_unit(containerd)), of(Distribution::eks)).verdict, Verdict::pass);
  for (const auto* state : {"static", "generated", "transient", "indirect", ""}) {
    auto unit = disabled_unit(running_unit(containerd));
    unit.file_state = state;
    EXPECT_EQ(judge_containerd(unit).verdict, Verdict::pass) << state;
  }
}

TEST(RuntimeUnit, WarnsWhereItsFilesHaveChanged) {
  auto changed = running_unit(containerd);
  changed.need_daemon_reload = true;
  const auto outcome = judge_containerd(changed);
  expect_fail(outcome, Severity::warning, "have changed since systemd read them");
  EXPECT_THAT(outcome, remedied_by("  systemctl daemon-reload\n"));
}

TEST(RuntimeUnit, BehindASocketOfSystemdMayRest) {
  const CriSocket activated{"/run/cri-dockerd.sock", State::accepting, 1, "systemd"};
  auto docker = endpoint();
  docker.path = activated.path;
  const auto resting = disabled_unit(in_state(running_unit("cri-docker.service"), "inactive", "dead"));
  const auto judge_cri_docker = [&](const Unit& unit) {
    return judged(id, Profile{}, under_systemd(unit, running_unit("cri-docker.socket")), systemd_init(), docker,
                  activated);
  };
  EXPECT_EQ(judge_cri_docker(resting).verdict, Verdict::pass);
  EXPECT_EQ(judge_cri_docker(disabled_unit(running_unit("cri-docker.service"))).verdict, Verdict::pass);
  expect_fail(judge_cri_docker(in_state(resting, "failed", "failed")), Severity::error, "has failed");
  expect_fail(judge_cri_docker(masked_unit("cri-docker.service")), Severity::error, "masked");
}

TEST(RuntimeUnit, IsTheOnlyOneThereWhereNoEndpointIs) {
  const auto judge_without_endpoint = [](const Units& units) {
    return judged(id, Profile{}, units, systemd_init(), CriEndpoint{}, CriSocket{});
  };
  expect_fail(judge_without_endpoint(under_systemd(masked_unit(containerd), missing_unit("crio.service"))),
              Severity::error, "masked");
  EXPECT_EQ(judge_without_endpoint(under_systemd(running_unit(containerd), running_unit("crio.service"))).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judge_without_endpoint(under_systemd(missing_unit(containerd))).verdict, Verdict::not_applicable);
}

TEST(RuntimeUnit, NotApplicableWhereNoServiceRunsIt) {
  EXPECT_EQ(judge_containerd(missing_unit(containerd)).verdict, Verdict::not_applicable);
  auto by_hand = under_systemd(running_unit(containerd));
  by_hand.cri_owner = "session-3.scope";
  EXPECT_EQ(judged(id, Profile{}, by_hand, systemd_init(), endpoint(), socket_in(State::accepting)).verdict,
            Verdict::not_applicable);
  EXPECT_EQ(judge_containerd(masked_unit(containerd), of(Distribution::k3s)).verdict, Verdict::not_applicable);
}

TEST(RuntimeUnit, UnderDockershimItIsDockers) {
  CriEndpoint none;
  none.dockershim = true;
  const auto units = under_systemd(looping_unit("docker.service"), running_unit(containerd));
  const auto outcome = judged(id, Profile{}, units, systemd_init(), none, CriSocket{});
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("docker.service"));
}

TEST(RuntimeUnit, NotApplicableWithoutSystemd) {
  EXPECT_EQ(judged(id, Profile{}, Units{}, other_init(), endpoint(), socket_in(State::accepting)).verdict,
            Verdict::not_applicable);
}

TEST(RuntimeUnit, UnknownWithoutABus) {
  const Result<Units> denied = Unavailable{Unavailable::Kind::denied, "D-Bus", "access denied"};
  EXPECT_EQ(judged(id, Profile{}, denied, systemd_init(), endpoint(), socket_in(State::accepting)).verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, Units{}, Init{}, endpoint(), socket_in(State::accepting)).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
