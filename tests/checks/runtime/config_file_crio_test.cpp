// runtime.config-file for CRI-O: what it refuses to start with, and what it reads although nobody means it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/containerd_files.hpp"
#include "facts/cri_endpoint.hpp"
#include "support/crio_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
constexpr auto id = "runtime.config-file";
constexpr auto socket_path = "/run/crio/crio.sock";
const std::string folder = crio_folder;

CriEndpoint crio_endpoint() {
  return {socket_path, "well-known path", false, true, socket_path, {{socket_path, true}}};
}
Outcome read_by(const std::string& release, const CrioFiles& files) {
  return judged(id, Profile{}, ContainerdFiles{}, files, speaks_cri("cri-o", release, socket_path), crio_endpoint());
}
Outcome read_by(const std::string& release, const std::string& text) { return read_by(release, crio_reads(text)); }
Outcome read_by_unknown(const CrioFiles& files) {
  return judged(id, Profile{}, ContainerdFiles{}, files, hung<CriVersion>(), crio_endpoint());
}
std::string runtime(const std::string& lines) { return "[crio.runtime]\n" + lines; }
const std::string cgroupfs = "cgroup_manager = \"cgroupfs\"\n";

void expect_failure(const Outcome& outcome, Severity severity, const std::string& words) {
  EXPECT_EQ(outcome.verdict, Verdict::fail) << words;
  EXPECT_EQ(severity_of(id, outcome), severity);
  EXPECT_THAT(outcome, says(words));
  EXPECT_THAT(outcome, remedied_by("  systemctl restart crio"));
}

TEST(CrioConfigFile, PassesWithWhatIsSetAndWhere) {
  const auto outcome = read_by("1.32.4", runtime("cgroup_manager = \"systemd\"\n"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, crio_config);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{crio_config, "line 2", "cgroup_manager = \"systemd\"", ""}));
  EXPECT_EQ(read_by("1.32.4", no_crio_files()).verdict, Verdict::pass) << "no files are the defaults";
}

TEST(CrioConfigFile, AManagerThatIsNone) {
  const auto outcome = read_by("1.28.0", runtime("\ncgroup_manager = \"system\"\n"));
  expect_failure(outcome, Severity::error, "CRI-O does not start: invalid cgroup manager \"system\"");
  EXPECT_EQ(evidence_in(outcome).at(0).locator, "line 3");
}

TEST(CrioConfigFile, CgroupfsNeedsItsConmonCgroup) {
  const auto with = [](const std::string& release, const std::string& conmon) {
    return read_by(release, runtime(cgroupfs + (conmon.empty() ? "" : "conmon_cgroup = \"" + conmon + "\"\n")));
  };
  for (const auto* release : {"1.18.0", "1.23.0", "1.24.0", "1.28.0", "1.32.0", "1.33.0"})
    EXPECT_EQ(with(release, "pod").verdict, Verdict::pass) << release;
  expect_failure(with("1.28.0", ""), Severity::error, "should be 'pod' or empty, but it is \"system.slice\"");
  expect_failure(with("1.32.0", "system.slice"), Severity::error, "should be 'pod' or empty");
  expect_failure(with("1.20.0", ""), Severity::error, "no container starts");
  EXPECT_EQ(with("1.33.0", "").verdict, Verdict::pass);
  EXPECT_EQ(with("1.33.0", "system.slice").verdict, Verdict::pass);
  expect_failure(with("1.33.0", "kube.slice"), Severity::error, "should be 'pod' or empty");
  EXPECT_THAT(with("1.28.0", ""), remedied_by("  cgroup_manager = \"cgroupfs\"\n  conmon_cgroup = \"pod\""));
}

TEST(CrioConfigFile, SystemdTakesPodOrASlice) {
  const auto with = [](const std::string& conmon) {
    return read_by("1.32.0", runtime("conmon_cgroup = \"" + conmon + "\"\n"));
  };
  expect_failure(with("/kube"), Severity::error, "conmon cgroup should be 'pod' or a systemd slice");
  for (const auto* fine : {"pod", "system.slice", "a-b.slice", ""})
    EXPECT_EQ(with(fine).verdict, Verdict::pass) << fine;
}

TEST(CrioConfigFile, AHandlersOwnCgroup) {
  const auto outcome = read_by("1.32.0", "[crio.runtime.runtimes.crun]\nmonitor_cgroup = \"kube\"\n");
  expect_failure(outcome, Severity::error, "should be 'pod' or a systemd slice");
  EXPECT_EQ(evidence_in(outcome).at(0).observed, "runtimes.crun.monitor_cgroup = \"kube\"");
  EXPECT_EQ(
      read_by("1.32.0", "[crio.runtime.runtimes.kata]\nruntime_type = \"vm\"\nmonitor_cgroup = \"kube\"\n").verdict,
      Verdict::pass)
      << "a VM's shim has no conmon";
}

TEST(CrioConfigFile, BackupsInTheFolderAreRead) {
  for (const auto* name : {"10.conf.bak", "10.conf~", "10.conf.rpmsave", ".10.conf.swp", "10.conf.dpkg-old"}) {
    const auto outcome =
        read_by("1.32.0", crio_reads({{folder + "/10.conf", ""}, {folder + "/" + name, "[crio.image]\nbig = 1\n"}}));
    expect_failure(outcome, Severity::warning, "looks like a backup, but CRI-O reads it");
    EXPECT_EQ(evidence_in(outcome).at(0).observed, name);
  }
  const auto last = crio_reads({{folder + "/10.conf", runtime("cgroup_manager = \"systemd\"\n")},
                                {folder + "/10.conf.bak", runtime(cgroupfs + "conmon_cgroup = \"pod\"\n")}});
  expect_failure(read_by("1.32.0", last), Severity::warning, "cgroup_manager = \"cgroupfs\" is the one that counts");
  EXPECT_THAT(read_by("1.32.0", last), remedied_by("  mv /etc/crio/crio.conf.d/10.conf.bak /root/"));
  for (const auto* name : {"10.conf", "20-crun", "99.toml", "00-default"})
    EXPECT_EQ(read_by("1.32.0", crio_reads({{folder + "/" + name, ""}})).verdict, Verdict::pass) << name;
}

TEST(CrioConfigFile, AFileThatSetsNothingIsNoBackup) {
  for (const auto* text : {"", "# kept for git\n", "[crio.runtime]\n[crio.image]\n"})
    EXPECT_EQ(read_by("1.32.0", crio_reads({{folder + "/.gitkeep", text}})).verdict, Verdict::pass) << text;
  const auto handler = crio_reads({{folder + "/.old", "[crio.runtime.runtimes.runc]\n"}});
  expect_failure(read_by("1.32.0", handler), Severity::warning, "looks like a backup");
}

TEST(CrioConfigFile, AMalformedFileStopsIt) {
  const auto outcome = read_by("1.32.0", crio_reads({{folder + "/README", "\nCRI-O's files\n"}}));
  expect_failure(outcome, Severity::error, "CRI-O does not start with /etc/crio/crio.conf.d/README:2: not valid TOML");
  EXPECT_EQ(evidence_in(outcome).at(0).locator, "line 2");
  EXPECT_THAT(outcome, remedied_by("  mv /etc/crio/crio.conf.d/README /root/README"));
}

TEST(CrioConfigFile, AFileThatItWasToldAndIsNotThere) {
  auto files = no_crio_files();
  files.named = true;
  files.path = "/opt/crio.conf";
  expect_failure(read_by("1.32.0", files), Severity::error, "does not start again without /opt/crio.conf");
}

TEST(CrioConfigFile, ADefaultRuntimeWithoutItsTable) {
  expect_failure(read_by("1.32.0", runtime("default_runtime = \"nvidia\"\n")), Severity::error,
                 "default_runtime is \"nvidia\"");
  EXPECT_EQ(read_by("1.32.0", runtime("default_runtime = \"kata\"\n[crio.runtime.runtimes.kata]\n")).verdict,
            Verdict::pass);
  EXPECT_EQ(read_by("1.32.0", runtime("default_runtime = \"\"\n")).verdict, Verdict::pass);
}

TEST(CrioConfigFile, WithoutTheReleaseWhatHoldsInAllOfThemIsSaid) {
  EXPECT_EQ(read_by_unknown(crio_reads(runtime("cgroup_manager = \"systemd\"\n"))).verdict, Verdict::pass);
  expect_failure(read_by_unknown(crio_reads(runtime("cgroup_manager = \"x\"\n"))), Severity::error, "invalid cgroup");
  expect_failure(read_by_unknown(crio_reads(runtime(cgroupfs + "conmon_cgroup = \"x\"\n"))), Severity::error,
                 "should be 'pod' or empty");
  const auto outcome = read_by_unknown(crio_reads(runtime(cgroupfs)));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, remedied_by("  crio --version"));
  EXPECT_THAT(outcome, remedied_by("  conmon_cgroup = \"pod\""));
}

TEST(CrioConfigFile, FilesThatCouldNotBeReadAreUnknown) {
  EXPECT_EQ(judged(id, Profile{}, ContainerdFiles{}, hung<CrioFiles>(), speaks_cri("cri-o", "1.32.0", socket_path),
                   crio_endpoint())
                .verdict,
            Verdict::unknown);
}

TEST(CrioConfigFile, WithoutAnEndpointTheOneThatIsConfigured) {
  EXPECT_EQ(judged(id, Profile{}, ContainerdFiles{}, crio_reads(""), CriVersion{}, CriEndpoint{}).verdict,
            Verdict::pass);
  EXPECT_EQ(judged(id, Profile{}, ContainerdFiles{}, CrioFiles{}, CriVersion{}, CriEndpoint{}).verdict,
            Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
