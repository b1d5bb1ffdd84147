// containerd_files: whose configuration, and in which order.
#include "facts/containerd_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_view_literals;

constexpr auto config = "/etc/containerd/config.toml";

std::vector<std::string> paths(const ContainerdFiles& fact) {
  std::vector<std::string> all;
  for (const auto& file : fact.files) all.push_back(file.path);
  return all;
}

/// A containerd with this command line; its root is the node's.
std::shared_ptr<FakeHost> running(std::string_view cmdline, int pid = 731) {
  auto host = std::make_shared<FakeHost>();
  const auto process = "/proc/" + std::to_string(pid);
  host->files = {
      {"/proc/1/comm", "systemd\n"}, {process + "/comm", "containerd\n"}, {process + "/cmdline", std::string(cmdline)}};
  return host;
}
void give(FakeHost& host, const std::string& path, std::string text = "") {
  host.files["/proc/731/root" + path] = std::move(text);
}

TEST(ContainerdFiles, AbsenceIsAValue) {
  const auto fact = fact_of<ContainerdFiles>(TemporaryRoot{{"/proc/", ""}});
  EXPECT_EQ(fact.path, config);
  EXPECT_EQ(fact.pid, 0);
  EXPECT_FALSE(fact.named);
  EXPECT_THAT(fact.files, IsEmpty());
  EXPECT_THAT(fact.drop_ins, IsEmpty());
}

TEST(ContainerdFiles, OfACopiedRoot) {
  const auto fact = fact_of<ContainerdFiles>(TemporaryRoot{{"/proc/", ""},
                                                           {config, "version = 2\n"},
                                                           {"/etc/containerd/conf.d/10-x.toml", ""},
                                                           {"/etc/containerd/conf.d/README", ""}});
  EXPECT_THAT(paths(fact), ElementsAre(config));
  EXPECT_THAT(fact.drop_ins, ElementsAre("/etc/containerd/conf.d/10-x.toml"));
  EXPECT_EQ(replayed(fact), fact);
}

TEST(ContainerdFiles, OfTheRunningDaemon) {
  for (const auto cmdline : {"/usr/bin/containerd\0--config\0/opt/c.toml\0"sv, "containerd\0-c\0/opt/c.toml\0"sv,
                             "containerd\0--config=/opt/c.toml\0-a\0/run/x.sock\0"sv}) {
    const auto host = running(cmdline);
    give(*host, "/opt/c.toml", "version = 2\n");
    const auto fact = fact_of<ContainerdFiles>(host);
    EXPECT_EQ(fact.pid, 731);
    EXPECT_TRUE(fact.named);
    EXPECT_THAT(paths(fact), ElementsAre("/opt/c.toml"));
  }
}

TEST(ContainerdFiles, WithoutTheFlagItIsTheDefault) {
  const auto host = running("/usr/bin/containerd\0"sv);
  give(*host, config, "version = 2\n");
  EXPECT_THAT(paths(fact_of<ContainerdFiles>(host)), ElementsAre(config));
  EXPECT_FALSE(fact_of<ContainerdFiles>(host).named);
}

TEST(ContainerdFiles, ItsUnitNamesTheFileOfOneThatDoesNotRun) {
  for (const auto command : {"/usr/bin/containerd --config /opt/c.toml", "/usr/local/bin/containerd -c ${NAME}"}) {
    TemporaryRoot root{{"/proc/", ""}, {"/opt/c.toml", "version = 2\n"}};
    root.add("/etc/systemd/system/containerd.service",
             "[Service]\nEnvironment=NAME=/opt/c.toml\nExecStart=" + std::string(command) + "\n");
    const auto fact = fact_of<ContainerdFiles>(root);
    EXPECT_EQ(fact.pid, 0);
    EXPECT_TRUE(fact.named);
    EXPECT_THAT(paths(fact), ElementsAre("/opt/c.toml"));
  }
}

TEST(ContainerdFiles, AUnitWithoutTheFlagIsTheDefault) {
  for (const auto unit :
       {"[Service]\nExecStart=/usr/bin/containerd\n", "", "[Service]\nExecStart=/usr/bin/wrapper --config /x\n"}) {
    const TemporaryRoot root{{"/proc/", ""}, {"/etc/systemd/system/containerd.service", unit}};
    EXPECT_EQ(fact_of<ContainerdFiles>(root).path, config);
  }
}

TEST(ContainerdFiles, DockerdsOwnIsNotTheNodes) {
  const auto host = running("containerd\0--config\0/var/run/docker/containerd/containerd.toml\0"sv);
  const auto fact = fact_of<ContainerdFiles>(host);
  EXPECT_EQ(fact.pid, 0);
  EXPECT_EQ(fact.path, config);
}

TEST(ContainerdFiles, ImportsComeBreadthFirstAndOnce) {
  const auto fact = fact_of<ContainerdFiles>(
      TemporaryRoot{{"/proc/", ""},
                    {config, "imports = [\"conf.d/*.toml\", \"/opt/last.toml\", \"config.toml\"]\n"},
                    {"/etc/containerd/conf.d/20.toml", ""},
                    {"/etc/containerd/conf.d/10.toml", "imports = [\"../deep.toml\", \"20.toml\"]\n"},
                    {"/etc/containerd/conf.d/10.toml.bak", "["},
                    {"/etc/containerd/deep.toml", "imports = [\"/etc/containerd/config.toml\"]"},
                    {"/opt/last.toml", ""}});
  EXPECT_THAT(paths(fact), ElementsAre(config, "/etc/containerd/conf.d/10.toml", "/etc/containerd/conf.d/20.toml",
                                       "/opt/last.toml", "/etc/containerd/deep.toml"));
  EXPECT_TRUE(fact.loaded("/opt/last.toml"));
  EXPECT_THAT(fact.missing, IsEmpty());
}

TEST(ContainerdFiles, AFolderMayBeAPatternToo) {
  const auto fact = fact_of<ContainerdFiles>(TemporaryRoot{{"/proc/", ""},
                                                           {config, "imports = [\"/etc/*/x.toml\", \"/none/*.toml\"]"},
                                                           {"/etc/b/x.toml", ""},
                                                           {"/etc/a/y", ""}});
  EXPECT_THAT(paths(fact), ElementsAre(config, "/etc/b/x.toml"));
}

TEST(ContainerdFiles, AnImportByNameThatIsNotThereIsMissing) {
  const auto fact =
      fact_of<ContainerdFiles>(TemporaryRoot{{"/proc/", ""}, {config, "imports = [\"gone.toml\", \"gone.toml\"]"}});
  EXPECT_THAT(fact.missing, ElementsAre("/etc/containerd/gone.toml"));
}

TEST(ContainerdFiles, WhatCannotBeReadIsUnavailable) {
  const auto broken = why_not<ContainerdFiles>(
      TemporaryRoot{{"/proc/", ""}, {config, "imports = [\"x.toml\"]"}, {"/etc/containerd/x.toml", "\n["}});
  EXPECT_EQ(broken.kind, Kind::malformed);
  EXPECT_THAT(broken.message, HasSubstr("/etc/containerd/x.toml:2: not valid TOML"));
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"}};
  host->errors = {{config, EACCES}};
  EXPECT_EQ(why_not<ContainerdFiles>(host).kind, Kind::denied);
  host->files = {{"/proc/self/comm", "nodecheck\n"}};
  host->errors = {};
  EXPECT_THAT(why_not<ContainerdFiles>(host).message, HasSubstr("hidepid")) << "who knows which file it was given";
}

}  // namespace
}  // namespace nodecheck
