// crio_files: whose configuration, which files in which order, and what the command line says.
#include "facts/crio_files.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using namespace std::string_view_literals;
using namespace std::string_literals;

constexpr auto main_file = "/etc/crio/crio.conf";
const std::string folder = "/etc/crio/crio.conf.d";

std::vector<std::string> paths(const CrioFiles& fact) {
  std::vector<std::string> all;
  for (const auto& file : fact.files) all.push_back(file.path);
  return all;
}

/// A CRI-O with this command line and these variables; its root is the node's.
std::shared_ptr<FakeHost> running(std::string_view cmdline, std::string_view environ = "") {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/845/comm", "crio\n"},
                 {"/proc/845/cmdline", std::string(cmdline)},
                 {"/proc/845/environ", std::string(environ)}};
  return host;
}
void give(FakeHost& host, const std::string& path, std::string text = "") {
  host.files["/proc/845/root" + path] = std::move(text);
}
std::string manager(const std::string& word) { return "[crio.runtime]\ncgroup_manager = \"" + word + "\"\n"; }

TEST(CrioFiles, AbsenceIsAValue) {
  const auto fact = fact_of<CrioFiles>(TemporaryRoot{{"/proc/", ""}});
  EXPECT_EQ(fact.pid, 0);
  EXPECT_EQ(fact.path, main_file);
  EXPECT_EQ(fact.folder, folder);
  EXPECT_THAT(fact.files, IsEmpty());
  EXPECT_FALSE(fact.main_is_missing());
}

TEST(CrioFiles, EveryFileOfTheFolderCountsWhateverItsName) {
  const auto fact = fact_of<CrioFiles>(TemporaryRoot{{"/proc/", ""},
                                                     {main_file, manager("systemd")},
                                                     {folder + "/20.conf", ""},
                                                     {folder + "/10.conf.bak", ""},
                                                     {folder + "/10.conf", ""},
                                                     {folder + "/15/deep", ""},
                                                     {folder + "/.hidden~", ""}});
  EXPECT_THAT(paths(fact), ElementsAre(main_file, folder + "/.hidden~", folder + "/10.conf", folder + "/10.conf.bak",
                                       folder + "/15/deep", folder + "/20.conf"));
  EXPECT_EQ(replayed(fact), fact);
}

TEST(CrioFiles, OfTheRunningDaemon) {
  for (const auto cmdline :
       {"crio\0--config\0/opt/c.conf\0--config-dir=/opt/d\0"sv, "crio\0-c\0/opt/c.conf\0-d\0/opt/d\0"sv}) {
    const auto host = running(cmdline);
    give(*host, "/opt/c.conf", manager("cgroupfs"));
    give(*host, "/opt/d/x");
    const auto fact = fact_of<CrioFiles>(host);
    EXPECT_EQ(fact.pid, 845);
    EXPECT_TRUE(fact.named);
    EXPECT_THAT(paths(fact), ElementsAre("/opt/c.conf", "/opt/d/x"));
  }
}

TEST(CrioFiles, ItsVariablesNameFilesToo) {
  const auto host = running("crio\0"sv, "CONTAINER_CONFIG=/opt/c.conf\0PATH=/bin\0"sv);
  EXPECT_EQ(fact_of<CrioFiles>(host).path, "/opt/c.conf");
  EXPECT_TRUE(fact_of<CrioFiles>(host).main_is_missing());
}

TEST(CrioFiles, OfVariablesOnlyNamesAndWhatIsNeeded) {
  const auto fact = fact_of<CrioFiles>(running(
      "crio\0"sv, "CONTAINER_CGROUP_MANAGER=cgroupfs\0HTTP_PROXY=http://u:secret@p\0CONTAINER_REGISTRY=u:secret\0"sv));
  EXPECT_THAT(fact.environment,
              ElementsAre(std::pair("CONTAINER_CGROUP_MANAGER", "cgroupfs"), std::pair("CONTAINER_REGISTRY", "")));
}

TEST(CrioFiles, WhereNoneRunsSysconfigHasTheFlags) {
  const auto fact = fact_of<CrioFiles>(
      TemporaryRoot{{"/proc/", ""},
                    {"/etc/sysconfig/crio", "CRIO_RUNTIME_OPTIONS=\"--cgroup-manager=cgroupfs --log-level debug\"\n"}});
  EXPECT_THAT(fact.flags, ElementsAre(Key("cgroup-manager")));
  EXPECT_EQ(fact.flags.at("cgroup-manager").source, "/etc/sysconfig/crio: --cgroup-manager");
}

TEST(CrioFiles, WhereNoneRunsItsUnitHasTheWords) {
  const auto fact = fact_of<CrioFiles>(
      TemporaryRoot{{"/proc/", ""},
                    {"/usr/lib/systemd/system/crio.service",
                     "[Service]\nEnvironment=CONTAINER_CGROUP_MANAGER=cgroupfs CONTAINER_REGISTRY=u:secret\n"
                     "EnvironmentFile=-/etc/sysconfig/crio\n"
                     "ExecStart=/usr/bin/crio --config=/opt/c.conf $CRIO_RUNTIME_OPTIONS\n"},
                    {"/etc/sysconfig/crio", "CRIO_RUNTIME_OPTIONS=\"--conmon-cgroup pod\"\n"},
                    {"/opt/c.conf", manager("systemd")}});
  EXPECT_EQ(fact.path, "/opt/c.conf");
  EXPECT_THAT(paths(fact), ElementsAre("/opt/c.conf"));
  EXPECT_THAT(fact.environment, ElementsAre(std::pair("CONTAINER_CGROUP_MANAGER", "cgroupfs")));
  EXPECT_EQ(fact.flags.at("config").source, "/usr/lib/systemd/system/crio.service: --config");
  EXPECT_EQ(fact.flags.at("conmon-cgroup").value, "pod");
  EXPECT_EQ(fact.flags.at("conmon-cgroup").source, "/etc/sysconfig/crio: --conmon-cgroup");
  EXPECT_EQ(crio_setting(fact, "cgroup-manager", &CrioFile::cgroup_manager)->value, "cgroupfs");
}

TEST(CrioFiles, TheLastWordIsTheFlagsThenTheVariablesThenTheLastFiles) {
  const auto host = running("crio\0"sv);
  give(*host, main_file, manager("systemd"));
  give(*host, folder + "/1", manager("cgroupfs"));
  give(*host, folder + "/2", "[crio.runtime]\nconmon_cgroup = \"pod\"\n");
  const auto said = [&] {
    return *crio_setting(fact_of<CrioFiles>(host), "cgroup-manager", &CrioFile::cgroup_manager);
  };
  EXPECT_EQ(said(), (Setting<std::string>{"cgroupfs", folder + "/1:2"}));
  host->files["/proc/845/environ"] = "CONTAINER_CGROUP_MANAGER=a";
  EXPECT_EQ(said(), (Setting<std::string>{"a", "crio's CONTAINER_CGROUP_MANAGER"}));
  host->files["/proc/845/cmdline"] = "crio\0--cgroup-manager\0b\0"s;
  EXPECT_EQ(said(), (Setting<std::string>{"b", "crio's --cgroup-manager"}));
  EXPECT_FALSE(crio_setting(fact_of<CrioFiles>(host), "listen", &CrioFile::listen));
}

TEST(CrioFiles, AMalformedFileIsToldAndTheRestIsRead) {
  const auto fact = fact_of<CrioFiles>(
      TemporaryRoot{{"/proc/", ""}, {folder + "/README", "read me\n"}, {folder + "/x", manager("systemd")}});
  ASSERT_EQ(fact.files.size(), 2U);
  EXPECT_EQ(fact.files[0].refused, (OnLine<std::string>{"not valid TOML", 1}));
  EXPECT_TRUE(fact.files[1].cgroup_manager);
}

TEST(CrioFiles, WhatCannotBeReadIsUnavailable) {
  auto host = running("crio\0"sv);
  give(*host, main_file);
  host->errors = {{"/proc/845/environ", EACCES}};
  EXPECT_EQ(why_not<CrioFiles>(host).kind, Kind::denied);
  host->errors = {{"/proc/845/root" + folder, EIO}};
  EXPECT_NE(why_not<CrioFiles>(host).message, "");
  auto hidden = std::make_shared<FakeHost>();
  hidden->files = {{"/proc/self/comm", "nodecheck\n"}};
  EXPECT_THAT(why_not<CrioFiles>(hidden).message, HasSubstr("hidepid"));
}

}  // namespace
}  // namespace nodecheck
