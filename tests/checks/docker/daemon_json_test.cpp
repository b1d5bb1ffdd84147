// docker.daemon-json: what stops dockerd, by release.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "reason/docker_directives.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
constexpr auto id = "docker.daemon-json";

Outcome judge(const DockerSettings& s, const CriEndpoint& endpoint = through_dockershim()) {
  return judged(id, Profile{}, s, DockerInfo{}, endpoint);
}
Verdict of_word(const char* release, const char* word) {
  return judge(with_directives(docker(release), {word})).verdict;
}

TEST(DockerDaemonJson, PassesOnWhatDockerdTakes) {
  EXPECT_EQ(judge(docker()).verdict, Verdict::pass) << "no file";
  const auto s = with_directives(docker("29.1.0"), {"exec-opts", "log-opts", "hosts", "features", "firewall-backend",
                                                    "default-address-pools", "http-proxy", "runtimes"});
  EXPECT_EQ(judge(with_flags(s, {"containerd", "add-runtime"})).verdict, Verdict::pass);
}

TEST(DockerDaemonJson, FailsOnWhatIsNoJson) {
  auto s = docker();
  s.file.present = true;
  s.file.refused = {{"no JSON: syntax error", "/etc/docker/daemon.json:4"}};
  const auto outcome = judge(s);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(outcome, says("dockerd cannot use /etc/docker/daemon.json: no JSON: syntax error"));
  EXPECT_EQ(evidence_in(outcome).at(0).source, "/etc/docker/daemon.json:4");
  EXPECT_THAT(outcome, remedied_by("  systemctl restart docker"));
}

TEST(DockerDaemonJson, AnEmptyFileIsTakenFrom23On) {
  auto s = docker("20.10.24");
  s.file.present = s.file.blank = true;
  EXPECT_EQ(judge(s).verdict, Verdict::fail);
  s.version = "23.0.1";
  EXPECT_EQ(judge(s).verdict, Verdict::pass);
}

TEST(DockerDaemonJson, WordsHaveTheirReleases) {
  EXPECT_EQ(of_word("20.10.24", "log-optz"), Verdict::fail);
  EXPECT_EQ(of_word("20.10.24", "graph"), Verdict::pass);
  EXPECT_EQ(of_word("23.0.1", "graph"), Verdict::fail);
  EXPECT_EQ(of_word("17.03.2-ce", "data-root"), Verdict::fail);
  EXPECT_EQ(of_word("17.06.2-ce", "data-root"), Verdict::pass);
  EXPECT_EQ(of_word("20.10.24", "cluster-store"), Verdict::pass);
  EXPECT_EQ(of_word("23.0.1", "cluster-store"), Verdict::fail);
  EXPECT_EQ(of_word("24.0.1", "oom-score-adjust"), Verdict::pass);
  EXPECT_EQ(of_word("25.0.0", "oom-score-adjust"), Verdict::fail);
  EXPECT_EQ(of_word("28.0.0", "api-cors-header"), Verdict::fail);
  EXPECT_EQ(of_word("29.0.0", "allow-nondistributable-artifacts"), Verdict::pass) << "passed over";
  EXPECT_EQ(of_word("30.0.0", "of-the-future"), Verdict::pass);
  EXPECT_EQ(of_word("30.0.0", "graph"), Verdict::fail);
}

TEST(DockerDaemonJson, WithoutAReleaseNothingIsGuessed) {
  EXPECT_EQ(of_word("", "graph"), Verdict::unknown);
  EXPECT_EQ(of_word("", "data-root"), Verdict::pass);
  EXPECT_EQ(of_word("", "log-optz"), Verdict::fail) << "no release has it";
}

TEST(DockerDaemonJson, TheFlagsNameIsPassedOverInTheFile) {
  const auto outcome = judge(with_directives(docker(), {"insecure-registry"}));
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("insecure-registry is ignored: in the file it is insecure-registries"));
}

TEST(DockerDaemonJson, FailsOnWhatIsInBothPlaces) {
  const auto outcome = judge(with_flags(with_directives(docker(), {"hosts", "debug"}), {"host", "log-level"}));
  EXPECT_EQ(outcome.findings.size(), 1U);
  EXPECT_THAT(outcome, says("hosts is set by a flag and by the file: dockerd refuses both"));
  EXPECT_EQ(evidence_in(outcome).at(1).observed, "--host");
  EXPECT_THAT(outcome, remedied_by("  systemctl edit docker.service"));
  EXPECT_FALSE(excludes("add-runtime", "runtimes")) << "merged";
  EXPECT_TRUE(excludes("host-gateway-ip", "host-gateway-ips"));
  EXPECT_TRUE(excludes("host-gateway-ip", "host-gateway-ip"));
}

TEST(DockerDaemonJson, TheOldStorageOptStops24) {
  auto s = with_directives(docker("23.0.1"), {"storage-opts"});
  s.storage_opts = {{"overlay2.override_kernel_check=true"}, "/etc/docker/daemon.json:2"};
  EXPECT_EQ(judge(s).verdict, Verdict::pass);
  s.version = "24.0.0";
  EXPECT_THAT(judge(s), says("overlay2 of Docker 24.0 and later refuses override_kernel_check"));
}

TEST(DockerDaemonJson, HabitsAreNotes) {
  auto s = with_directives(docker(), {"live-restore"});
  s.live_restore = {true, "/etc/docker/daemon.json:2"};
  const auto outcome = judge(s);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.findings.at(0).severity, Severity::info);
}

TEST(DockerDaemonJson, AnIdleDockerNeverAlarms) {
  const auto outcome = judge(with_directives(docker(), {"nonsense"}), beside_containerd());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::info);
  EXPECT_EQ(severity_of(id, judged(id, Profile{}, with_directives(docker(), {"nonsense"}))), Severity::error)
      << "whether it is idle could not be read";
}

TEST(DockerDaemonJson, DoesNotApplyWithoutDocker) {
  EXPECT_EQ(judge(DockerSettings{}).verdict, Verdict::not_applicable);
}

TEST(DockerDaemonJson, UnknownWhereItCouldNotBeRead) { EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::unknown); }

TEST(DockerDaemonJson, AnExecOptThatIsNoneIsPassedOverOrRefused) {
  const auto with = [](const char* release, const char* opt) {
    auto s = docker(release);
    s.exec_opts = {{opt}, "/etc/docker/daemon.json:2"};
    return judge(s);
  };
  EXPECT_EQ(with("28.5.2", "native.cgroupdriver=systemd").verdict, Verdict::pass);
  EXPECT_EQ(severity_of(id, with("28.5.2", "native.cgroupdriver")), Severity::error);
  EXPECT_EQ(severity_of(id, with("26.1.5", "native.cgroupdriver")), Severity::warning);
  EXPECT_THAT(with("26.1.5", "cgroupdriver=systemd"),
              says("the exec-opt cgroupdriver=systemd is none that dockerd knows"));
}

/// Each remedy was looked for among all: the time squared with them.
TEST(DockerDaemonJson, ManyWordsAreJudgedInTimeAndTheFirstAreTold) {
  auto s = docker();
  for (int i = 0; i < 50000; ++i)
    s.file.directives.push_back({"word" + std::to_string(i), "/etc/docker/daemon.json:" + std::to_string(i)});
  const auto begin = std::chrono::steady_clock::now();
  const auto outcome = judge(s);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(outcome.findings.size(), 20U);
  EXPECT_THAT(outcome.findings.back().message, HasSubstr("and 49980 more like these"));
}

}  // namespace
}  // namespace nodecheck
