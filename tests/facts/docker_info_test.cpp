// GET /info: the answer of a real dockerd, of none, and of strangers.
#include "facts/docker_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixture.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using namespace std::string_literals;

std::shared_ptr<FakeHost> with_dockerd(const std::string& cmdline, HttpAnswer answer, std::string* asked = nullptr) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/proc/844/comm", "dockerd\n"}, {"/proc/844/cmdline", cmdline}};
  host->inodes = {{"/", 2}, {"/proc/844/root/", 2}};
  host->http = [=](const HttpTarget& target) {
    if (asked) *asked = target.socket + target.path;
    return answer;
  };
  return host;
}

TEST(DockerInfo, ReadsARealAnswer) {
  std::string asked;
  const auto info = fact_of<DockerInfo>(with_dockerd("dockerd\0"s, {200, fixture("docker/info-20.10.json")}, &asked));
  EXPECT_EQ(asked, "/run/docker.sock/info");
  EXPECT_EQ(info.pid, 844);
  EXPECT_EQ(info.server_version, "20.10.24+dfsg1");
  EXPECT_EQ(info.cgroup_driver, "cgroupfs");
  EXPECT_EQ(info.cgroup_version, "1");
  EXPECT_EQ(info.storage_driver, "overlay2");
  EXPECT_EQ(info.logging_driver, "json-file");
  EXPECT_EQ(info.live_restore, false);
  EXPECT_EQ(info.default_runtime, "runc");
  EXPECT_EQ(info.containerd_address, "") << "a key of later releases";
  EXPECT_EQ(replayed(info), info);
}

TEST(DockerInfo, ReadsWhatLaterReleasesAdd) {
  const auto info = parse_docker_info(
      R"({"Driver":"overlayfs","DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]],)"
      R"("Containerd":{"Address":"/run/containerd/containerd.sock"},"FirewallBackend":{"Driver":"nftables"}})");
  EXPECT_EQ(info.driver_type, "io.containerd.snapshotter.v1");
  EXPECT_EQ(info.containerd_address, "/run/containerd/containerd.sock");
  EXPECT_EQ(info.firewall_backend, "nftables");
  EXPECT_FALSE(info.live_restore.has_value());
}

TEST(DockerInfo, NobodyIsAskedWhereNoneRuns) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/usr/bin/dockerd", ""}};
  host->http = [](const HttpTarget&) -> HttpAnswer { throw std::logic_error("that would start Docker"); };
  EXPECT_EQ(fact_of<DockerInfo>(host), DockerInfo{});
}

TEST(DockerInfo, AsksWhereItListens) {
  std::string asked;
  (void)fact_of<DockerInfo>(
      with_dockerd("dockerd\0-H\0tcp://127.0.0.1:1\0-H\0unix:///x/d.sock\0"s, {200, "{}"}, &asked));
  EXPECT_EQ(asked, "/x/d.sock/info");
  EXPECT_EQ(why_not<DockerInfo>(with_dockerd("dockerd\0-H\0tcp://127.0.0.1:1\0"s, {200, "{}"})).kind,
            Unavailable::Kind::unsupported);
}

TEST(DockerInfo, OneInAContainerIsAskedThere) {
  std::string asked;
  const auto host = with_dockerd("dockerd\0"s, {200, "{}"}, &asked);
  host->inodes["/proc/844/root/"] = 77;
  EXPECT_EQ(fact_of<DockerInfo>(host).socket, "/proc/844/root/run/docker.sock");
  EXPECT_EQ(asked, "/proc/844/root/run/docker.sock/info");
}

TEST(DockerInfo, RefusesWhatIsNoInfo) {
  EXPECT_EQ(why_not<DockerInfo>(with_dockerd("dockerd\0"s, {200, "[]"})).kind, Unavailable::Kind::malformed);
  EXPECT_EQ(why_not<DockerInfo>(with_dockerd("dockerd\0"s, {200, R"({"Driver": 7})"})).kind,
            Unavailable::Kind::malformed);
  EXPECT_EQ(why_not<DockerInfo>(with_dockerd("dockerd\0"s, {503, ""})).kind, Unavailable::Kind::unsupported);
}

}  // namespace
}  // namespace nodecheck
