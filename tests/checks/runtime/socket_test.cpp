#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cri_literals.hpp"
#include "support/judging.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

using State = SocketProbe::State;

constexpr auto id = "runtime.socket";

Outcome judge_socket(State state) { return judged(id, Profile{}, socket_in(state), containerd_v1()); }

TEST(RuntimeSocket, PassesWhereSomebodyListens) {
  const auto outcome = judge_socket(State::accepting);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.observed, HasSubstr("pid 812"));
}

TEST(RuntimeSocket, EachWayToFailHasItsOwnWords) {
  EXPECT_THAT(judge_socket(State::missing).findings.at(0).message, HasSubstr("no socket at /run/containerd"));
  EXPECT_THAT(judge_socket(State::stale).findings.at(0).message, HasSubstr("nobody listens"));
  EXPECT_THAT(judge_socket(State::not_a_socket).findings.at(0).message, HasSubstr("not a socket"));
  EXPECT_THAT(judge_socket(State::wrong_type).findings.at(0).message, HasSubstr("datagram"));
  EXPECT_THAT(judge_socket(State::backlog_full).findings.at(0).message, HasSubstr("backlog is full"));
  EXPECT_THAT(judge_socket(State::too_long).findings.at(0).message, HasSubstr("at most 107"));
}

TEST(RuntimeSocket, EachWayToFailIsAnErrorWithAUnitInItsRemedy) {
  for (const auto state : {State::missing, State::stale, State::not_a_socket, State::wrong_type, State::backlog_full}) {
    const auto outcome = judge_socket(state);
    EXPECT_EQ(outcome.verdict, Verdict::fail);
    EXPECT_EQ(severity_of(id, outcome), Severity::error);
    EXPECT_THAT(outcome.remedy, HasSubstr(" containerd")) << word(state);
  }
}

TEST(RuntimeSocket, UnknownWhereWeMayNotConnect) {
  const auto outcome = judge_socket(State::denied);
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome.findings.at(0).message, HasSubstr("needs root"));
}

TEST(RuntimeSocket, FailsWhereSystemdHoldsItForADeadService) {
  const CriSocket activated{"/run/cri-dockerd.sock", State::accepting, 1, "systemd"};
  const auto outcome = judged(id, Profile{}, activated, Result<CriVersion>(no_answer()));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.remedy, HasSubstr("systemctl status cri-docker.service"));
  EXPECT_EQ(judged(id, Profile{}, activated, containerd_v1()).verdict, Verdict::pass);
}

TEST(RuntimeSocket, ADaemonThatHangsStillHoldsItsSocket) {
  const auto hung = judged(id, Profile{}, socket_in(State::accepting), Result<CriVersion>(no_answer()));
  EXPECT_EQ(hung.verdict, Verdict::pass);
}

TEST(RuntimeSocket, NotApplicableWithoutAnEndpoint) {
  EXPECT_EQ(judged(id, Profile{}, CriSocket{}, CriVersion{}).verdict, Verdict::not_applicable);
}

TEST(RuntimeSocket, NamesTheUnitOfTheDistribution) {
  Profile rke2;
  rke2.distribution = {Distribution::rke2, "test"};
  const CriSocket missing{"/run/k3s/containerd/containerd.sock", State::missing, 0, {}};
  EXPECT_THAT(judged(id, rke2, missing, containerd_v1()).remedy, HasSubstr("enable --now rke2-agent"));
}

}  // namespace
}  // namespace nodecheck
