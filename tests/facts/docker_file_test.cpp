// daemon.json: what is read, what dockerd refuses, and what never leaves the parser.
#include "facts/docker_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using Strings = std::vector<std::string>;

DockerSettings laid(std::string_view text) {
  DockerSettings s;
  s.installed = true;
  apply_docker_file(text, s);
  EXPECT_EQ(replayed(s), s);
  return s;
}

Strings names(const DockerSettings& s) {
  Strings all;
  for (const auto& directive : s.file.directives) all.push_back(directive.value);
  return all;
}

constexpr auto real = R"({
  "registry-mirrors": ["https://user:secret@mirror.example.org/v2"],
  "exec-opts": ["native.cgroupdriver=systemd"],
  "live-restore": true, "data-root": "/data/docker",
  "log-driver": "json-file",
  "log-opts": {
    "max-size": "100m",
    "splunk-token": "hush"
  },
  "storage-driver": "overlay2",
  "storage-opts": ["overlay2.override_kernel_check=true"],
  "iptables": false
})";

TEST(DockerFile, EachValueHasItsLine) {
  const auto s = laid(real);
  EXPECT_TRUE(s.file.present);
  EXPECT_THAT(s.file.refused, IsEmpty());
  EXPECT_EQ(s.exec_opts, (Setting<Strings>{{"native.cgroupdriver=systemd"}, "/etc/docker/daemon.json:3"}));
  EXPECT_EQ(s.live_restore, (Setting<bool>{true, "/etc/docker/daemon.json:4"}));
  EXPECT_EQ(s.data_root.source, "/etc/docker/daemon.json:4");
  EXPECT_EQ(s.log_opts.source, "/etc/docker/daemon.json:6");
  EXPECT_EQ(s.iptables, (Setting<bool>{false, "/etc/docker/daemon.json:12"}));
  EXPECT_EQ(s.ip_masq.source, "default");
  EXPECT_THAT(names(s), ElementsAre("registry-mirrors", "exec-opts", "data-root", "live-restore", "log-driver",
                                    "log-opts", "storage-driver", "storage-opts", "iptables"));
}

TEST(DockerFile, RuntimesBesideRunc) {
  const auto s = laid(R"({
  "default-runtime": "nvidia",
  "runtimes": {
    "nvidia": {"path": "/usr/bin/nvidia-container-runtime", "runtimeArgs": []},
    "mine": {"runtimeType": "io.containerd.runc.v2", "options": {"BinaryName": "/opt/runc"}}
  }
})");
  EXPECT_EQ(s.default_runtime, (Setting<std::string>{"nvidia", "/etc/docker/daemon.json:2"}));
  EXPECT_THAT(s.runtimes,
              UnorderedElementsAre(
                  DockerRuntime{"nvidia", "/usr/bin/nvidia-container-runtime", "", "", "/etc/docker/daemon.json:4"},
                  DockerRuntime{"mine", "", "io.containerd.runc.v2", "/opt/runc", "/etc/docker/daemon.json:5"}));
  EXPECT_EQ(laid(R"({"runtimes": {"nvidia": "/usr/bin/nvidia"}})").file.refused.size(), 1U);
  EXPECT_EQ(laid(R"({"runtimes": []})").file.refused.size(), 1U);
}

TEST(DockerFile, SecretsStayBehind) {
  const auto s = laid(real);
  EXPECT_THAT(s.log_opts.value, ElementsAre(Pair("max-size", "100m")));
  EXPECT_THAT(s.registry_mirrors.value, ElementsAre("https://mirror.example.org/v2"));
  EXPECT_EQ(without_credentials("a:b@host:5000"), "host:5000");
  EXPECT_EQ(without_credentials("https://u:pa/ss@wo@host/v2"), "https://host/v2");
  EXPECT_EQ(without_credentials("https://host/v2"), "https://host/v2");
  EXPECT_EQ(without_credentials("unix:///run/a@b.sock"), "unix:///run/a@b.sock");
}

TEST(DockerFile, UsersOfHostsAndRegistriesStayBehind) {
  const auto s =
      laid(R"({"hosts": ["fd://", "tcp://u:p/w@0.0.0.0:2375"], "insecure-registries": ["u:p/w@registry:5000"],
    "registry-mirrors": ["https://u:p/w@mirror"]})");
  EXPECT_THAT(s.hosts.value, ElementsAre("fd://", "tcp://0.0.0.0:2375"));
  EXPECT_THAT(s.insecure_registries.value, ElementsAre("registry:5000"));
  EXPECT_THAT(s.registry_mirrors.value, ElementsAre("https://mirror"));
}

TEST(DockerFile, TablesThatDockerdDoesNotKnowAreOpened) {
  const auto s = laid("{\n\"proxies\": {\n\"http-proxy\": \"http://u:p@proxy\"},\n\"features\": {\"buildkit\": true}}");
  EXPECT_THAT(s.file.directives, ElementsAre(Setting<std::string>{"http-proxy", "/etc/docker/daemon.json:3"},
                                             Setting<std::string>{"features", "/etc/docker/daemon.json:4"}));
}

TEST(DockerFile, WhatIsNoJsonIsNamedByItsLineAlone) {
  const auto s = laid("{\n  \"debug\": true,\n  \"token\": \"hush\",\n}\n");
  ASSERT_EQ(s.file.refused.size(), 1U);
  EXPECT_EQ(s.file.refused[0].source, "/etc/docker/daemon.json:4");
  EXPECT_THAT(s.file.refused[0].value, HasSubstr("no JSON: "));
  EXPECT_EQ(laid("{\"token\": \"hush\"]").file.refused.at(0).value.find("hush"), std::string::npos);
  EXPECT_FALSE(s.debug.value) << "dockerd takes nothing of such a file";
}

TEST(DockerFile, ValuesOfTheWrongTypeAreRefused) {
  const auto s =
      laid("{\"iptables\": \"false\",\n\"log-opts\": {\"max-file\": 3},\n\"hosts\": \"fd://\", \"bip\": null}");
  EXPECT_THAT(
      s.file.refused,
      UnorderedElementsAre(
          Setting<std::string>{"iptables is not true or false, without quotes", "/etc/docker/daemon.json:1"},
          Setting<std::string>{"log-opts is not names with strings, numbers quoted", "/etc/docker/daemon.json:2"},
          Setting<std::string>{"hosts is not a list of strings", "/etc/docker/daemon.json:3"}));
  EXPECT_TRUE(s.iptables.value);
}

TEST(DockerFile, NothingIsNotTheSameAsNoObject) {
  EXPECT_TRUE(laid(" \n").file.blank);
  EXPECT_THAT(laid("null").file.refused, IsEmpty());
  EXPECT_EQ(laid("[]").file.refused.size(), 1U);
}

TEST(DockerFile, HostileInputEnds) {
  EXPECT_EQ(laid(std::string(200000, '[')).file.refused.size(), 1U);
  EXPECT_EQ(laid("{\"a\": \"\xff\"}").file.refused.size(), 1U);
  EXPECT_THAT(names(laid(R"({"a\"b": 1, "c": [{"d": 2}], "e": {"f": {"g": 3}}})")), ElementsAre("a\"b", "c", "f"));
  DockerSettings s;
  EXPECT_THROW(apply_docker_file(std::string((1 << 20) + 1, ' '), s), std::runtime_error);
}

/// What dockerd 26 and 28 say of each with --validate.
TEST(DockerFile, WhatNoCheckReadsHasItsTypeToo) {
  const auto refused = [](const std::string& text) {
    const auto s = laid(text);
    return s.file.refused.empty() ? "" : s.file.refused.at(0).value;
  };
  EXPECT_EQ(refused(R"({"mtu": "1450"})"), "mtu is not a whole number, without quotes");
  EXPECT_EQ(refused(R"({"max-concurrent-downloads": "10"})"),
            "max-concurrent-downloads is not a whole number, without quotes");
  EXPECT_EQ(refused(R"({"dns": "8.8.8.8"})"), "dns is not a list of strings");
  EXPECT_EQ(refused(R"({"log-level": "verbose"})"), "log-level is not debug, info, warn, error or fatal");
  EXPECT_EQ(refused(R"({"registry-mirrors": ["u:secret@registry.example.com"]})"),
            "registry-mirrors has one that begins with neither http:// nor https://");
  for (const auto* bad :
       {R"({"mtu": 1450.0})", R"({"icc": "false"})", R"({"labels": [1]})", R"({"features": {"a": "true"}})",
        R"({"default-ulimits": {"nofile": 64}})", R"({"default-address-pools": [1]})", R"({"default-shm-size": 64})",
        R"({"builder": true})", R"({"cgroup-parent": 1})"})
    EXPECT_NE(refused(bad), "") << bad;
  for (
      const auto* good :
      {R"({"mtu": 1450, "dns": ["8.8.8.8"], "log-level": "Debug", "icc": null, "shutdown-timeout": -1})",
       R"({"features": {"buildkit": true}, "default-shm-size": "64M", "labels": ["a=b"], "builder": {"gc": {}}})",
       R"({"registry-mirrors": ["https://user:secret@m.example", "HTTP://x"], "log-level": "", "runtimes": {"a": {}}})",
       R"({"default-address-pools": [{"base": "172.80.0.0", "size": 24}], "http-proxy": 7, "min-api-version": "1.24"})"})
    EXPECT_EQ(refused(good), "") << good;
}

}  // namespace
}  // namespace nodecheck
