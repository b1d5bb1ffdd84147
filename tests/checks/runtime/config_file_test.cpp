// runtime.config-file: the shapes in which containerd's configuration goes unread.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "facts/cri_endpoint.hpp"
#include "facts/crio_files.hpp"
#include "support/containerd_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto id = "runtime.config-file";
constexpr auto import = "/etc/containerd/conf.d/10.toml";

Outcome read_by(const std::string& release, const ContainerdFiles& files) {
  return judged(id, Profile{}, files, speaks_cri("containerd", release), endpoint());
}
Outcome read_by(const std::string& release, const std::string& text) {
  return read_by(release, containerd_reads(text));
}
Outcome read_by_unknown(const ContainerdFiles& files) {
  return judged(id, Profile{}, files, hung<CriVersion>(), endpoint());
}

void expect_failure(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart containerd"));
}

TEST(ConfigFile, PassesWithWhatItReadAndWhere) {
  const auto outcome = read_by("1.7.24", version_2 + v2_systemd);
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, containerd_config);
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{containerd_config, "line 3", "runtimes.runc.options.SystemdCgroup = true", ""}));
  EXPECT_EQ(read_by("v2.1.4", version_3 + v3_systemd).verdict, Verdict::pass);
  EXPECT_EQ(read_by("v2.1.4", version_2 + v2_systemd).verdict, Verdict::pass);
  EXPECT_EQ(read_by("1.7.24", v1_systemd).verdict, Verdict::pass);
}

TEST(ConfigFile, PassesOnDefaults) {
  ContainerdFiles files;
  files.pid = 731;
  files.path = containerd_config;
  EXPECT_EQ(read_by("1.7.24", files).observed, "there is no /etc/containerd/config.toml: containerd's defaults hold");
}

// ---- versions

TEST(ConfigFile, ANewerVersionStopsContainerd) {
  expect_failure(read_by("1.7.24", version_3 + v3_systemd), Severity::error, "does not start with it");
  expect_failure(read_by("1.6.32", version_3), Severity::error, "does not start with it");
  expect_failure(read_by("v2.2.0", version_4), Severity::error, "does not start with it");
  EXPECT_EQ(read_by("v2.3.0", version_4).verdict, Verdict::pass);
}

TEST(ConfigFile, EachKindOfFindingHasItsOwnWhy) {
  const auto why = [](const std::string& text) { return read_by("1.7.24", text).rationale; };
  EXPECT_THAT(why(version_3 + v3_systemd), HasSubstr("A containerd that does not start"));
  const auto disabled = why("version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n");
  EXPECT_EQ(disabled, "containerd runs without its CRI plugin, and the kubelet has no runtime.");
  EXPECT_THAT(why("[plugins.\"io.containerd.grpc.v1.cri\"]\n  sandbox_image = \"a/pause:3.9\"\n"),
              HasSubstr("passed over in silence"));
  EXPECT_EQ(read_by("1.7.24", version_2 + v2_systemd).rationale, "") << "a pass has the check's own";
}

TEST(ConfigFile, OlderPatchReleasesMisreadIt) {
  const auto outcome = read_by("1.6.20", version_3 + v3_systemd);
  expect_failure(outcome, Severity::warning, "has version 3, and containerd 1.6.20 reads it as if it were 2");
  EXPECT_THAT(outcome, says("ignores [plugins.\"io.containerd.cri.v1.runtime\"]"));
}

TEST(ConfigFile, From20To22IgnoreTheOldTablesWhereNoFileHasVersion2) {
  const auto outcome = read_by("v2.1.9", v2_systemd);
  expect_failure(outcome, Severity::warning, "without a `version` line");
  EXPECT_THAT(outcome, remedied_by("  version = 2"));
  const auto short_name = read_by("v2.1.9", v1_systemd);
  expect_failure(short_name, Severity::warning, "containerd 2.1.9 ignores [plugins.cri] in");
  EXPECT_THAT(short_name,
              remedied_by("move the settings of [plugins.cri] to [plugins.\"io.containerd.cri.v1.runtime\"]"));
  const auto overruled =
      read_by("v2.1.9", containerd_reads({{containerd_config, version_2 + v2_systemd}, {import, version_3}}));
  expect_failure(overruled, Severity::warning, "for /etc/containerd/conf.d/10.toml has version = 3");
  EXPECT_THAT(overruled, remedied_by("move the settings of"));
}

TEST(ConfigFile, ADefaultHandlerThatNoFileDefinesKeepsCriFromLoading) {
  const std::string nvidia = "[plugins.\"io.containerd.grpc.v1.cri\".containerd]\ndefault_runtime_name = \"nvidia\"\n";
  const auto outcome = read_by("1.7.24", version_2 + nvidia);
  expect_failure(outcome, Severity::error, "default_runtime_name names nvidia, which no file defines");
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{containerd_config, "line 3", "default_runtime_name = \"nvidia\"",
                                   "a table containerd.runtimes.nvidia"}));
  const auto table =
      "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia]\nruntime_type = \"io.containerd.runc.v2\"\n";
  EXPECT_EQ(read_by("1.7.24", version_2 + nvidia + table).verdict, Verdict::pass);
}

TEST(ConfigFile, WithoutAVersionTheTablesOfVersion2AreIgnored) {
  const auto outcome = read_by("1.7.24", v2_systemd);
  expect_failure(outcome, Severity::warning,
                 "containerd 1.7.24 ignores [plugins.\"io.containerd.grpc.v1.cri\"] in /etc/containerd/config.toml, "
                 "without a `version` line");
  EXPECT_THAT(outcome, remedied_by("  version = 2"));
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{containerd_config, "line 1",
                                   "containerd.runtimes.runc, containerd.runtimes.runc.options.SystemdCgroup", ""}));
  EXPECT_EQ(read_by("v2.3.0", v2_systemd).verdict, Verdict::pass) << "migrated";
}

// ---- tables

TEST(ConfigFile, TablesOfAnotherReleaseAreIgnored) {
  const auto outcome = read_by("1.7.24", version_2 + v3_systemd);
  expect_failure(outcome, Severity::warning, "with version = 2");
  EXPECT_THAT(outcome, remedied_by("to [plugins.\"io.containerd.grpc.v1.cri\"]"));
  expect_failure(read_by("v2.0.0", version_3 + v2_systemd), Severity::warning, "with version = 3");
  EXPECT_EQ(read_by("v2.3.0", version_3 + v2_systemd).verdict, Verdict::pass);
}

TEST(ConfigFile, AShortTableStopsRelease1FromVersion2On) {
  expect_failure(read_by("1.7.24", version_2 + v1_systemd), Severity::error, "does not start with [plugins.cri]");
  expect_failure(read_by("1.7.24", version_2 + v1_systemd + v2_systemd), Severity::error, "does not start with");
  expect_failure(read_by("v2.0.0", version_2 + v1_systemd), Severity::warning, "ignores [plugins.cri]");
}

TEST(ConfigFile, AShortNameOfAnyPluginStopsRelease1FromVersion2On) {
  const std::string linux_table = "[plugins.linux]\nshim_debug = false\n";
  const auto outcome = read_by("1.7.24", version_2 + linux_table);
  expect_failure(outcome, Severity::error,
                 "does not start with [plugins.linux] in /etc/containerd/config.toml, with version = 2");
  EXPECT_THAT(outcome, remedied_by("rename [plugins.linux] to [plugins.\"io.containerd.runtime.v1.linux\"]"));
  EXPECT_EQ(evidence_in(outcome).at(0).locator, "line 2");
  expect_failure(read_by("1.6.20", containerd_reads({{containerd_config, version_2}, {import, linux_table}})),
                 Severity::error, "in /etc/containerd/conf.d/10.toml, for /etc/containerd/config.toml has version = 2");
  EXPECT_EQ(read_by("1.7.24", linux_table).verdict, Verdict::pass) << "version 1";
  EXPECT_EQ(read_by("v2.1.4", version_2 + linux_table).verdict, Verdict::pass) << "2.x takes them";
}

TEST(ConfigFile, TheAdviceOfVersion2NamesTheTablesThatItWouldBreak) {
  const auto outcome =
      read_by("1.7.24", std::string("[plugins.cgroups]\nno_prometheus = false\n[plugins.mine]\n") + v2_systemd);
  EXPECT_THAT(outcome,
              remedied_by("  version = 2\nIn /etc/containerd/config.toml rename [plugins.cgroups] to "
                          "[plugins.\"io.containerd.monitor.v1.cgroups\"], give [plugins.mine] its whole name"));
}

TEST(ConfigFile, SystemdCgroupBesideTheOptionsIsIgnored) {
  const std::string runc = "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]\n",
                    line = "SystemdCgroup = true\n";
  for (const auto* release : {"1.7.24", "v2.1.4"}) {
    const auto outcome = read_by(release, version_2 + runc + line);
    expect_failure(outcome, Severity::warning, "containerd ignores SystemdCgroup of containerd.runtimes.runc");
    EXPECT_THAT(outcome, remedied_by("  [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]\n"
                                     "    SystemdCgroup = true"));
  }
  EXPECT_THAT(read_by("1.7.24", version_2 + runc + line + "options = { SystemdCgroup = false }\n"),
              remedied_by("move the line to the options"));
  EXPECT_EQ(read_by("1.7.24", version_2 + runc + line + "options = { SystemdCgroup = true }\n").verdict, Verdict::pass)
      << "it does no harm";
  EXPECT_EQ(read_by_unknown(containerd_reads(version_2 + runc + line)).verdict, Verdict::fail) << "in every release";
}

Unavailable broken(const std::string& why) { return {Unavailable::Kind::malformed, "containerd.files", why}; }

TEST(ConfigFile, AFileThatIsNoTomlStopsContainerd) {
  const auto why = broken("/etc/containerd/config.toml:7: not valid TOML");
  const auto judge = [&](const Result<ContainerdFiles>& files, const Result<CriVersion>& cri) {
    return judged(id, Profile{}, files, cri, endpoint());
  };
  expect_failure(judge(why, speaks_cri("containerd", "1.7.24")), Severity::error,
                 "containerd does not start with /etc/containerd/config.toml:7: not valid TOML");
  EXPECT_EQ(judge(why, hung<CriVersion>()).verdict, Verdict::fail) << "its socket says whose it is";
  EXPECT_EQ(judge(broken("/etc/containerd/config.toml:7: root is not of its type"), speaks_cri("containerd", "1.7.24"))
                .verdict,
            Verdict::unknown);
  EXPECT_EQ(judged(id, Profile{}, Result<ContainerdFiles>(why), hung<CriVersion>(), Result<CriEndpoint>(CriEndpoint{}))
                .verdict,
            Verdict::unknown)
      << "the node's runtime may be another one";
}

TEST(ConfigFile, OfManyProblemsTheFirstAreTold) {
  std::string disabled = "version = 2\ndisabled_plugins = [";
  for (int i = 0; i < 20000; ++i) disabled += "\"p" + std::to_string(i) + "\", ";
  const auto outcome = read_by("1.7.24", disabled + "]\n");
  EXPECT_EQ(outcome.findings.size(), 20U);
  EXPECT_THAT(outcome.findings.back().message, HasSubstr("and 19980 more problems"));
}

/// Each handler was looked up among all: the time squared with them.
TEST(ConfigFile, ManyHandlersAreJudgedInTime) {
  std::string text = version_2;
  for (int i = 0; i < 6000; ++i)
    text += "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.r" + std::to_string(i) +
            ".options]\nSystemdCgroup = true\n";
  const auto files = containerd_reads({{containerd_config, text}, {import, text}});
  const auto begin = std::chrono::steady_clock::now();
  read_by("1.7.24", files);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(ConfigFile, AFileForBothReleasesIsNoMistake) {
  EXPECT_EQ(read_by("1.7.24", version_2 + v2_systemd + v3_systemd).verdict, Verdict::pass);
  EXPECT_EQ(read_by("v2.0.0", version_3 + v2_systemd + v3_systemd).verdict, Verdict::pass);
}

TEST(ConfigFile, TheStreamingServersTableIsReadInVersion3) {
  EXPECT_EQ(read_by("v2.0.0",
                    version_3 + v3_systemd + "[plugins.\"io.containerd.grpc.v1.cri\"]\ndisable_tcp_service = true\n")
                .verdict,
            Verdict::pass);
}

TEST(ConfigFile, AHandlerThatAToolPutIntoTheOldTableIsFound) {
  const auto text = version_3 + v3_systemd +
                    "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia]\n"
                    "runtime_type = \"io.containerd.runc.v2\"\n";
  expect_failure(read_by("v2.0.0", text), Severity::warning, "ignores [plugins.\"io.containerd.grpc.v1.cri\"]");
}

TEST(ConfigFile, AnImportReplacesTheTableInRelease1) {
  const auto files = containerd_reads(
      {{containerd_config, version_2 + v2_systemd},
       {import, version_2 + "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/x\"\n"}});
  const auto outcome = read_by("1.7.24", files);
  expect_failure(outcome, Severity::warning, "the import /etc/containerd/conf.d/10.toml replaces all of");
  EXPECT_EQ(evidence_in(outcome).at(0).locator, "line 2");
  EXPECT_EQ(read_by("v2.0.0", files).verdict, Verdict::pass);
}

// ---- disabled_plugins

TEST(ConfigFile, DisabledCriIsAnError) {
  expect_failure(read_by("1.7.24", "disabled_plugins = [\"cri\"]\n"), Severity::error, "disables the CRI plugin");
  expect_failure(read_by("v2.1.0", "disabled_plugins = [\"cri\"]\n"), Severity::error, "disables the CRI plugin");
  expect_failure(read_by("1.7.24", version_2 + "disabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n"), Severity::error,
                 "disables the CRI plugin");
  expect_failure(read_by("v2.1.0", version_3 + "disabled_plugins = [\"io.containerd.cri.v1.images\"]\n"),
                 Severity::error, "disables the CRI plugin");
  EXPECT_EQ(read_by("1.7.24", version_2 + "disabled_plugins = [\"io.containerd.snapshotter.v1.zfs\"]").verdict,
            Verdict::pass);
}

TEST(ConfigFile, AShortNameStopsContainerdFromVersion2On) {
  for (const auto* release : {"1.7.24", "v2.1.0"})
    expect_failure(read_by(release, version_2 + "disabled_plugins = [\"cri\"]\n"), Severity::error,
                   "does not start with \"cri\" in disabled_plugins of a version 2 file");
}

// ---- the rest

TEST(ConfigFile, SystemdCgroupOfTheCriTable) {
  const auto text = version_2 + "[plugins.\"io.containerd.grpc.v1.cri\"]\nsystemd_cgroup = true\n";
  const auto outcome = read_by("1.7.24", text);
  expect_failure(outcome, Severity::error, "keeps the CRI plugin from loading");
  EXPECT_EQ(evidence_in(outcome).at(0).locator, "line 3");
  expect_failure(read_by("v2.0.0", text), Severity::warning, "has no effect");
}

TEST(ConfigFile, DropInsThatNobodyImports) {
  auto files = containerd_reads(version_2);
  files.drop_ins = {import};
  expect_failure(read_by("1.7.24", files), Severity::warning, "files in /etc/containerd/conf.d are not imported");
  files.files.clear();
  EXPECT_THAT(read_by("v2.0.0", files), remedied_by("  version = 3\n  imports = [\"/etc/containerd/conf.d/*.toml\"]"));
  auto imported = containerd_reads({{containerd_config, version_2}, {import, version_2}});
  imported.drop_ins = {import};
  EXPECT_EQ(read_by("1.7.24", imported).verdict, Verdict::pass);
  files.path = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml";
  EXPECT_EQ(read_by("v2.0.0", files).verdict, Verdict::pass) << "that is another containerd's folder";
}

TEST(ConfigFile, AFileThatItWillWantAndIsNotThere) {
  auto files = containerd_reads(version_2);
  files.missing = {"/etc/containerd/gone.toml"};
  expect_failure(read_by("1.7.24", files), Severity::error, "does not start again without /etc/containerd/gone.toml");
  ContainerdFiles gone;
  gone.path = "/opt/c.toml";
  gone.named = true;
  gone.pid = 731;
  expect_failure(read_by("1.7.24", gone), Severity::error, "does not start again without /opt/c.toml");
}

TEST(ConfigFile, ErrorsComeFirst) {
  EXPECT_THAT(read_by("1.7.24", version_2 + "disabled_plugins = [\"cri\"]\n" + v3_systemd).findings.at(0).message,
              HasSubstr("does not start"));
}

// ---- the release is not known

TEST(ConfigFile, WithoutTheReleaseWhatHoldsInAllOfThemIsSaid) {
  EXPECT_EQ(read_by_unknown(containerd_reads(version_2 + v2_systemd)).verdict, Verdict::pass);
  expect_failure(read_by_unknown(containerd_reads("disabled_plugins = [\"cri\"]\n")), Severity::error,
                 "disables the CRI plugin");
  const auto outcome = read_by_unknown(containerd_reads(version_3 + v3_systemd));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, remedied_by("  containerd --version"));
  auto files = containerd_reads(version_2);
  files.drop_ins = {import};
  expect_failure(read_by_unknown(files), Severity::warning, "are not imported");
}

TEST(ConfigFile, FilesThatCouldNotBeReadAreUnknown) {
  EXPECT_EQ(judged(id, Profile{}, hung<ContainerdFiles>(), speaks_cri(), endpoint()).verdict, Verdict::unknown);
}

TEST(ConfigFile, DoesNotApplyWhereContainerdIsNotTheRuntime) {
  const auto dockers = containerd_reads("disabled_plugins = [\"cri\"]\n");
  EXPECT_EQ(judged(id, Profile{}, dockers, speaks_cri("docker", "27.5.1"), endpoint()).verdict,
            Verdict::not_applicable);
  auto cri_dockerd = endpoint();
  cri_dockerd.path = "/run/cri-dockerd.sock";
  EXPECT_EQ(judged(id, Profile{}, dockers, hung<CriVersion>(), cri_dockerd).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, Profile{}, ContainerdFiles{}, CrioFiles{}, CriVersion{}, CriEndpoint{}).verdict,
            Verdict::not_applicable);
}

TEST(ConfigFile, WithoutContainerdWhatCannotBeReadOfCrioIsUnknown) {
  EXPECT_EQ(judged(id, Profile{}, ContainerdFiles{}, hung<CrioFiles>(), CriVersion{}, CriEndpoint{}).verdict,
            Verdict::unknown);
  const auto ours = containerd_reads(version_2 + v2_systemd);
  EXPECT_EQ(judged(id, Profile{}, ours, hung<CrioFiles>(), speaks_cri("containerd", "1.7.24"), endpoint()).verdict,
            Verdict::pass);
}

}  // namespace
}  // namespace nodecheck
