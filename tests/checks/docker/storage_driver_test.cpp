// docker.storage-driver: drivers that Docker removed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "docker.storage-driver";

Outcome judge(const char* release, const char* driver, const CriEndpoint& endpoint = through_dockershim()) {
  auto s = docker(release, 0);
  s.storage_driver = {driver, "/etc/docker/daemon.json:2"};
  return judged(id, Profile{}, s, DockerInfo{}, endpoint);
}
Severity severity(const char* release, const char* driver) { return severity_of(id, judge(release, driver)); }

TEST(DockerStorageDriver, PassesWhatStays) {
  for (const auto* driver : {"overlay2", "vfs", "btrfs", "zfs", "fuse-overlayfs", "overlayfs", ""})
    EXPECT_EQ(judge("29.0.0", driver).verdict, Verdict::pass) << driver;
  EXPECT_EQ(judge("17.03.2-ce", "overlay").verdict, Verdict::pass) << "before its end was told";
}

TEST(DockerStorageDriver, WarnsAndThenFailsByRelease) {
  EXPECT_EQ(severity("18.09.9", "overlay"), Severity::warning);
  EXPECT_EQ(severity("24.0.0", "overlay"), Severity::error);
  EXPECT_EQ(severity("23.0.1", "aufs"), Severity::warning);
  EXPECT_EQ(severity("24.0.0", "aufs"), Severity::error);
  EXPECT_EQ(severity("24.0.0", "devicemapper"), Severity::warning);
  EXPECT_EQ(severity("25.0.0", "devicemapper"), Severity::error);
  EXPECT_EQ(judge("24.0.0", "aufs").verdict, Verdict::fail);
  EXPECT_THAT(judge("24.0.0", "aufs"), says("Docker 24.0.0 has no storage driver aufs: 24.0 removed it"));
}

TEST(DockerStorageDriver, TheDaemonsOwnWordComesFirst) {
  DockerInfo info;
  info.server_version = "20.10.24";
  info.storage_driver = "aufs";
  const auto outcome = judged(id, Profile{}, docker("29.0.0"), info, through_dockershim());
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_EQ(evidence_in(outcome).at(0).source, "GET /info");
}

TEST(DockerStorageDriver, UnknownWithoutAReleaseOrAnAnswer) {
  EXPECT_EQ(judge("", "aufs").verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, docker(), through_dockershim()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}).verdict, Verdict::unknown);
}

TEST(DockerStorageDriver, ARefusedFileMayNameOne) {
  auto s = docker("24.0.0", 0);
  s.file.refused = {{"no JSON", "/etc/docker/daemon.json:1"}};
  EXPECT_EQ(judged(id, Profile{}, s, DockerInfo{}, through_dockershim()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, s, DockerInfo{}, beside_containerd()).verdict, Verdict::not_applicable);
  DockerInfo info;
  info.storage_driver = "overlay2";
  EXPECT_EQ(judged(id, Profile{}, s, info, through_dockershim()).verdict, Verdict::pass);
}

TEST(DockerStorageDriver, AnIdleDockerNeverAlarms) {
  EXPECT_EQ(severity_of(id, judge("24.0.0", "aufs", beside_containerd())), Severity::info);
  EXPECT_EQ(judge("", "aufs", beside_containerd()).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, Profile{}, docker(), beside_containerd()).verdict, Verdict::not_applicable);
}

TEST(DockerStorageDriver, DoesNotApplyWithoutDocker) {
  EXPECT_EQ(judged(id, Profile{}, DockerSettings{}).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
