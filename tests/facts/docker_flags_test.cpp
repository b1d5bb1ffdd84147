// dockerd's command line as its pflag reads it.
#include "facts/docker_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;

DockerSettings with(const std::vector<std::string>& words) {
  DockerSettings s;
  apply_docker_flags(docker_flags(words), "dockerd", s);
  return s;
}

TEST(DockerFlags, LongShortAndJoined) {
  const auto flags = docker_flags({"-H", "fd://", "-Htcp://127.0.0.1:2375", "-s=vfs", "-Dl", "error", "--bip",
                                   "10.1.0.1/24", "--iptables=false", "--live-restore", "--", "--debug"});
  std::vector<std::string> seen;
  for (const auto& flag : flags) seen.push_back(flag.name + "=" + flag.value);
  EXPECT_THAT(seen, ElementsAre("host=fd://", "host=tcp://127.0.0.1:2375", "storage-driver=vfs", "debug=true",
                                "log-level=error", "bip=10.1.0.1/24", "iptables=false", "live-restore=true"));
}

TEST(DockerFlags, EachValueNamesItsFlag) {
  const auto s = with({"--exec-opt", "native.cgroupdriver=systemd", "--iptables=false", "--ip-masq=false", "--log-opt",
                       "max-size=10m", "--log-opt=gelf-token=hush", "--registry-mirror=https://u:p/w@m",
                       "--insecure-registry=u:p/w@r", "-Htcp://u:p/w@h"});
  EXPECT_THAT(s.exec_opts.value, ElementsAre("native.cgroupdriver=systemd"));
  EXPECT_EQ(s.exec_opts.source, "dockerd --exec-opt");
  EXPECT_EQ(s.iptables, (Setting<bool>{false, "dockerd --iptables"}));
  EXPECT_EQ(s.log_opts.value.size(), 1U);
  EXPECT_THAT(s.registry_mirrors.value, ElementsAre("https://m"));
  EXPECT_THAT(s.insecure_registries.value, ElementsAre("r"));
  EXPECT_THAT(s.hosts.value, ElementsAre("tcp://h"));
  EXPECT_TRUE(s.has_flag("log-opt"));
  EXPECT_FALSE(s.has_flag("debug"));
}

TEST(DockerFlags, SwitchesAreReadAsGoReadsThem) {
  for (const auto* no : {"0", "f", "F", "FALSE", "false", "False"})
    EXPECT_FALSE(with({std::string("--iptables=") + no}).iptables.value) << no;
  for (const auto* yes : {"1", "t", "T", "TRUE", "true", "True"})
    EXPECT_TRUE(with({std::string("--live-restore=") + yes}).live_restore.value) << yes;
  const auto s = with({"--iptables=flase", "--icc=", "--debug", "--bip=no"});
  EXPECT_EQ(s.iptables, Setting<bool>{true}) << "dockerd does not start: the default is no worse a guess";
  EXPECT_THAT(s.refused_flags, ElementsAre(Setting<std::string>{"--iptables=flase", "dockerd --iptables"},
                                           Setting<std::string>{"--icc=", "dockerd --icc"}));
}

TEST(DockerFlags, OddWordsDoNoHarm) {
  EXPECT_TRUE(docker_flags({}).empty());
  EXPECT_TRUE(docker_flags({"-", "", "word"}).empty());
  EXPECT_EQ(docker_flags({"--storage-driver"}).at(0).value, "");
  EXPECT_EQ(docker_flags({"-Z"}).at(0).name, "Z");
}

}  // namespace
}  // namespace nodecheck
