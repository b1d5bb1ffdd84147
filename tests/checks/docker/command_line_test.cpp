// docker.command-line: `docker daemon` and flags that are gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/unit_files.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "docker.command-line";

DockerSettings by_old_unit(const char* release) {
  auto s = docker(release, 0);
  s.old_command = "/etc/systemd/system/docker.service:6";
  return s;
}
Outcome judge(const DockerSettings& s, const CriEndpoint& endpoint = through_dockershim()) {
  return judged(id, Profile{}, s, DockerInfo{}, endpoint);
}
Verdict of_flag(const char* release, const char* flag) { return judge(with_flags(docker(release), {flag})).verdict; }

TEST(DockerCommandLine, TheSubcommandIsGoneFrom1712On) {
  EXPECT_EQ(judge(by_old_unit("17.03.2-ce")).verdict, Verdict::pass);
  EXPECT_THAT(judge(by_old_unit("17.03.2-ce")), says("Docker 17.12 no longer knows docker daemon"));
  const auto outcome = judge(by_old_unit("18.06.3-ce"));
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("Docker 18.06.3-ce does not know docker daemon: 17.12 removed it"));
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/etc/systemd/system/docker.service:6");
  EXPECT_THAT(outcome, remedied_by("  systemctl edit docker.service"));
}

TEST(DockerCommandLine, TheRemedyNamesTheDockerdThatIsThere) {
  auto s = by_old_unit("18.06.3-ce");
  s.binary = "/usr/local/bin/dockerd";
  EXPECT_THAT(judge(s), remedied_by("ExecStart=/usr/local/bin/dockerd with"));
  UnitFile unit;
  unit.name = "docker.service";
  unit.exec_start = {{{"/opt/docker/dockerd", "--graph=/data"}, "/etc/systemd/system/docker.service:6"}};
  const auto outcome = judged(id, Profile{}, with_flags(docker("23.0.0", 0), {"graph"}), DockerInfo{},
                              through_dockershim(), UnitFiles{{unit}, {}});
  EXPECT_THAT(outcome, remedied_by("ExecStart=/opt/docker/dockerd with"));
  s.binary.clear();
  EXPECT_THAT(judge(s).remedy, testing::Not(testing::HasSubstr("/usr/bin")));
}

TEST(DockerCommandLine, FlagsHaveTheirReleases) {
  EXPECT_EQ(of_flag("20.10.24", "graph"), Verdict::pass);
  EXPECT_EQ(of_flag("23.0.0", "graph"), Verdict::fail);
  EXPECT_EQ(of_flag("17.06.2-ce", "api-enable-cors"), Verdict::pass);
  EXPECT_EQ(of_flag("17.09.0-ce", "api-enable-cors"), Verdict::fail);
  EXPECT_EQ(of_flag("17.12.0-ce", "disable-legacy-registry"), Verdict::fail);
  EXPECT_EQ(of_flag("23.0.0", "cluster-store-opt"), Verdict::fail);
  EXPECT_EQ(of_flag("29.0.0", "allow-nondistributable-artifacts"), Verdict::fail);
  EXPECT_EQ(of_flag("29.0.0", "iptables"), Verdict::pass);
}

TEST(DockerCommandLine, AFlagThatIsNotKnownStopsOneThatDoesNotRun) {
  const auto stopped = [](const char* release, const char* flag) {
    return judge(with_flags(docker(release, 0), {flag}));
  };
  const auto outcome = stopped("29.0.0", "storge-driver");
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("Docker 29.0.0 does not know --storge-driver: no dockerd does"));
  EXPECT_THAT(outcome, remedied_by("  systemctl edit docker.service"));
  EXPECT_THAT(stopped("24.0.0", "firewall-backend"), says("does not know --firewall-backend, which came with 29.0"));
  EXPECT_EQ(stopped("29.0.0", "firewall-backend").verdict, Verdict::pass);
  EXPECT_EQ(stopped("30.0.0", "of-the-future").verdict, Verdict::pass);
  EXPECT_EQ(stopped("", "storge-driver").verdict, Verdict::pass) << "which release it is is not known";
  EXPECT_EQ(of_flag("24.0.0", "storge-driver"), Verdict::pass) << "it runs";
  for (const auto* known : {"config-file", "help", "version", "validate", "add-runtime", "host", "add-registry"})
    EXPECT_EQ(stopped("24.0.0", known).verdict, Verdict::pass) << known;
}

TEST(DockerCommandLine, ASwitchIsTrueOrFalse) {
  auto s = docker("", 0);
  s.refused_flags = {{"--iptables=flase", "/lib/systemd/system/docker.service:13 --iptables"}};
  EXPECT_EQ(judge(s).verdict, Verdict::fail);
  EXPECT_THAT(judge(s), says("dockerd does not start with --iptables=flase"));
  s.pid = 844;
  EXPECT_EQ(judge(s).verdict, Verdict::pass) << "it runs";
}

TEST(DockerCommandLine, WithoutAReleaseNothingIsGuessed) {
  EXPECT_EQ(judge(by_old_unit("")).verdict, Verdict::unknown);
  EXPECT_EQ(judge(by_old_unit(""), beside_containerd()).verdict, Verdict::not_applicable);
  EXPECT_EQ(of_flag("", "iptables"), Verdict::pass);
}

TEST(DockerCommandLine, AnIdleDockerNeverAlarms) {
  EXPECT_EQ(severity_of(id, judge(by_old_unit("18.06.3-ce"), beside_containerd())), Severity::info);
}

TEST(DockerCommandLine, DoesNotApplyWithoutDockerAndIsUnknownUnread) {
  EXPECT_EQ(judge(DockerSettings{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace nodecheck
