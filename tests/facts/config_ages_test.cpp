#include "facts/config_ages.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_literals;

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t boot = 1732190000;

std::string stat(int ticks) {
  return "812 (x) S 1 812 812 0 -1 4194560 6181 0 12 0 30 20 0 0 20 0 11 0 " + std::to_string(ticks) + " 1867829248\n";
}

std::shared_ptr<FakeHost> node() {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}, {"/proc/stat", "btime " + std::to_string(boot) + "\n"}};
  return host;
}

void run(FakeHost& host, int pid, const std::string& name, const std::string& flags = "") {
  const auto process = "/proc/" + std::to_string(pid);
  host.files[process + "/comm"] = name + "\n";
  host.files[process + "/cmdline"] = name + '\0' + flags;
  host.files[process + "/stat"] = stat(1000);
}

void give(FakeHost& host, const std::string& path, std::int64_t modified, const std::string& text = "") {
  host.files[path] = text;
  host.statuses[path] = {.regular = true, .mode = 0644, .modified = modified * second};
}

TEST(ConfigAges, OfAKubelet) {
  const auto host = node();
  run(*host, 812, "kubelet", "--config=/c.yaml\0--config-dir=/d\0"s);
  give(*host, "/proc/812/root/c.yaml", boot + 5, "kind: KubeletConfiguration\n");
  give(*host, "/proc/812/root/d/10.conf", boot + 6, "kind: KubeletConfiguration\n");
  give(*host, "/var/lib/kubelet/kubeadm-flags.env", boot + 7);
  const auto ages = fact_of<ConfigAges>(host);
  ASSERT_EQ(ages.daemons.size(), 1U);
  const auto& kubelet = ages.daemons[0];
  EXPECT_EQ(kubelet.pid, 812);
  EXPECT_EQ(kubelet.started, (boot + 10) * second);
  EXPECT_THAT(kubelet.files,
              ElementsAre(FileAge{"/c.yaml", (boot + 5) * second}, FileAge{"/d/10.conf", (boot + 6) * second},
                          FileAge{"/var/lib/kubelet/kubeadm-flags.env", (boot + 7) * second}));
  EXPECT_FALSE(kubelet.unread);
  EXPECT_GT(ages.read_at, kubelet.started);
  EXPECT_EQ(replayed(ages), ages);
}

TEST(ConfigAges, TheUnitSaysWhichEnvironmentFilesAreRead) {
  const auto host = node();
  run(*host, 812, "kubelet");
  give(*host, "/etc/default/kubelet", boot);
  give(*host, "/srv/kubelet.env", boot);
  host->files["/run/systemd/system/x"] = "";
  host->systemd = [](const std::vector<std::string>& names) {
    SystemdAnswer answer{"252", {}};
    for (const auto& name : names) answer.units[name]["LoadState"] = std::string("not-found");
    answer.units["kubelet.service"] = {{"LoadState", std::string("loaded")},
                                       {"EnvironmentFiles", std::vector<std::string>{"-/srv/kubelet.env"}}};
    return answer;
  };
  const auto ages = fact_of<ConfigAges>(host);
  EXPECT_THAT(ages.find("kubelet")->files, ElementsAre(FileAge{"/srv/kubelet.env", boot * second}));
}

TEST(ConfigAges, OfTheRuntimes) {
  const auto host = node();
  run(*host, 640, "containerd");
  run(*host, 650, "crio");
  run(*host, 660, "dockerd", "--config-file=/srv/daemon.json\0"s);
  give(*host, "/proc/640/root/etc/containerd/config.toml", boot + 20, "version = 2\n");
  give(*host, "/proc/650/root/etc/crio/crio.conf", boot + 1);
  give(*host, "/proc/650/root/etc/crio/crio.conf.d/10-crun.conf", boot + 2);
  give(*host, "/proc/660/root/srv/daemon.json", boot + 3);
  const auto ages = fact_of<ConfigAges>(host);
  EXPECT_THAT(ages.find("containerd")->files,
              ElementsAre(FileAge{"/etc/containerd/config.toml", (boot + 20) * second}));
  EXPECT_THAT(ages.find("crio")->files,
              ElementsAre(FileAge{"/etc/crio/crio.conf", (boot + 1) * second},
                          FileAge{"/etc/crio/crio.conf.d/10-crun.conf", (boot + 2) * second}));
  EXPECT_THAT(ages.find("dockerd")->files, ElementsAre(FileAge{"/srv/daemon.json", (boot + 3) * second}));
  EXPECT_EQ(ages.find("kubelet"), nullptr);
}

TEST(ConfigAges, ACrioFromAnotherFolder) {
  const auto host = node();
  run(*host, 650, "crio", "--config\0/srv/crio.conf\0-d\0/srv/d\0"s);
  give(*host, "/proc/650/root/srv/crio.conf", boot);
  give(*host, "/proc/650/root/srv/d/a.conf", boot);
  EXPECT_EQ(fact_of<ConfigAges>(host).find("crio")->files.size(), 2U);
}

// cp -p, tar, rsync -a and dpkg make a new inode, and give it the time of the old content.
TEST(ConfigAges, ACopyThatKeepsItsTimeIsAsYoungAsItsInode) {
  const auto host = node();
  run(*host, 640, "containerd");
  give(*host, "/proc/640/root/etc/containerd/config.toml", boot, "version = 2\n");
  auto& status = host->statuses["/proc/640/root/etc/containerd/config.toml"];
  status.born = (boot + 30) * second;
  status.changed = (boot + 40) * second;
  EXPECT_THAT(fact_of<ConfigAges>(host).find("containerd")->files,
              ElementsAre(FileAge{"/etc/containerd/config.toml", (boot + 30) * second, (boot + 40) * second}));
}

TEST(ConfigAges, ACriosFilesAreThoseThatItReads) {
  const auto host = node();
  run(*host, 650, "crio");
  host->files["/proc/650/environ"] = "CONTAINER_CONFIG=/srv/gone.conf\0CONTAINER_CONFIG_DIR=/srv/d\0"s;
  give(*host, "/proc/650/root/srv/d/below/a.conf", boot + 1);
  host->statuses["/proc/650/root/srv/d"] = {.modified = (boot + 2) * second};
  host->statuses["/proc/650/root/srv"] = {.modified = (boot + 3) * second};
  const auto crio = *fact_of<ConfigAges>(host).find("crio");
  EXPECT_THAT(crio.files, ElementsAre(FileAge{"/srv/d/below/a.conf", (boot + 1) * second}));
  EXPECT_THAT(crio.folders, ElementsAre(FileAge{"/srv/d", (boot + 2) * second}, FileAge{"/srv", (boot + 3) * second}));
  EXPECT_THAT(crio.gone, ElementsAre("/srv/gone.conf"));
}

TEST(ConfigAges, ADaemonJsonThatWasNamedAndIsGone) {
  const auto host = node();
  run(*host, 660, "dockerd", "--config-file=/srv/daemon.json\0"s);
  EXPECT_THAT(fact_of<ConfigAges>(host).find("dockerd")->gone, ElementsAre("/srv/daemon.json"));
}

TEST(ConfigAges, WhatIsNotThereHasNoAge) {
  const auto host = node();
  run(*host, 640, "containerd");
  run(*host, 650, "crio");
  run(*host, 660, "dockerd");
  for (const auto& daemon : fact_of<ConfigAges>(host).daemons) {
    EXPECT_THAT(daemon.files, IsEmpty()) << daemon.name;
    EXPECT_FALSE(daemon.unread) << daemon.name;
  }
}

TEST(ConfigAges, AKubeletsFileMayBeGone) {
  const auto host = node();
  run(*host, 812, "kubelet", "--config=/c.yaml\0"s);
  const auto ages = fact_of<ConfigAges>(host);
  EXPECT_THAT(ages.find("kubelet")->gone, ElementsAre("/c.yaml"));
  give(*host, "/proc/812/root/c.yaml", boot, "kind: KubeletConfiguration\n");
  EXPECT_THAT(fact_of<ConfigAges>(host).find("kubelet")->gone, IsEmpty());
}

TEST(ConfigAges, WhatCouldNotBeReadIsSaid) {
  const auto host = node();
  run(*host, 640, "containerd");
  run(*host, 650, "crio");
  run(*host, 812, "kubelet", "--config=/c.yaml\0"s);
  give(*host, "/proc/640/root/etc/containerd/config.toml", boot, "version = \n");
  host->errors["/proc/650/cmdline"] = EACCES;
  give(*host, "/proc/812/root/c.yaml", boot, "[\n");
  const auto ages = fact_of<ConfigAges>(host);
  EXPECT_EQ(ages.find("containerd")->unread->kind, Unavailable::Kind::malformed);
  EXPECT_EQ(ages.find("crio")->unread->kind, Unavailable::Kind::denied);
  EXPECT_EQ(ages.find("kubelet")->unread->kind, Unavailable::Kind::malformed);
  EXPECT_EQ(replayed(ages), ages);
}

TEST(ConfigAges, HidepidIsPassedOn) {
  const auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/self/comm", "nodecheck\n"}};
  EXPECT_TRUE(fact_of<ConfigAges>(host).hidden);
}

}  // namespace
}  // namespace nodecheck
