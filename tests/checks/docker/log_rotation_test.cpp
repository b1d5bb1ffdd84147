// docker.log-rotation: json-file without an end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "docker.log-rotation";

Outcome judge(const DockerSettings& s, const DockerInfo& info = {}, const CriEndpoint& e = through_dockershim()) {
  return judged(id, Profile{}, s, info, e);
}

TEST(DockerLogRotation, PassesWithALimit) {
  auto s = docker();
  s.log_opts = {{{"max-size", "100m"}}, "/etc/docker/daemon.json:3"};
  EXPECT_EQ(judge(s).verdict, Verdict::pass);
}

// "-1" is how the documentation names what holds without one; dockerd reads it as no size.
TEST(DockerLogRotation, WhatTheDriverRefusesStopsEveryContainer) {
  auto s = docker();
  for (const auto* size : {"banana", "-1", "0", ""}) {
    s.log_opts = {{{"max-size", size}}, "/etc/docker/daemon.json:3"};
    EXPECT_EQ(judge(s).verdict, Verdict::fail) << size;
    EXPECT_EQ(severity_of(id, judge(s)), Severity::error) << size;
  }
  s.log_opts.value["max-size"] = "banana";
  EXPECT_THAT(judge(s), says("no container starts: the log driver json-file does not take max-size \"banana\""));
  EXPECT_EQ(evidence_in(judge(s)).at(0),
            (Evidence{"/etc/docker/daemon.json:3", "max-size", "banana", "a size such as 100m"}));
  s.log_driver = {"local", "/etc/docker/daemon.json:2"};
  EXPECT_EQ(judge(s).verdict, Verdict::fail);
  s.log_driver.value = "journald";
  EXPECT_EQ(judge(s).verdict, Verdict::pass) << "it is not asked for a size";
}

TEST(DockerLogRotation, WarnsWithoutOne) {
  const auto outcome = judge(docker());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("Docker's json-file logs grow without limit: max-size is not set"));
}

TEST(DockerLogRotation, OtherDriversAreNotItsMatter) {
  DockerInfo info;
  info.logging_driver = "local";
  EXPECT_EQ(judge(docker(), info).verdict, Verdict::pass) << "the daemon's word, whatever the file says";
  auto s = docker();
  s.log_driver = {"journald", "dockerd --log-driver"};
  EXPECT_EQ(judge(s).verdict, Verdict::pass);
}

TEST(DockerLogRotation, UnknownWhereTheFileCannotBeRead) {
  auto s = docker();
  s.file.refused = {{"no JSON", "/etc/docker/daemon.json:1"}};
  EXPECT_EQ(judge(s).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::unknown);
}

TEST(DockerLogRotation, DoesNotApplyToAnIdleDocker) {
  EXPECT_EQ(judge(docker(), {}, beside_containerd()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge(DockerSettings{}).verdict, Verdict::not_applicable);
  EXPECT_EQ(judge(docker(), {}, named_endpoint("/run/cri-dockerd.sock")).verdict, Verdict::fail);
}

}  // namespace
}  // namespace nodecheck
