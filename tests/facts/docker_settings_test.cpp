// Which dockerd a node has, and who gives it its flags.
#include "facts/docker_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/docker_binary.hpp"
#include "facts/processes.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_literals;

constexpr auto unit_path = "/etc/systemd/system/docker.service";

std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/self/comm", "nodecheck\n"},
                 {"/usr/local/bin/dockerd",
                  "\x7f"
                  "ELF\0 1.2.3\0v1.4.13\0"
                  "18.06.3-ce\0.text\0"s}};
  return host;
}

std::shared_ptr<FakeHost> running(const std::string& cmdline) {
  auto host = node();
  host->files["/proc/844/comm"] = "dockerd\n";
  host->files["/proc/844/cmdline"] = cmdline;
  host->files["/proc/844/exe"] =
      "\0"
      "17.03.2-ce\0"s;
  return host;
}

TEST(DockerSettings, AbsenceIsAValue) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/etc/docker/daemon.json", "{"}};
  const auto s = fact_of<DockerSettings>(host);
  EXPECT_FALSE(s.installed);
  EXPECT_EQ(s, DockerSettings{});
}

TEST(DockerSettings, OfARunningDaemonItsOwnCommandLineAndFiles) {
  auto host = running("/usr/local/bin/dockerd\0--config-file=/d.json\0-H\0unix:///x.sock\0"s);
  host->files["/proc/844/root/d.json"] = R"({"debug": true})";
  host->files["/etc/docker/daemon.json"] = "not mine";
  const auto s = fact_of<DockerSettings>(host);
  EXPECT_TRUE(s.installed);
  EXPECT_EQ(s.pid, 844);
  EXPECT_EQ(s.version, "17.03.2-ce");
  EXPECT_EQ(s.version_source, "/proc/844/exe");
  EXPECT_EQ(s.command, "dockerd (pid 844)");
  EXPECT_TRUE(s.file.named);
  EXPECT_EQ(s.debug.source, "/d.json:1");
  EXPECT_EQ(s.hosts.source, "dockerd --host");
  EXPECT_EQ(replayed(s), s);
}

TEST(DockerSettings, WhereNoneRunsWhatTheUnitWouldStart) {
  auto host = node();
  host->files[unit_path] =
      "[Service]\nEnvironmentFile=-/run/flannel/docker\n"
      "ExecStart=/usr/local/bin/docker daemon --iptables=false $DOCKER_NETWORK_OPTIONS\n";
  host->files["/run/flannel/docker"] = "DOCKER_NETWORK_OPTIONS=\" --bip=10.244.1.1/24 --mtu=1450\"\n";
  const auto s = fact_of<DockerSettings>(host);
  EXPECT_EQ(s.pid, 0);
  EXPECT_EQ(s.version, "18.06.3-ce");
  EXPECT_EQ(s.old_command, unit_path + ":3"s);
  EXPECT_EQ(s.command, unit_path + ":3"s);
  EXPECT_EQ(s.bip, (Setting<std::string>{"10.244.1.1/24", unit_path + ":3 --bip"s}));
  EXPECT_EQ(s.iptables.value, false);
}

TEST(DockerSettings, AFileThatIsNamedHasToBeThere) {
  const auto s = fact_of<DockerSettings>(running("dockerd\0--config-file\0/gone.json\0"s));
  EXPECT_THAT(s.file.refused,
              ElementsAre(Setting<std::string>{"it is named by --config-file, and is not there", "/gone.json"}));
  EXPECT_THAT(fact_of<DockerSettings>(running("dockerd\0"s)).file.refused, IsEmpty());
}

TEST(DockerSettings, WhatIsNoRegularFileIsNotBlank) {
  const Setting<std::string> refusal{"it is not a regular file", "/etc/docker/daemon.json"};
  auto host = running("dockerd\0"s);
  host->files["/proc/844/root/etc/docker/daemon.json"] = "";
  host->statuses["/proc/844/root/etc/docker/daemon.json"] = {.regular = false};
  const auto device = fact_of<DockerSettings>(host).file;
  EXPECT_THAT(device.refused, ElementsAre(refusal));
  EXPECT_TRUE(device.present);
  EXPECT_FALSE(device.blank);
  TemporaryRoot root{{"/proc/", ""}, {"/usr/bin/dockerd", ""}, {"/etc/docker/", ""}};
  root.fifo("/etc/docker/daemon.json");
  EXPECT_THAT(fact_of<DockerSettings>(root).file.refused, ElementsAre(refusal));
  const TemporaryRoot folder{{"/proc/", ""}, {"/usr/bin/dockerd", ""}, {"/etc/docker/daemon.json/", ""}};
  EXPECT_THAT(fact_of<DockerSettings>(folder).file.refused, ElementsAre(refusal));
}

TEST(DockerSettings, AClosedFileIsNoAbsentOne) {
  auto host = running("dockerd\0"s);
  host->errors["/proc/844/root/etc/docker/daemon.json"] = EACCES;
  host->errors["/etc/docker/daemon.json"] = EACCES;
  EXPECT_EQ(why_not<DockerSettings>(host).kind, Unavailable::Kind::denied);
}

TEST(DockerSettings, TheReleaseStandsAloneInTheBinary) {
  EXPECT_THAT(docker_versions_in("\0"
                                 "20.10.24+dfsg1\0"
                                 "1.4.13\0"
                                 "20.10\0"
                                 "v20.10.1\0"
                                 "1.13.1\0"
                                 "20.10.x y\0"s),
              ElementsAre("20.10.24+dfsg1", "1.13.1"));
  EXPECT_THAT(docker_versions_in(std::string(4096, '\0')), IsEmpty());
  auto two = std::make_shared<FakeHost>();
  two->files = {{"/d",
                 "\0"
                 "20.10.1\0"
                 "23.0.1\0"s}};
  EXPECT_EQ(docker_version_in(*two, "/d"), "");
}

TEST(Processes, AClientNamedDockerIsNoDaemon) {
  auto host = node();
  host->files["/proc/50/comm"] = "docker\n";
  host->files["/proc/50/cmdline"] = "docker\0run\0daemon\0"s;
  EXPECT_THAT(fact_of<Processes>(host).running, IsEmpty());
  host->files["/proc/50/cmdline"] = "/usr/bin/docker\0daemon\0--bip=10.1.0.1/24\0"s;
  const auto all = fact_of<Processes>(host).running;
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "dockerd");
  EXPECT_EQ(fact_of<DockerSettings>(host).bip.value, "10.1.0.1/24");
}

}  // namespace
}  // namespace nodecheck
