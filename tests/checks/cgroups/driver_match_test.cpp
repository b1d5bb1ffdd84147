// cgroups.driver-match: every row of the verdict table, by the kubelet's version and by what the runtime says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/config_ages.hpp"
#include "facts/docker_settings.hpp"
#include "facts/init.hpp"
#include "facts/pod_cgroups.hpp"
#include "support/command.hpp"
#include "support/containerd_literals.hpp"
#include "support/docker_literals.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/profiles.hpp"
#include "support/runtimes.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Origin = KubeletSettings::Origin;
constexpr auto id = "cgroups.driver-match";

Outcome with_config(const Profile& profile, const KubeletSettings& settings, const CriConfig& config) {
  return judged(id, profile, settings, config, shows({}), speaks_cri("containerd", "v2.0.1"));
}

/// containerd 1.x: no RuntimeConfig, but its Status tells.
Outcome with_status(const Profile& profile, const KubeletSettings& settings, std::optional<bool> systemd_cgroup) {
  return judged(id, profile, settings, unimplemented(), shows(systemd_cgroup), speaks_cri());
}

// ---- RuntimeConfig answers

TEST(DriverMatch, From131TheKubeletFollowsTheRuntimeAndTheContrarySettingIsANote) {
  const auto outcome = with_config(with_kubelet(1, 31), kubelet("cgroupfs"), answers("systemd"));
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.observed, "the kubelet follows the runtime: systemd");
  EXPECT_THAT(outcome, says("own setting cgroupfs is ignored"));
  EXPECT_THAT(evidence_in(outcome),
              ElementsAre(Evidence{"kubelet", "/var/lib/kubelet/config.yaml:14", "cgroupfs", ""},
                          Evidence{"runtime.v1.RuntimeService/RuntimeConfig", containerd_socket, "systemd", ""}));
}

TEST(DriverMatch, EqualDriversPassWithAnyVersionAndShowEverySource) {
  for (const auto& profile : {Profile{}, with_kubelet(1, 30), with_kubelet(1, 31)}) {
    const auto outcome = with_config(profile, kubelet("systemd"), answers("systemd"));
    EXPECT_EQ(outcome.verdict, Verdict::pass);
    EXPECT_EQ(outcome.observed, "both use systemd");
    EXPECT_EQ(evidence_in(outcome).size(), 2U);
  }
}

TEST(DriverMatch, Before131DifferentDriversFail) {
  const auto outcome = with_config(with_kubelet(1, 30), kubelet("systemd"), answers("cgroupfs"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  EXPECT_THAT(evidence_in(outcome), ElementsAre(Evidence{"kubelet", "/var/lib/kubelet/config.yaml:14", "systemd", ""},
                                                Evidence{"runtime.v1.RuntimeService/RuntimeConfig", containerd_socket,
                                                         "cgroupfs", "systemd"}));
}

TEST(DriverMatch, AnUnknownVersionLeavesDifferentDriversUndecided) {
  const auto outcome = with_config({}, kubelet("systemd"), answers("cgroupfs"));
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("--kubelet-version"));
}

TEST(DriverMatch, TheFeatureGateDecidesWhetherTheKubeletAsks) {
  auto settings = kubelet("systemd");
  settings.cgroup_driver_from_cri = {false, "kubelet's --feature-gates"};
  EXPECT_EQ(with_config(with_kubelet(1, 31), settings, answers("cgroupfs")).verdict, Verdict::fail);
  settings.cgroup_driver_from_cri = {true, "kubelet's --feature-gates"};
  EXPECT_EQ(with_config(with_kubelet(1, 28), settings, answers("cgroupfs")).verdict, Verdict::pass);
  EXPECT_EQ(with_config(with_kubelet(1, 27), settings, answers("cgroupfs")).verdict, Verdict::fail);
}

// ---- RuntimeConfig answers without a driver: the kubelet keeps its own

TEST(DriverMatch, RuntimeConfigThatNamesNoDriverFallsBackToStatus) {
  const auto judge = [](bool systemd_cgroup) {
    return judged(id, with_kubelet(1, 31), kubelet("systemd"), answers(""), shows(systemd_cgroup), speaks_cri());
  };
  EXPECT_EQ(judge(true).verdict, Verdict::pass);
  EXPECT_EQ(judge(false).verdict, Verdict::fail);
}

TEST(DriverMatch, ANumberThatIsNoDriverIsRefusedByAKubeletThatAsks) {
  const auto judge = [](const Profile& profile) {
    return judged(id, profile, kubelet("systemd"), answers("7"), shows(true), speaks_cri());
  };
  EXPECT_EQ(judge(with_kubelet(1, 31)).verdict, Verdict::fail);
  EXPECT_EQ(evidence_in(judge(with_kubelet(1, 31))).at(0).observed, "7");
  EXPECT_EQ(judge({}).verdict, Verdict::unknown);
  EXPECT_EQ(judge(with_kubelet(1, 30)).verdict, Verdict::pass) << "it never asks";
}

// ---- kubeadm is still to join the node

TEST(DriverMatch, KubeadmBefore122LeavesCgroupfsAndDetectsDockersDriver) {
  auto old = with_kubelet(1, 21);
  old.distribution.value = Distribution::kubeadm;
  EXPECT_EQ(with_status(old, {}, false).verdict, Verdict::pass);
  EXPECT_EQ(with_status(old, {}, true).verdict, Verdict::fail);
  for (const auto* driver : {"systemd", "cgroupfs"}) {
    DockerInfo info;
    info.cgroup_driver = driver;
    const auto outcome = judged(id, old, KubeletSettings{}, CriConfig{}, CriStatus{}, CriVersion{},
                                through_dockershim(), docker(), info);
    EXPECT_EQ(outcome.verdict, Verdict::pass) << driver;
  }
}

// ---- RuntimeConfig is not implemented

TEST(DriverMatch, WithoutRuntimeConfigStatusDecidesForAnyVersion) {
  for (const auto& profile : {Profile{}, with_kubelet(1, 30), with_kubelet(1, 31), with_kubelet(1, 37)}) {
    EXPECT_EQ(with_status(profile, kubelet("systemd"), true).verdict, Verdict::pass);
    EXPECT_EQ(with_status(profile, kubelet("cgroupfs"), false).verdict, Verdict::pass);
    EXPECT_EQ(with_status(profile, kubelet("systemd"), false).verdict, Verdict::fail);
    EXPECT_EQ(with_status(profile, kubelet("cgroupfs"), true).verdict, Verdict::fail);
  }
}

TEST(DriverMatch, StatusEvidenceNamesTheOption) {
  EXPECT_EQ(evidence_in(with_status({}, kubelet("systemd"), false)).at(1),
            (Evidence{"runtime.v1.RuntimeService/Status", "config.containerd.runtimes.runc.options.SystemdCgroup",
                      "cgroupfs", "systemd"}));
}

TEST(DriverMatch, ARuntimeThatDoesNotSayIsUnknown) {
  const auto old = judged(id, {}, kubelet("systemd"), unimplemented(), shows({}), speaks_cri("containerd", "1.4.13"));
  EXPECT_EQ(old.verdict, Verdict::unknown) << "containerd 1.4 shows no options even where they are set";
  EXPECT_THAT(old, says("containerd 1.4.13 does not say"));
  CriStatus crio;
  crio.path = "/run/crio/crio.sock";
  EXPECT_EQ(judged(id, {}, kubelet("systemd"), unimplemented(), crio, speaks_cri("cri-o", "1.26.0")).verdict,
            Verdict::unknown);
}

TEST(DriverMatch, CriOsManagerIsRead) {
  CriStatus crio;
  crio.cgroup_manager = "cgroupfs";
  const auto outcome = judged(id, {}, kubelet("systemd"), unimplemented(), crio, speaks_cri("cri-o", "1.33.0"));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("cgroup_manager = \"systemd\""));
  EXPECT_THAT(outcome, remedied_by("systemctl restart crio"));
}

TEST(DriverMatch, TheRemedyNamesTheRuntimesOwnTable) {
  const auto remedy = [](const char* name, const char* version) {
    return judged(id, {}, kubelet("systemd"), unimplemented(), shows(false), speaks_cri(name, version)).remedy;
  };
  EXPECT_THAT(remedy("containerd", "v1.7.24"),
              HasSubstr("[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]"));
  EXPECT_THAT(remedy("containerd", "v2.1.4"),
              HasSubstr("[plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.runc.options]"));
  EXPECT_THAT(remedy("docker", "27.5.1"), HasSubstr("native.cgroupdriver=systemd"));
  EXPECT_THAT(remedy("containerd", "v1.7.24"), HasSubstr("runtime_type = \"io.containerd.runc.v2\""))
      << "the inner table alone would take the handler's type away";
  EXPECT_THAT(remedy("containerd", "v1.7.24"), Not(HasSubstr("cgroupDriver:"))) << "the kubelet is right";
}

TEST(DriverMatch, TheRemedyMendsOnlyTheSideThatIsWrong) {
  const auto remedy = judged(id, {}, kubelet("cgroupfs"), unimplemented(), shows(true), speaks_cri()).remedy;
  EXPECT_THAT(remedy, HasSubstr("cgroupDriver: systemd"));
  EXPECT_THAT(remedy, HasSubstr("  systemctl restart kubelet"));
  EXPECT_THAT(remedy, Not(HasSubstr("SystemdCgroup")));
}

TEST(DriverMatch, TheRemedyIsForTheDefaultHandler) {
  auto status = shows(false);
  status.default_handler = status.handlers.front().name = "nvidia";
  EXPECT_THAT(judged(id, {}, kubelet("systemd"), unimplemented(), status, speaks_cri()),
              remedied_by("containerd.runtimes.nvidia.options]"));
}

TEST(DriverMatch, WhereSystemdDoesNotRunTheRemedyIsCgroupfs) {
  const Init openrc{.name = "init", .systemd = false, .same_mounts = true};
  const auto outcome = judged(id, {}, openrc, kubelet("systemd"), unimplemented(), shows(false), speaks_cri());
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, remedied_by("cgroupDriver: cgroupfs"));
}

// ---- something is missing

TEST(DriverMatch, AHungRuntimeIsUnknown) {
  const auto outcome =
      judged(id, with_kubelet(1, 31), kubelet("systemd"), hung<CriConfig>(), hung<CriStatus>(), hung<CriVersion>());
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_THAT(outcome, says("no answer in time"));
  EXPECT_EQ(judged(id, {}, kubelet("systemd"), hung<CriConfig>(), shows(true), speaks_cri()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, kubelet("systemd"), unimplemented(), hung<CriStatus>(), speaks_cri()).verdict,
            Verdict::unknown);
}

TEST(DriverMatch, SettingsThatCouldNotBeReadAreUnknown) {
  EXPECT_EQ(judged(id, {}, answers("systemd"), shows(true), speaks_cri()).verdict, Verdict::unknown);
}

TEST(DriverMatch, DoesNotApplyWhereEitherSideIsNotOnTheNode) {
  EXPECT_EQ(with_config({}, KubeletSettings{}, answers("systemd")).verdict, Verdict::not_applicable);
  EXPECT_EQ(judged(id, {}, kubelet("systemd"), CriConfig{}, CriStatus{}, CriVersion{}).verdict,
            Verdict::not_applicable);
}

TEST(DriverMatch, DoesNotApplyToAnEmbeddedKubelet) {
  KubeletSettings k3s;
  k3s.origin = Origin::embedded;
  k3s.cgroup_driver = {"", "k3s-server"};
  const auto outcome = judged(id, {}, k3s, answers("systemd"), shows(true), speaks_cri());
  EXPECT_EQ(outcome.verdict, Verdict::not_applicable);
  EXPECT_THAT(outcome.observed, HasSubstr("k3s-server"));
}

// ---- pre-join

TEST(DriverMatch, BeforeAnyConfigurationKubeadmsDefaultIsExpected) {
  EXPECT_EQ(with_status(of(Distribution::kubeadm), KubeletSettings{}, true).verdict, Verdict::pass);
  const auto outcome = with_status(of(Distribution::kubeadm), KubeletSettings{}, false);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(evidence_in(outcome).at(0).source, "kubeadm");
}

TEST(DriverMatch, AnEmptyEnvironmentFileIsNoConfiguration) {
  KubeletSettings rpm;  // /etc/sysconfig/kubelet holds KUBELET_EXTRA_ARGS= and nothing more
  rpm.origin = Origin::files;
  EXPECT_EQ(with_status(of(Distribution::kubeadm), rpm, true).verdict, Verdict::pass);
  EXPECT_EQ(with_status(of(Distribution::kubeadm), rpm, false).verdict, Verdict::fail);
  EXPECT_EQ(with_status({}, rpm, true).verdict, Verdict::not_applicable);
}

TEST(DriverMatch, AFlagInAnEnvironmentFileIsOne) {
  KubeletSettings flags;
  flags.origin = Origin::files;
  flags.cgroup_driver = {"cgroupfs", "/etc/default/kubelet --cgroup-driver"};
  EXPECT_EQ(with_status(of(Distribution::kubeadm), flags, true).verdict, Verdict::fail);
}

TEST(DriverMatch, AConfigurationFileThatNamesNoDriverMeansCgroupfs) {
  auto settings = kubelet("cgroupfs", Origin::files);
  settings.cgroup_driver.source = "default";
  EXPECT_EQ(with_status(of(Distribution::kubeadm), settings, true).verdict, Verdict::fail);
}

// ---- what is to come, and what the cgroups show

/// containerd was started an hour before `edited`, its file's time of change in hours since then.
ConfigAges edited_after(int hours) {
  constexpr std::int64_t hour = 3'600'000'000'000;
  ConfigAges ages;
  ages.read_at = 1000 * hour;
  ages.daemons = {{"containerd", 731, 900 * hour, {{containerd_config, (900 + hours) * hour}}}};
  return ages;
}

Outcome with_files(const std::string& text, const ConfigAges& ages) {
  return judged(id, with_kubelet(1, 30), kubelet("systemd"), unimplemented(), shows(true), speaks_cri(),
                containerd_reads(text), ages);
}

TEST(DriverMatch, AnEditThatTheNextRestartBringsIsAWarning) {
  const auto outcome = with_files(version_2, edited_after(1));
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::warning);
  EXPECT_THAT(outcome, says("both use systemd now, but containerd will use cgroupfs when it is restarted"));
  EXPECT_EQ(evidence_in(outcome).at(2).source, containerd_config);
}

TEST(DriverMatch, FilesOlderThanTheDaemonAreNoNews) {
  EXPECT_EQ(with_files(version_2, edited_after(-1)).verdict, Verdict::pass);
  EXPECT_EQ(with_files(version_2 + v2_systemd, edited_after(1)).verdict, Verdict::pass) << "edited, to the same";
}

TEST(DriverMatch, WhereTheRuntimeDoesNotSayItsContainersDo) {
  PodCgroups pods;
  pods.root = "/sys/fs/cgroup";
  pods.trees = {{"/sys/fs/cgroup/kubepods.slice", "systemd", 1, 1, "/sys/fs/cgroup/kubepods.slice/pod", {}}};
  const auto judge = [&](const char* form) {
    pods.trees[0].containers = {{form, 1, "/sys/fs/cgroup/kubepods.slice/pod/container"}};
    return judged(id, with_kubelet(1, 22), kubelet("systemd"), unimplemented(), shows({}),
                  speaks_cri("containerd", "1.4.13"), pods);
  };
  EXPECT_EQ(judge("cri-containerd-ID.scope").verdict, Verdict::pass);
  EXPECT_EQ(judge("ID").verdict, Verdict::fail);
  EXPECT_EQ(evidence_in(judge("ID")).at(1).source, "cgroup tree");
}

// ---- the remedy names the file that is there

std::string remedy_with(const ContainerdFiles& files, const char* release) {
  return judged(id, with_kubelet(1, 30), kubelet("systemd"), unimplemented(), shows(false),
                speaks_cri("containerd", release), files)
      .remedy;
}

TEST(DriverMatch, ItsRemedyIsForTheFileThatIsThere) {
  EXPECT_THAT(remedy_with(containerd_reads(version_2 + "[plugins]\n"), "v1.7.0"),
              AllOf(HasSubstr("add to /etc/containerd/config.toml, which has version 2"),
                    HasSubstr("[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.options]")));
  EXPECT_THAT(remedy_with(containerd_reads(version_3), "v2.1.0"),
              HasSubstr("[plugins.\"io.containerd.cri.v1.runtime\""));
  EXPECT_THAT(remedy_with(containerd_reads("# nothing\n"), "v1.6.0"), HasSubstr("[plugins.\"cri\".containerd"));
  ContainerdFiles none;
  none.path = containerd_config;
  EXPECT_THAT(remedy_with(none, "v1.7.0"), HasSubstr("containerd config default | sed"));
}

/// The file after the very commands that the remedy prints.
std::string mended(const std::string& text) {
  const Folder folder;
  const auto path = folder / "config.toml";
  write_file(path, text);
  const auto remedy = remedy_with(containerd_reads({{path, text}}), "v1.7.0");
  const auto begin = remedy.find("sed "), end = remedy.find('\n', begin);
  if (begin == std::string::npos) return remedy;
  EXPECT_EQ(shell_says(remedy.substr(begin, end - begin)).status, 0) << remedy;
  return content_of(path);
}

TEST(DriverMatch, ItsRemedySetsTheLineThatCounts) {
  const auto runc = version_2 + "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc";
  EXPECT_THAT(mended(runc + ".options]\n  SystemdCgroup = false # as shipped\n"),
              HasSubstr("\n  SystemdCgroup = true # as shipped\n"));
  EXPECT_THAT(mended(runc + "]\noptions = { systemdCgroup = false, BinaryName = \"x\" }\n"),
              HasSubstr("options = { systemdCgroup = true, BinaryName = \"x\" }\n"));
  EXPECT_THAT(mended(runc + ".options]\n  BinaryName = \"x\"\n"),
              HasSubstr("options]\nSystemdCgroup = true\n  BinaryName"));
}

TEST(DriverMatch, ItsRemedyAddsNoTableASecondTime) {
  const auto runc = version_2 + "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc]\n";
  EXPECT_THAT(mended(runc), AllOf(HasSubstr("runtimes.runc.options]"), Not(HasSubstr("runtimes.runc]"))));
  EXPECT_THAT(
      mended(runc + "options = { BinaryName = \"x\" }\n"),
      AllOf(HasSubstr("SystemdCgroup = true among the options of containerd.runtimes.runc"), Not(HasSubstr("]"))));
}

TEST(DriverMatch, DockersRemedyNamesTheFileThatItsDockerdReads) {
  DockerSettings docker;
  docker.file.path = "/etc/docker/site.json";
  const auto remedy =
      judged(id, {}, kubelet("systemd"), unimplemented(), shows(false), speaks_cri("docker", "27.5.1"), docker).remedy;
  EXPECT_THAT(remedy, HasSubstr("in /etc/docker/site.json (and"));
}

}  // namespace
}  // namespace nodecheck
