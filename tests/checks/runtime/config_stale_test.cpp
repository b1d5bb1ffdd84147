// runtime.config-stale: of the runtime that the kubelet uses, and of no other.
#include "support/age_literals.hpp"
#include "support/cri_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "runtime.config-stale";

CriEndpoint at(const std::string& path) {
  auto e = endpoint();
  e.path = path;
  return e;
}
Outcome stale(const char* daemon, const std::string& socket) {
  return judged(id, {}, ages_of(started_at_1000(daemon, {4000})), at(socket));
}

TEST(RuntimeConfigStale, PassesWhereTheFilesAreOlder) {
  const auto ages = ages_of(started_at_1000("containerd", {10}));
  EXPECT_EQ(judged(id, {}, ages, endpoint()).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, ages, CriEndpoint{}).verdict, Verdict::pass) << "it runs, though nobody names it";
}

TEST(RuntimeConfigStale, NamesTheUnitToRestart) {
  const auto containerd = stale("containerd", "/run/containerd/containerd.sock");
  EXPECT_EQ(containerd.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, containerd), Severity::warning);
  EXPECT_THAT(containerd, remedied_by("  systemctl restart containerd\n"));
  EXPECT_THAT(stale("crio", "/run/crio/crio.sock"), remedied_by("  systemctl restart crio\n"));
  EXPECT_THAT(stale("dockerd", "/run/cri-dockerd.sock"), remedied_by("  systemctl restart docker\n"));
  EXPECT_THAT(stale("dockerd", "/run/cri-dockerd.sock"), remedied_by("live-restore"));
  EXPECT_THAT(stale("crio", "/run/crio/crio.sock"), remedied_by("If it was reloaded since"));
  EXPECT_THAT(stale("containerd", "/run/k3s/containerd/containerd.sock"),
              remedied_by("  systemctl restart k3s-agent\n"));
}

TEST(RuntimeConfigStale, AFileThatItWasStartedWithIsGone) {
  auto crio = started_at_1000("crio", {10});
  crio.gone = {"/srv/crio.conf"};
  const auto outcome = judged(id, {}, ages_of(crio), at("/run/crio/crio.sock"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("/srv/crio.conf is gone since crio (pid 812) was started with it"));
}

// An editor's swap file does the same to the folder as a drop-in that is deleted.
TEST(RuntimeConfigStale, AFolderWhoseEntriesCameAndWentIsSaid) {
  auto crio = started_at_1000("crio", {10});
  crio.folders = {{"/etc/crio", 10 * a_second}, {"/etc/crio/crio.conf.d", 4000 * a_second}};
  const auto outcome = judged(id, {}, ages_of(crio), at("/run/crio/crio.sock"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  ASSERT_EQ(evidence_in(outcome).size(), 1U);
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/etc/crio/crio.conf.d");
}

TEST(RuntimeConfigStale, AnotherDaemonsFilesAreNotTheRuntimes) {
  auto ages = ages_of(started_at_1000("containerd", {10}));
  ages.daemons.push_back(started_at_1000("dockerd", {4000}));
  EXPECT_EQ(judged(id, {}, ages, endpoint()).verdict, Verdict::pass);
  EXPECT_EQ(judged(id, {}, ages, at("/run/cri-dockerd.sock")).verdict, Verdict::fail);
}

TEST(RuntimeConfigStale, DoesNotApplyWithoutADaemon) {
  EXPECT_EQ(judged(id, {}, ConfigAges{}, endpoint()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, {}, ConfigAges{}, CriEndpoint{}).observed, "no runtime runs");
}

TEST(RuntimeConfigStale, UnknownWhereWeMayNotSee) {
  EXPECT_EQ(judged(id, {}, endpoint()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, ConfigAges{.read_at = 1, .daemons = {}, .hidden = true}, endpoint()).verdict,
            Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
