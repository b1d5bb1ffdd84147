// Docker's cgroup driver: all who say something of it, the one that holds first.
#include "reason/docker_driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/docker_literals.hpp"

namespace nodecheck {
namespace {

using Strings = std::vector<std::string>;

Init init(bool systemd) { return {systemd ? "systemd" : "init", systemd, true}; }
Cgroups cgroups(const char* version) {
  Cgroups c;
  c.version = version;
  return c;
}

Strings said(const DockerSettings& s, const DockerInfo& info = {}, bool systemd = true, const char* version = "v2") {
  Strings all;
  for (const auto& claim : dockers_drivers(s, info, init(systemd), cgroups(version)))
    all.push_back(claim.driver + ": " + claim.source);
  return all;
}

TEST(DockerDriver, EveryClaimInOrderOfAuthority) {
  auto s = docker("20.10.24");
  s.exec_opts = {{"native.cgroupdriver=cgroupfs", "native.cgroupdriver=systemd"}, "/etc/docker/daemon.json:3"};
  DockerInfo info;
  info.cgroup_driver = "cgroupfs";
  info.server_version = "20.10.24";
  EXPECT_EQ(said(s, info),
            (Strings{"cgroupfs: GET /info", "systemd: /etc/docker/daemon.json:3", "systemd: Docker 20.10.24"}));
}

TEST(DockerDriver, TheDefaultIsTheReleases) {
  EXPECT_EQ(said(docker("20.10.24")), (Strings{"systemd: Docker 20.10.24"}));
  EXPECT_EQ(said(docker("20.10.24"), {}, true, "v1"), (Strings{"cgroupfs: Docker 20.10.24"}));
  EXPECT_EQ(said(docker("20.10.24"), {}, true, "hybrid"), (Strings{"cgroupfs: Docker 20.10.24"}));
  EXPECT_EQ(said(docker("20.10.24"), {}, false), (Strings{"cgroupfs: Docker 20.10.24"}));
  EXPECT_EQ(said(docker("19.03.15")), (Strings{"cgroupfs: Docker 19.03.15"}));
}

TEST(DockerDriver, NobodySaysWhatIsNotKnown) {
  EXPECT_EQ(said(docker("")), Strings{});
  EXPECT_EQ(said(DockerSettings{}), Strings{});
  const Unavailable closed{Unavailable::Kind::denied, "/proc", "closed"};
  EXPECT_TRUE(dockers_drivers(docker("20.10.24"), closed, closed, closed).empty());
  EXPECT_EQ(dockers_drivers(docker("19.03.15"), closed, closed, closed).size(), 1U) << "it had but one";
}

}  // namespace
}  // namespace nodecheck
