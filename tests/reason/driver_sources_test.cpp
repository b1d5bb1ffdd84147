// Every source of a cgroup driver in its order, the winner marked.
#include "reason/driver_sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/containerd_literals.hpp"
#include "support/judging.hpp"
#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class... F>
RuntimeFacts runtime_facts(F... given) {
  auto facts = Facts::literals();
  (give(facts, std::move(given)), ...);
  return RuntimeFacts(facts);
}

/// "side driver standing" of each.
std::vector<std::string> told(const std::vector<DriverSource>& sources) {
  std::vector<std::string> lines;
  for (const auto& s : sources)
    lines.push_back(std::string(s.side == DriverSource::Side::kubelet ? "kubelet " : "runtime ") + s.claim.driver +
                    (s.standing == DriverSource::Standing::decides      ? " decides"
                     : s.standing == DriverSource::Standing::agrees     ? " agrees"
                     : s.standing == DriverSource::Standing::overridden ? " overridden"
                     : s.standing == DriverSource::Standing::on_disk    ? " on disk"
                                                                        : " silent"));
  return lines;
}

KubeletSettings layered() {
  auto settings = kubelet("systemd");
  settings.cgroup_driver.source = "kubelet's --cgroup-driver";
  settings.cgroup_driver_overridden = {{"cgroupfs"}, {"cgroupfs", "/var/lib/kubelet/config.yaml:14"}};
  return settings;
}

TEST(DriverSources, TheLastThatSetsItWinsAndTheOthersFollow) {
  const auto facts =
      runtime_facts(unimplemented(), shows(true), speaks_cri(), containerd_reads(version_2 + v2_systemd));
  const auto sources = driver_sources(layered(), facts, with_kubelet(1, 31));
  EXPECT_THAT(told(sources),
              ElementsAre("kubelet systemd decides", "kubelet cgroupfs overridden", "kubelet cgroupfs overridden",
                          "runtime - silent", "runtime systemd decides", "runtime systemd on disk"));
  EXPECT_EQ(sources.at(1).claim.source, "/var/lib/kubelet/config.yaml:14");
  EXPECT_EQ(sources.at(2).claim.source, "default");
}

TEST(DriverSources, TheRuntimesAnswerWinsOnBothSidesWhereTheKubeletAsks) {
  const auto facts = runtime_facts(answers("systemd"), shows(false), speaks_cri("containerd", "v2.0.1"));
  EXPECT_THAT(told(driver_sources(kubelet("cgroupfs"), facts, with_kubelet(1, 31))),
              ElementsAre("kubelet systemd decides", "kubelet cgroupfs overridden", "runtime systemd decides",
                          "runtime cgroupfs overridden"));
  EXPECT_THAT(told(driver_sources(kubelet("cgroupfs"), facts, with_kubelet(1, 30))),
              ElementsAre("kubelet cgroupfs decides", "runtime systemd decides", "runtime cgroupfs overridden"));
}

TEST(DriverSources, ARuntimeThatHangsIsSilent) {
  const auto facts = runtime_facts(hung<CriConfig>(), hung<CriStatus>(), hung<CriVersion>());
  const auto sources = driver_sources(kubelet("systemd"), facts, with_kubelet(1, 31));
  EXPECT_THAT(told(sources), ElementsAre("kubelet systemd decides", "runtime - silent"));
  EXPECT_THAT(driver_table(sources), HasSubstr("does not say   CRI RuntimeConfig: no answer in time"));
}

TEST(DriverSources, NothingIsTheTableOfNobody) {
  const auto sources = driver_sources({}, runtime_facts(CriConfig{}, CriStatus{}, CriVersion{}), {});
  EXPECT_THAT(sources, IsEmpty());
  EXPECT_THAT(driver_table(sources), HasSubstr("Nothing on this node"));
}

TEST(DriverSources, TheFilesAreReadAsTheReleaseReadsThem) {
  const auto on_disk = [](const std::string& text, const char* release) {
    const auto claim = driver_on_disk(runtime_facts(speaks_cri("containerd", release), containerd_reads(text)));
    return claim ? claim->driver : "";
  };
  EXPECT_EQ(on_disk(version_2 + v2_systemd, "v1.7.24"), "systemd");
  EXPECT_EQ(on_disk(v2_systemd, "v1.7.24"), "cgroupfs") << "without its version the file is one of version 1";
  EXPECT_EQ(on_disk(version_3 + v2_systemd, "v2.1.0"), "cgroupfs") << "2.0 to 2.2 ignore the old table there";
  EXPECT_EQ(on_disk(version_3 + v3_systemd, "v2.1.0"), "systemd");
  EXPECT_EQ(on_disk(version_2, "v1.7.24"), "cgroupfs");
  EXPECT_EQ(on_disk(version_2, "nonsense"), "");
}

// ---- CRI-O and Docker

TEST(DriverSources, DockershimsRuntimeIsDocker) {
  CriEndpoint endpoint;
  endpoint.dockershim = true;
  DockerSettings docker;
  docker.installed = true;
  docker.exec_opts = {{"native.cgroupdriver=systemd"}, "/etc/docker/daemon.json:2"};
  DockerInfo info;
  info.pid = 844;
  info.socket = "/run/docker.sock";
  info.cgroup_driver = "cgroupfs";
  const auto facts = runtime_facts(endpoint, CriConfig{}, CriStatus{}, CriVersion{}, docker, info);
  EXPECT_EQ(runtime_name(facts), "docker");
  EXPECT_THAT(told(driver_sources(kubelet("systemd"), facts, with_kubelet(1, 22))),
              ElementsAre("kubelet systemd decides", "runtime cgroupfs decides", "runtime systemd overridden"));
}

TEST(DriverSources, CrioIsAskedOverHttpToo) {
  CrioInfo info;
  info.path = "/run/crio/crio.sock";
  info.cgroup_driver = "systemd";
  CriStatus silent;
  silent.path = info.path;
  const auto facts = runtime_facts(unimplemented(), silent, speaks_cri("cri-o", "1.26.4", info.path), info);
  const auto sources = driver_sources(kubelet("systemd"), facts, with_kubelet(1, 26));
  EXPECT_THAT(told(sources), ElementsAre("kubelet systemd decides", "runtime - silent", "runtime systemd decides"));
  EXPECT_EQ(sources.at(2).claim.source, "GET /info");
}

/// Without /info: what the files say is what dockerd was started with only where they are older than it.
TEST(DriverSources, EditedOrRefusedFilesAreNotWhatRuns) {
  CriEndpoint endpoint;
  endpoint.dockershim = true;
  DockerSettings docker;
  docker.installed = true;
  docker.exec_opts = {{"native.cgroupdriver=systemd"}, "/etc/docker/daemon.json:2"};
  constexpr std::int64_t hour = 3'600'000'000'000;
  const auto claims = [&](std::int64_t modified) {
    ConfigAges ages;
    ages.read_at = 10 * hour;
    ages.daemons = {{"dockerd", 844, 5 * hour, {{"/etc/docker/daemon.json", modified}}}};
    return runtimes_drivers(runtime_facts(endpoint, CriConfig{}, CriStatus{}, CriVersion{}, docker, ages));
  };
  EXPECT_EQ(claims(4 * hour).size(), 1U);
  EXPECT_THAT(claims(6 * hour), IsEmpty());
  docker.file.refused = {{"not JSON", "/etc/docker/daemon.json:1"}};
  EXPECT_THAT(claims(4 * hour), IsEmpty());
}

TEST(DriverSources, AFileThatWasTakenAwayIsTheDefaultToCome) {
  ContainerdFiles gone;
  gone.pid = 731;
  gone.path = containerd_config;
  const auto facts = runtime_facts(unimplemented(), shows(true), speaks_cri(), gone);
  ASSERT_TRUE(driver_to_come(facts));
  EXPECT_EQ(driver_to_come(facts)->driver, "cgroupfs");
  EXPECT_FALSE(driver_to_come(runtime_facts(unimplemented(), shows(false), speaks_cri(), gone)));
}

}  // namespace
}  // namespace nodecheck
