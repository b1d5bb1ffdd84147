// runtime_binaries: looked for as the daemon does.
#include "facts/runtime_binaries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using namespace std::string_literals;

constexpr auto unit = "/usr/lib/systemd/system/containerd.service";

/// A containerd with pid 731 behind its socket; its root is the node's.
std::shared_ptr<FakeHost> running(const std::string& path = "/usr/local/bin:/usr/bin") {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/731/comm", "containerd\n"},
                 {"/proc/731/cmdline", "/opt/bin/containerd\0"s},
                 {"/proc/731/environ", "TOKEN=s3cr3t\0PATH="s + path + "\0"s}};
  host->inodes = {{"/proc/731/root/", 2}, {"/", 2}};
  host->sockets["/run/containerd/containerd.sock"] = {SocketProbe::State::accepting, 731};
  return host;
}
void install(FakeHost& host, const std::string& path, unsigned mode = 0755) {
  host.statuses["/proc/731/root" + path] = {.regular = true, .mode = mode};
}

TEST(RuntimeBinaries, AlongThePathOfTheDaemon) {
  auto host = running();
  install(*host, "/usr/bin/runc");
  install(*host, "/usr/bin/containerd-shim-runc-v2");
  const auto fact = fact_of<RuntimeBinaries>(host);
  EXPECT_EQ(fact.daemon, "containerd");
  EXPECT_EQ(fact.pid, 731);
  EXPECT_FALSE(fact.other_root);
  EXPECT_EQ(fact.path, (ProgramPath{{"/opt/containerd/bin", "/usr/local/bin", "/usr/bin"}, "/proc/731/environ"}));
  ASSERT_NE(fact.find("runc"), nullptr);
  EXPECT_EQ(*fact.find("runc"), (RuntimeBinary{"runc", "/usr/bin/runc", true, 0755, 0, false}));
  EXPECT_EQ(fact.find("containerd-shim-runc-v2")->path, "/usr/bin/containerd-shim-runc-v2");
  EXPECT_EQ(fact.find("crun"), nullptr);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(RuntimeBinaries, WhatCannotBeExecutedIsPassedOver) {
  auto host = running();
  install(*host, "/usr/local/bin/runc", 0644);
  EXPECT_EQ(fact_of<RuntimeBinaries>(host).find("runc")->path, "/usr/local/bin/runc") << "there is nothing better";
  install(*host, "/usr/bin/runc");
  EXPECT_EQ(fact_of<RuntimeBinaries>(host).find("runc")->path, "/usr/bin/runc");
  host->statuses["/proc/731/root/usr/bin/runc"].no_exec = true;
  EXPECT_FALSE(fact_of<RuntimeBinaries>(host).find("runc")->executable());
}

TEST(RuntimeBinaries, AShimMayStandBesideTheDaemon) {
  auto host = running();
  install(*host, "/opt/bin/containerd-shim-runc-v2");
  install(*host, "/opt/bin/runc");
  const auto fact = fact_of<RuntimeBinaries>(host);
  EXPECT_EQ(fact.find("containerd-shim-runc-v2")->path, "/opt/bin/containerd-shim-runc-v2");
  EXPECT_EQ(fact.find("runc")->path, "") << "runc is started by the shim";
}

TEST(RuntimeBinaries, TheProgramIsWhatRunsAndNotHowItWasCalled) {
  const auto shim = [](const std::string& link) {
    auto host = running();
    host->files["/proc/731/cmdline"] = "containerd\0"s;
    host->links["/proc/731/exe"] = link;
    install(*host, "/srv/bin/containerd-shim-runc-v2");
    return fact_of<RuntimeBinaries>(host).find("containerd-shim-runc-v2")->path;
  };
  EXPECT_EQ(shim("/srv/bin/containerd"), "/srv/bin/containerd-shim-runc-v2");
  EXPECT_EQ(shim("/srv/bin/containerd (deleted)"), "/srv/bin/containerd-shim-runc-v2") << "after an upgrade";
  EXPECT_EQ(shim("/opt/bin/containerd"), "");
}

TEST(RuntimeBinaries, ContainerdsOwnFolderComesFirst) {
  const auto runc = [](const std::string& text) {
    auto host = running();
    if (!text.empty()) host->files["/proc/731/root/etc/containerd/config.toml"] = text;
    for (const auto* folder : {"/opt/containerd/bin", "/opt/mine/bin", "/usr/bin"}) install(*host, folder + "/runc"s);
    return fact_of<RuntimeBinaries>(host).find("runc")->path;
  };
  EXPECT_EQ(runc(""), "/opt/containerd/bin/runc");
  EXPECT_EQ(runc("version = 2\n[plugins.\"io.containerd.internal.v1.opt\"]\npath = \"/opt/mine\"\n"),
            "/opt/mine/bin/runc");
  EXPECT_EQ(runc("[plugins.opt]\npath = \"/opt/mine\"\n"), "/opt/mine/bin/runc");
  EXPECT_EQ(runc("version = 2\ndisabled_plugins = [\"io.containerd.internal.v1.opt\"]\n"), "/usr/bin/runc");
}

TEST(RuntimeBinaries, WhatTheHandlersName) {
  auto host = running();
  host->files["/proc/731/root/etc/containerd/config.toml"] = R"(version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun.options]
  BinaryName = "/usr/local/bin/crun"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.kata]
  runtime_type = "io.containerd.kata.v2"
  runtime_path = "/opt/kata/shim"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.wasm]
  runtime_type = "io.containerd.wasmtime.v1"
)";
  install(*host, "/opt/kata/shim");
  const auto fact = fact_of<RuntimeBinaries>(host);
  EXPECT_EQ(fact.find("/usr/local/bin/crun")->path, "");
  EXPECT_EQ(fact.find("/opt/kata/shim")->path, "/opt/kata/shim");
  EXPECT_NE(fact.find("containerd-shim-wasmtime-v1"), nullptr);
  EXPECT_EQ(fact.find("containerd-shim-kata-v2"), nullptr);
}

TEST(RuntimeBinaries, AnotherRootIsTold) {
  auto host = running();
  host->inodes["/proc/731/root/"] = 99;
  EXPECT_TRUE(fact_of<RuntimeBinaries>(host).other_root);
}

TEST(RuntimeBinaries, WhatIsClosedIsNotAbsent) {
  auto host = running();
  host->errors["/proc/731/environ"] = EACCES;
  EXPECT_EQ(why_not<RuntimeBinaries>(host).kind, Kind::denied);
  host = running();
  host->errors["/proc/731/root/usr/bin/runc"] = EACCES;
  host->errors["/usr/bin/runc"] = EACCES;
  EXPECT_EQ(why_not<RuntimeBinaries>(host).kind, Kind::denied);
}

TEST(RuntimeBinaries, OneThatDoesNotRunHasThePathOfItsUnit) {
  TemporaryRoot root{{"/proc/", ""}, {unit, "[Service]\nExecStart=/usr/bin/containerd\n"}, {"/opt/runc/runc", ""}};
  root.add("/etc/systemd/system/containerd.service.d/path.conf", "[Service]\nEnvironment=PATH=/bin:/opt/runc\n");
  root.mode("/opt/runc/runc", 0755);
  const auto fact = fact_of<RuntimeBinaries>(root);
  EXPECT_EQ(fact.pid, 0);
  EXPECT_EQ(fact.path.source, "/etc/systemd/system/containerd.service.d/path.conf");
  EXPECT_TRUE(fact.find("runc")->executable());
  EXPECT_EQ(fact.find("containerd-shim-runc-v2")->path, "");
}

TEST(RuntimeBinaries, DockersAreLookedForUnderBothNames) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/900/comm", "dockerd\n"},
                 {"/proc/900/cmdline", "dockerd\0"s},
                 {"/proc/900/environ", "PATH=/usr/local/bin\0"s},
                 {"/proc/731/comm", "containerd\n"},
                 {"/proc/731/cmdline", "/usr/bin/containerd\0"s},
                 {"/proc/731/environ", "PATH=/usr/bin\0"s},
                 {"/etc/systemd/system/docker.service", "[Service]\nExecStart=/usr/local/bin/dockerd\n"}};
  host->inodes = {{"/proc/900/root/", 2}, {"/", 2}};
  host->statuses["/proc/900/root/usr/local/bin/docker-runc"] = {.regular = true, .mode = 0755};
  host->statuses["/proc/900/root/usr/bin/runc"] = {.regular = true, .mode = 0755};
  const auto fact = fact_of<RuntimeBinaries>(host);
  EXPECT_EQ(fact.daemon, "dockerd");
  EXPECT_EQ(fact.find("docker-runc")->path, "/usr/local/bin/docker-runc");
  EXPECT_EQ(fact.find("docker-containerd")->path, "");
  EXPECT_EQ(fact.find("runc")->path, "/usr/bin/runc") << "the containerd beside it starts that";
}

TEST(RuntimeBinaries, CriosAreThoseOfItsHandlers) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/845/comm", "crio\n"},
                 {"/proc/845/cmdline", "crio\0--conmon\0/opt/conmon\0"s},
                 {"/proc/845/environ", "PATH=/usr/bin\0"s},
                 {"/proc/845/root/etc/crio/crio.conf.d/10-crun.conf",
                  "[crio.runtime.runtimes.mine]\nmonitor_path = \"/opt/monitor\"\n"
                  "[crio.runtime.runtimes.kata]\nruntime_path = \"/opt/kata\"\n"},
                 {"/etc/systemd/system/crio.service", "[Service]\nExecStart=/usr/bin/crio\n"}};
  host->inodes = {{"/proc/845/root/", 2}, {"/", 2}};
  for (const auto* path : {"/usr/bin/mine", "/usr/bin/conmon", "/opt/kata"})
    host->statuses["/proc/845/root"s + path] = {.regular = true, .mode = 0755};
  const auto fact = fact_of<RuntimeBinaries>(host);
  EXPECT_EQ(fact.daemon, "crio");
  EXPECT_EQ(fact.pid, 845);
  EXPECT_EQ(fact.find("mine")->path, "/usr/bin/mine");
  EXPECT_EQ(fact.find("conmon")->path, "/usr/bin/conmon");
  EXPECT_EQ(fact.find("/opt/kata")->path, "/opt/kata");
  for (const auto* name : {"crun", "/opt/conmon", "/opt/monitor"}) {
    ASSERT_NE(fact.find(name), nullptr) << name;
    EXPECT_EQ(fact.find(name)->path, "") << name;
  }
}

TEST(RuntimeBinaries, DockersOwnRuntimesToo) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/900/comm", "dockerd\n"},
                 {"/proc/900/cmdline", "dockerd\0--add-runtime\0Mine=/opt/mine\0"s},
                 {"/proc/900/environ", "PATH=/usr/bin\0"s},
                 {"/proc/900/root/etc/docker/daemon.json",
                  R"({"runtimes": {"nvidia": {"path": "nvidia-container-runtime"},
                      "kata": {"runtimeType": "io.containerd.kata.v2"}}})"},
                 {"/etc/systemd/system/docker.service", "[Service]\nExecStart=/usr/bin/dockerd\n"}};
  host->inodes = {{"/proc/900/root/", 2}, {"/", 2}};
  host->statuses["/proc/900/root/usr/bin/nvidia-container-runtime"] = {.regular = true, .mode = 0755};
  const auto fact = fact_of<RuntimeBinaries>(host);
  EXPECT_EQ(fact.find("nvidia-container-runtime")->path, "/usr/bin/nvidia-container-runtime");
  for (const auto* name : {"/opt/mine", "containerd-shim-kata-v2"}) EXPECT_NE(fact.find(name), nullptr) << name;
}

TEST(RuntimeBinaries, NoRuntimeIsAValue) {
  EXPECT_EQ(fact_of<RuntimeBinaries>(TemporaryRoot{{"/proc/", ""}}), RuntimeBinaries{});
  TemporaryRoot masked{{"/proc/", ""}, {unit, ""}};
  EXPECT_EQ(fact_of<RuntimeBinaries>(masked).daemon, "");
}

TEST(RuntimeBinaries, ShimsByTheirTypes) {
  EXPECT_EQ(shim_of("io.containerd.runc.v2"), "containerd-shim-runc-v2");
  EXPECT_EQ(shim_of("io.containerd.runsc.v1"), "containerd-shim-runsc-v1");
  EXPECT_EQ(shim_of("/opt/shim"), "/opt/shim");
  for (const auto type : {"", "runc", ".v2", "io.containerd.runtime.v1.linux"}) EXPECT_EQ(shim_of(type), "") << type;
}

}  // namespace
}  // namespace nodecheck
